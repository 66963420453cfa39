import { describe, expect, it } from '@jest/globals';
import { instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Two instances of which one is enough. */
const calm: Scene = {
  instances: ['i-1', 'i-2'],
  services: { vote: [{ on: 'i-1', cpu: 0.2 }], result: [{ on: 'i-2', cpu: 0.2 }] },
};
const empty: Scene = { ...calm, services: { vote: [{ on: 'i-1', cpu: 0.2 }] } };

const whenOf = (scene: Scene): string | null => decide(aCluster(scene)).decision.nextEligibleAt;

describe('When an instance may be given up', () => {
  it.each<[string, Scene, number]>([
    ['once it has been calm for so long', { ...calm, head: { changedAt: NOON - 5 * MINUTE } }, NOON + 5 * MINUTE],
    [
      'later after the cluster has gone to and fro',
      {
        ...calm,
        head: { changedAt: NOON - 5 * MINUTE, swing: { factor: 3, since: NOON, last: { direction: 'out', at: NOON } } },
      },
      NOON + 25 * MINUTE,
    ],
    ['once it is old enough', { ...calm, policy: { minimumLifetimeSeconds: 7200 } }, NOON + 60 * MINUTE],
    [
      'the later of the two',
      { ...calm, policy: { minimumLifetimeSeconds: 3700 }, head: { changedAt: NOON - 5 * MINUTE } },
      NOON + 5 * MINUTE,
    ],
    ['once it has been empty for so long', { ...empty, head: { emptySince: { 'i-2': NOON - 30 * SECOND } } }, NOON + 90 * SECOND],
  ])('is said: %s', (_, scene, at) => {
    expect(whenOf(scene)).toBe(instant(at));
  });

  it('is no time after a shrinking: the next whole window of metrics ends that', () => {
    const last = { direction: 'in', at: NOON - 30 * SECOND } as const;
    const scene: Scene = { ...calm, head: { changedAt: NOON - 30 * SECOND, swing: { factor: 1, since: NOON, last } } };
    expect(decide(aCluster(scene)).decision).toMatchObject({
      action: 'none',
      blockedBy: expect.arrayContaining(['settling']),
      why: 'The newest window began before the last change took effect.',
      nextEligibleAt: null,
    });
  });

  it('is not said while something else holds it, and when it is given up', () => {
    expect(decide(aCluster(calm)).decision).toMatchObject({ action: 'scale-in', nextEligibleAt: null });
    expect(whenOf({ ...calm, policy: { min: 2 } })).toBeNull();
    const half = { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-2', cpu: 0.9 }] };
    expect(whenOf({ ...calm, services: half })).toBeNull();
  });
});
