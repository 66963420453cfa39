import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const THROTTLED = { unread: 'GetTaskProtection: ThrottlingException: Rate exceeded', throttled: true };
const DENIED = { unread: 'GetTaskProtection: AccessDeniedException: no', throttled: false, refused: true as const };

/** ECS did not tell whether the tasks of these services are protected. */
const untold = (scene: Scene, services: readonly string[], protection: typeof THROTTLED | typeof DENIED): DecideInput => {
  const input = aCluster(scene);
  const { observation } = input;
  const tasks = observation.tasks.map((one) =>
    services.includes(one.service!) ? { ...one, protectionUntold: true as const } : one,
  );
  return { ...input, observation: { ...observation, tasks, unread: { protection } } };
};

const hot: Scene = {
  instances: ['i-1'],
  services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
};
const uneven: Scene = { ...hot, instances: ['i-1', 'i-2'] };

describe('While ECS does not tell which tasks are protected', () => {
  it('an instance is bought for load all the same, for it may tell by the time that has joined; not where it is denied', () => {
    expect(decide(untold(hot, ['vote', 'result'], THROTTLED)).actions).toMatchObject([{ kind: 'launch', reason: 'above-line' }]);
    const denied = decide(untold(hot, ['vote', 'result'], DENIED));
    expect([denied.actions, denied.decision.blockedBy]).toEqual([[], expect.arrayContaining(['would-not-help'])]);
    expect(denied.decision.why).toMatch(/because AWS does not tell whether its tasks are protected/);
  });

  it('only services with a task that is not told of wait with their moves, and the decision says what for', () => {
    expect(decide(untold(uneven, ['vote'], THROTTLED)).actions).toMatchObject([{ kind: 'relocate', service: 'result' }]);
    const { actions, decision } = decide(untold(uneven, ['vote', 'result'], THROTTLED));
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(
      /(vote|result) alone takes 45 %, and is not moved: AWS does not tell whether its tasks are protected\./,
    );
  });

  it('only instances with such a task are kept', () => {
    const calm: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.05 }], result: [{ on: 'i-2', cpu: 0.05 }] },
    };
    expect(decide(untold(calm, ['vote'], THROTTLED)).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
    expect(decide(untold(calm, ['result'], THROTTLED)).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-1' }]);
    expect(decide(untold(calm, ['vote', 'result'], DENIED)).actions).toEqual([]);
  });

  it('a broken instance is not rebooted for want of one answer: it is looked at again, for ten minutes', () => {
    const three: Scene = {
      instances: ['i-1', 'i-2', 'i-3'],
      services: { web: [{ on: 'i-1' }, { on: 'i-2' }, { on: 'i-3' }] },
    };
    const broken = (minutes: number, protection: typeof THROTTLED | typeof DENIED) => {
      const { observation, ...input } = untold(three, ['web'], protection);
      const instances = observation.instances.map((one) =>
        one.id === 'i-2' ? { ...one, impairedSince: NOON - minutes * MINUTE } : one,
      );
      return decide({ ...input, observation: { ...observation, instances } });
    };
    const { actions, decision } = broken(19, THROTTLED);
    expect([actions, decision.blockedBy]).toEqual([[], expect.arrayContaining(['no-data'])]);
    expect(decision.why).toMatch(
      /status check of i-2 has failed for 19 min; AWS does not tell whether task web-2 is protected\./,
    );
    expect(broken(20, THROTTLED).actions).toMatchObject([{ kind: 'repair' }]);
    expect(broken(11, DENIED).actions).toMatchObject([{ kind: 'repair' }]);
  });
});
