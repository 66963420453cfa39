import { describe, expect, it } from '@jest/globals';
import type { Head } from '../../shared/model/head.js';
import type { ServiceSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import type { StepResult } from '../../shared/scaling/intents/step.js';
import { nudges } from '../../shared/scaling/nudge.js';
import { nudgeAnswered, nudgedNow } from '../../shared/scaling/nudged.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const MISSED = {
  at: NOON - 3 * MINUTE,
  message: '(service web) was unable to place a task because no container instance met all.',
};

/** A service that is short of one of its two tasks, which ECS has missed to place, beside an instance with room. */
const scene = (service: Partial<ServiceSeen> = {}, head: Scene['head'] = {}) =>
  aCluster({
    instances: ['i-1'],
    services: { web: [{ on: 'i-1' }] },
    service: () => ({ desired: 2, running: 1, lastEvents: [MISSED], ...service }),
    head,
  });

const found = (...[service, head, touched = []]: [Partial<ServiceSeen>?, Scene['head']?, (readonly string[])?]) =>
  nudges(situationOf({ ...scene(service, head), touched }));

const short = (...given: Parameters<typeof found>) => found(...given).actions.map(({ kind }) => kind);

/** A roll with so many new tasks, and the old ones. */
const rolling = (running: number, desired = 2) =>
  [
    { status: 'PRIMARY', desired, running, pending: 0 },
    { status: 'ACTIVE', desired, running: desired, pending: 0 },
  ] as unknown as ServiceSeen['deployments'];

describe('A service that ECS has stopped looking for a place for', () => {
  it('is asked for again once the room is there, which settles for a minute and a half', () => {
    expect(short()).toEqual(['nudge']);
    expect(short({}, { changedAt: NOON - MINUTE })).toEqual([]);
    expect(short({ task: { cpu: 9, memoryMiB: 1, hostPorts: [], volumes: [] } })).toEqual([]);
  });

  it('is asked for again every five minutes at most', () => {
    expect(short({}, { nudgedAt: { web: NOON - 4 * MINUTE } })).toEqual([]);
    expect(short({}, { nudgedAt: { web: NOON - 5 * MINUTE } })).toEqual(['nudge']);
  });

  it('is asked for no more than hourly after three times in vain, and ECS is quoted: it sees what our sums do not', () => {
    const vain = (minutes: number) => ({ nudgedAt: { web: NOON - minutes * MINUTE }, nudges: { web: 3 } });
    expect(short({}, { ...vain(5), nudges: { web: 2 } })).toEqual(['nudge']);
    expect(short({}, vain(59))).toEqual([]);
    expect(short({}, vain(60))).toEqual(['nudge']);
    expect(found({}, vain(59))).toMatchObject({
      reasons: ['unplaced'],
      blockedBy: ['does-not-fit'],
      nextEligibleAt: NOON + MINUTE,
      why: `By its reservations there is room for web, and ECS does not use it: asked again 3 times in vain. It says: ${MISSED.message}`,
    });
  });

  it('is counted while it lacks tasks, and anew once all of them run', () => {
    const counted = (running: number, asked: readonly string[]) =>
      nudgedNow(scene({ running }, { nudgedAt: { web: NOON - MINUTE, gone: NOON }, nudges: { web: 2, gone: 3 } }), asked);
    expect(counted(1, [])).toEqual({ nudgedAt: { web: NOON - MINUTE }, nudges: { web: 2 } });
    expect(counted(1, ['web'])).toEqual({ nudgedAt: { web: NOON }, nudges: { web: 3 } });
    expect(counted(2, [])).toEqual({ nudgedAt: {}, nudges: {} });
  });

  it('was not asked for in vain when ECS did not take it: it is asked at once where that was too busy, and in five minutes where it refused', () => {
    const before = { nudgedAt: { web: NOON - 9 * MINUTE }, nudges: { web: 2 } };
    const counted = { nudgedAt: { web: NOON }, nudges: { web: 3 } };
    const left = (answer: Partial<StepResult> | null, was: Partial<Head> = before) => {
      const given = answer && { result: 'failed' as const, note: null, ...answer };
      const { nudgedAt, nudges } = nudgeAnswered(counted as unknown as Head, scene({}, was).head, 'web', given);
      return { nudgedAt, nudges };
    };
    expect(left({ result: 'done' })).toEqual(counted);
    expect(left({ error: 'ambiguous' })).toEqual(counted);
    expect(left({ error: 'throttle' })).toEqual(before);
    expect(left(null)).toEqual(before);
    expect(left(null, { nudgedAt: {}, nudges: {} })).toEqual({ nudgedAt: {}, nudges: { web: 0 } });
    expect(left({ error: 'denied' })).toEqual({ ...counted, nudges: before.nudges });
    expect(left({ result: 'stale' })).toEqual({ ...counted, nudges: before.nudges });
  });

  it('is asked for again while a deployment of its project is open, which would wait for it and fail', () => {
    expect(short({}, {}, ['web'])).toEqual(['nudge']);
    expect(short({ pending: 1 }, {}, ['web'])).toEqual([]);
  });

  it('is left alone when it has been steady since: what it is short of now, ECS is about to place', () => {
    const steady = { at: MISSED.at + MINUTE, message: '(service web) has reached a steady state.' };
    expect(short({ lastEvents: [steady, MISSED] })).toEqual([]);
    expect(short({ lastEvents: [{ ...MISSED, at: NOON - MINUTE }, steady] })).toEqual(['nudge']);
  });

  it('is asked for again when its roll stands still, and left alone while that goes on', () => {
    const deployments = rolling(1);
    expect(short({ deployments }, {}, ['web'])).toEqual(['nudge']);
    const started = { at: NOON - MINUTE, message: '(service web) has started 1 tasks: (task a).' };
    expect(short({ deployments, lastEvents: [started, MISSED] }, {}, ['web'])).toEqual([]);
  });

  it('is asked for again when its roll stands still beside all of its old tasks, as far as its maximum leaves a place', () => {
    const whole = { desired: 1, running: 1 };
    expect(short({ ...whole, deployments: rolling(0, 1) }, {}, ['web'])).toEqual(['nudge']);
    expect(short({ ...whole, deployments: rolling(0, 1) })).toEqual(['nudge']);
    expect(short({ ...whole, deployments: rolling(1, 1) }, {}, ['web'])).toEqual([]);
    expect(short({ ...whole, deployments: rolling(0, 1), maximumPercent: 100 }, {}, ['web'])).toEqual([]);
    const counted = nudgedNow(
      scene({ ...whole, deployments: rolling(0, 1) }, { nudgedAt: { web: NOON }, nudges: { web: 1 } }),
      [],
    );
    expect(counted.nudges).toEqual({ web: 1 });
  });

  it('is asked for again once an hour in a roll that has new tasks already, which start anew each time', () => {
    const asked = (running: number, minutes: number) =>
      short({ deployments: rolling(running) }, { nudgedAt: { web: NOON - minutes * MINUTE }, nudges: { web: 1 } }, ['web']);
    expect([asked(0, 5), asked(1, 5), asked(1, 60)]).toEqual([['nudge'], [], ['nudge']]);
  });

  it('is left alone when somebody else made it, when nothing is missing and when ECS has missed nothing', () => {
    expect(short({ project: null })).toEqual([]);
    expect(short({ pending: 1 })).toEqual([]);
    expect(short({ lastEvents: [] })).toEqual([]);
  });
});
