import { describe, expect, it } from '@jest/globals';
import { EITHER_PROCESSOR, onProcessor } from '../../shared/model/capacity.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { MetricWindow } from '../../shared/model/observation.js';
import type { Policy } from '../../shared/model/policy.js';
import { decide } from '../../shared/scaling/decide.js';
import { place, type TaskToPlace } from '../../shared/scaling/packing.js';
import { cheapestPurchase } from '../../shared/scaling/purchase.js';
import { roomOf } from '../../shared/scaling/rooms.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const [T3, T4G] = ['t3.medium', 't4g.medium'].map((name) => instanceType(name)!) as [
  NonNullable<ReturnType<typeof instanceType>>,
  NonNullable<ReturnType<typeof instanceType>>,
];
const otherTemplate = { launchTemplateId: 'lt-2', launchTemplateVersion: '1' };
const BOTH = { min: 0, max: 20, baseType: T3, types: [T3, T4G], otherTemplate };

const X86 = onProcessor('x86_64');
const ARM = onProcessor('arm64');

const memberOf = (expression: string) => ({ type: 'memberOf', expression });

/** Three of these fill an instance. */
const tasks = (service: string, count: number, where: string): TaskToPlace[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `${service} ${i}`,
    service,
    cpu: 0.6,
    memoryMiB: 512,
    hostPorts: [],
    constraints: [memberOf(where)],
  }));

const boughtFor = (demand: readonly TaskToPlace[], scene: Partial<Scene> = {}): string[] =>
  decide(aCluster({ instances: [], policy: BOTH, input: { demand }, ...scene }))
    .actions.flatMap((action) => (action.kind === 'launch' ? [action.type] : []))
    .sort();

describe('a cluster of x86 and arm', () => {
  it.each([
    ['arm for what may run on either', tasks('web', 6, EITHER_PROCESSOR), ['t4g.medium', 't4g.medium']],
    ['x86 for what runs nowhere else', tasks('old', 6, X86), ['t3.medium', 't3.medium']],
    ['arm for what runs nowhere else', tasks('new', 3, ARM), ['t4g.medium']],
    [
      'one of each, and the room left on x86 is used by what may run on either',
      [...tasks('old', 2, X86), ...tasks('web', 4, EITHER_PROCESSOR)],
      ['t3.medium', 't4g.medium'],
    ],
  ])('buys %s', (_, demand, types) => {
    expect(boughtFor(demand)).toEqual(types);
  });

  it('pays no more than the cheapest of all splits into x86 and arm', () => {
    const { policy } = situationOf(aCluster({ instances: [], policy: BOTH }));
    for (let old = 0; old <= 7; old += 1)
      for (let web = 0; web <= 7; web += 1) {
        if (old + web === 0) continue;
        const asked = [...tasks('old', old, X86), ...tasks('web', web, EITHER_PROCESSOR)];
        const x86 = Math.ceil(old / 3);
        const arm = Math.ceil(Math.max(0, web - (3 * x86 - old)) / 3);
        const bought = cheapestPurchase(policy, asked, () => ({ cpu: 0, memoryMiB: 0 }), 20);
        expect(bought?.usdPerHour).toBeCloseTo(x86 * T3.usdPerHour + arm * T4G.usdPerHour, 6);
      }
  });

  it('gives the room of one processor to what has no other first, whatever the names', () => {
    const rooms = [roomOf(T3, 'i-x86', ''), roomOf(T4G, 'i-arm', '')];
    const { placed, unplaced } = place([...tasks('a', 3, EITHER_PROCESSOR), ...tasks('z', 3, X86)], rooms);
    expect(unplaced).toEqual([]);
    expect(new Set(Object.entries(placed).map(([key, room]) => `${key[0]} ${room}`))).toEqual(new Set(['z i-x86', 'a i-arm']));
  });

  it('judges each launch template by itself: what never joins on x86 holds back no arm', () => {
    const failedJoins = { 'lt-1:1': { times: 3, at: NOON } };
    expect(boughtFor(tasks('new', 3, ARM), { head: { failedJoins } })).toEqual(['t4g.medium']);
    expect(boughtFor(tasks('web', 3, EITHER_PROCESSOR), { head: { failedJoins } })).toEqual(['t4g.medium']);
    expect(boughtFor(tasks('old', 3, X86), { head: { failedJoins } })).toEqual([]);
    const both = [...tasks('old', 3, X86), ...tasks('new', 3, ARM)];
    expect(boughtFor(both, { head: { failedJoins } })).toEqual(['t4g.medium']);
    const { decision } = decide(aCluster({ instances: [], policy: BOTH, input: { demand: both }, head: { failedJoins } }));
    expect(decision.blockedBy).toContain('breaker-open');
    expect(decision.why).toMatch(/The last 3 instances never joined the cluster/);
  });

  it('adds up no failures of different templates', () => {
    const failedJoins = { 'lt-1:1': { times: 2, at: NOON }, 'lt-2:1': { times: 2, at: NOON } };
    expect(boughtFor(tasks('old', 3, X86), { head: { failedJoins } })).toEqual(['t3.medium']);
  });

  it('takes the other processor where its own is not to be had, for what may run on both alone', () => {
    const zones = ['us-east-1a', 'us-east-1b'];
    const setAside = Object.fromEntries(zones.map((zone) => [`t4g.medium/${zone}/on-demand`, Number.MAX_SAFE_INTEGER]));
    expect(boughtFor(tasks('web', 3, EITHER_PROCESSOR), { head: { setAside } })).toEqual(['t3.medium']);
    expect(boughtFor(tasks('new', 3, ARM), { head: { setAside } })).toEqual([]);
  });

  it('buys no arm as long as a service does not say where it runs, and says so', () => {
    const old = { instances: ['i-1'], type: 't3.medium', services: { legacy: [{ on: 'i-1', cpu: 0.1 }] } };
    const unsaid = aCluster({ ...old, policy: BOTH, input: { demand: tasks('new', 1, ARM) } });
    const { actions, decision } = decide(unsaid);
    expect(actions.filter(({ kind }) => kind === 'launch')).toEqual([]);
    expect(decision.why).toContain('as long as legacy may have images of one alone: deploy again');
    expect(decision.blockedBy).toContain('does-not-fit');
    const said = { ...old, service: () => ({ constraints: [memberOf(EITHER_PROCESSOR)] }) };
    expect(boughtFor(tasks('new', 1, ARM), said)).toEqual(['t4g.medium']);
  });

  describe('whose arm instance is hot, and whose x86 instance is not', () => {
    const hot = (policy: Partial<Policy>, each = 0.22, risingBy = 0) => {
      const names = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `new${n}`);
      const input = aCluster({
        instances: ['i-x86', 'i-arm'],
        type: 't3.medium',
        reserve: { cpu: 0.1, memoryMiB: 64 },
        services: {
          old: [{ on: 'i-x86', cpu: 0.1 }],
          ...Object.fromEntries(names.map((name) => [name, [{ on: 'i-arm', cpu: each }]])),
        },
        service: (name) => ({ constraints: [memberOf(name === 'old' ? X86 : ARM)] }),
        policy: { ...BOTH, ...policy },
      });
      const instances = input.observation.instances.map((one) => (one.id === 'i-arm' ? { ...one, type: 't4g.medium' } : one));
      const { windows } = input.observation.reading!;
      const risen = windows.map((window, i): MetricWindow => {
        const part = 1 - risingBy * (windows.length - 1 - i);
        const serviceCpu = Object.fromEntries(
          Object.entries(window.serviceCpu).map(([name, cpu]) => [name, name === 'old' ? cpu : cpu * part]),
        );
        return { ...window, serviceCpu, instanceCpu: { ...window.instanceCpu, 'i-arm': window.instanceCpu['i-arm']! * part } };
      });
      return decide({ ...input, observation: { ...input.observation, instances, reading: { readAt: NOON, windows: risen } } });
    };

    it('predicts what it grows for by the same figures: those that are expected when the load rises evenly', () => {
      const { actions, decision } = hot({}, 0.17, 0.03);
      expect(actions).toMatchObject([{ kind: 'launch', type: 't4g.medium' }]);
      const [, expected] = /rising evenly.*expect at most (\d+(?:\.\d)?) %/.exec(decision.why)!;
      expect(decision.predicted!.cpu.max).toBe(Number(expected));
    });

    it('grows by arm', () => {
      expect(hot({}).actions).toMatchObject([{ kind: 'launch', type: 't4g.medium' }]);
    });

    it.each([
      ['vCPU', { maxVcpu: 4 }, 'at-max-vcpu', '4 of 4 vCPU are used'],
      ['dollars', { maxUsdPerHour: 0.08 }, 'at-max-cost', '$0.0752 of $0.0800 an hour are spent'],
      ['instances', { max: 2 }, 'at-max', 'The maximum is 2.'],
    ])('counts both kinds towards the cap of %s, and names it', (_, policy, blocker, why) => {
      const { actions, decision } = hot(policy);
      expect(actions).toEqual([]);
      expect(decision.blockedBy).toContain(blocker);
      expect(decision.why).toContain(why);
    });
  });

  it('judges an instance by the template of its processor', () => {
    const changed = { ...BOTH, min: 1, otherTemplate: { ...otherTemplate, launchTemplateVersion: '2' } };
    const says = { service: () => ({ constraints: [memberOf(EITHER_PROCESSOR)] }) };
    const scene = (type: string, template: string, templateId: string) => {
      const input = aCluster({
        instances: ['i-1'],
        type,
        services: { web: [{ on: 'i-1', cpu: 0.1 }] },
        policy: changed,
        ...says,
      });
      const instances = input.observation.instances.map((one) => ({ ...one, template, templateId }));
      return decide({ ...input, observation: { ...input.observation, instances } });
    };
    expect(scene('t3.medium', '1', 'lt-1').decision.reasons).not.toContain('drifted');
    expect(scene('t4g.medium', '1', 'lt-2').decision.reasons).toContain('drifted');
    expect(scene('t4g.medium', '2', 'lt-2').decision.reasons).not.toContain('drifted');
    expect(scene('t4g.medium', '2', 'lt-1').decision.reasons).toContain('drifted');
  });
});
