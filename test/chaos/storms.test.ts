import { describe, expect, it } from '@jest/globals';
import { USUAL_KINDS } from '../../chaos/faults.js';
import { drawSchedule } from '../../chaos/schedule.js';
import { withCaps } from '../../chaos/setting.js';
import { STORMS } from '../../chaos/storms.js';

const SEEDS = Array.from({ length: 400 }, (_, seed) => drawSchedule(seed, USUAL_KINDS));

const drawn = SEEDS.map(({ acts }) => new Set(acts.map((act) => (act.kind === 'fault' ? act.fault.kind : act.kind))));

describe('what befalls a whole cluster', () => {
  it.each([
    'zone-loss',
    'spot-storm',
    'stale-reads',
    'clock-skew',
    'partial-launch',
    'redrive',
    'table-wiped',
    'upgrade',
    'never-register',
    'capacity',
    'agent-lost',
    'drop-events',
    'delay-events',
    'duplicate-events',
    'crash',
    'freeze',
    'lost-reply',
    'throttle',
  ] as const)('%s is part of some schedules, and not of all', (kind) => {
    const times = drawn.filter((kinds) => kinds.has(kind)).length;
    expect([times >= 4, times <= 398]).toEqual([true, true]);
  });

  it('the table and the topic are out for minutes in some', () => {
    const out = (operation: string) =>
      SEEDS.filter(({ acts }) =>
        acts.some((act) => act.kind === 'fault' && act.fault.operation === operation && (act.fault.seconds ?? 0) >= 240),
      ).length;
    expect([out('dynamodb.query') >= 4, out('sns.Publish') >= 4]).toEqual([true, true]);
  });

  it('launches from several Spot pools are hit in some, of those alone that buy Spot', () => {
    const hit = SEEDS.filter(({ acts }) => acts.some((act) => act.kind === 'fault' && act.fault.operation === 'ec2.CreateFleet'));
    expect(hit.length).toBeGreaterThanOrEqual(4);
    expect(hit.filter(({ setting }) => !setting.spotShare)).toEqual([]);
  });

  it('Slack is out in some, of those alone that tell it anything, in each of three ways', () => {
    const out = SEEDS.flatMap(({ acts, setting }) =>
      acts.flatMap((act) => (act.kind === 'slack-outage' ? [{ ...act, slack: setting.slack }] : [])),
    );
    expect([out.length >= 20, out.every(({ slack }) => slack)]).toEqual([true, true]);
    expect(new Set(out.map(({ trouble }) => trouble)).size).toBe(3);
  });

  it('no cap is less than what the minimum has, which the stack would refuse', () => {
    for (const { setting } of SEEDS) {
      const draws = [0, 0, 0.99];
      const { caps, min, vcpu } = withCaps(() => draws.shift()!, ['hard-caps'], setting);
      expect(caps!.vcpu).toBeGreaterThanOrEqual(min * vcpu);
    }
  });

  it('some clusters have hard caps: as many launches an hour as the largest size takes, or few more', () => {
    const capped = SEEDS.filter(({ setting }) => setting.caps).map(({ setting }) => setting);
    expect(capped.length).toBeGreaterThanOrEqual(20);
    for (const { caps, max } of capped)
      expect([caps!.launchesPerHour >= max, caps!.launchesPerHour <= max + 2]).toEqual([true, true]);
  });

  it('in some only heartbeats come, in others none', () => {
    const wakes = SEEDS.map((one) => one.wakes);
    for (const kind of ['heartbeat', 'events'] as const)
      expect([kind, wakes.filter((one) => one === kind).length >= 4]).toEqual([kind, true]);
  });

  it('leaves everything else as it was drawn, so that a seed without it keeps its story', () => {
    const without = USUAL_KINDS.filter((kind) => !(STORMS as readonly string[]).includes(kind));
    const seed = SEEDS.findIndex(({ acts, wakes }, at) => wakes !== 'all' || acts.length > drawSchedule(at, without).acts.length);
    const [calm, stormy] = [drawSchedule(seed, without), SEEDS[seed]!];
    expect(stormy.acts.filter((act) => calm.acts.some((one) => JSON.stringify(one) === JSON.stringify(act)))).toEqual(calm.acts);
  });
});
