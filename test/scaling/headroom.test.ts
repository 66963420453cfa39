import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type Scene } from '../support/a-cluster.js';

const full: Scene = {
  instances: ['i-1'],
  reserve: { cpu: 0.5, memoryMiB: 500 },
  services: { web: [1, 2, 3].map(() => ({ on: 'i-1', cpu: 0.05 })) },
};

describe('headroom in tasks', () => {
  it('launches for tasks that nobody has asked for yet, once, and says so', () => {
    expect(decide(aCluster(full)).actions).toEqual([]);
    const { actions, decision } = decide(aCluster({ ...full, policy: { headroomTasks: 2 } }));
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'headroom' }]);
    expect(decision.reasons).toContain('headroom');
    const there: Scene = { ...full, instances: ['i-1', 'i-2'], policy: { headroomTasks: 2, min: 1 } };
    expect(decide(aCluster(there)).actions.filter(({ kind }) => kind === 'launch')).toEqual([]);
  });

  it('keeps an instance that would otherwise be given up', () => {
    const calm: Scene = {
      instances: ['i-1', 'i-2'],
      reserve: { cpu: 0.5, memoryMiB: 500 },
      services: { web: [{ on: 'i-1', cpu: 0.05 }], api: [{ on: 'i-2', cpu: 0.05 }] },
    };
    expect(decide(aCluster(calm)).actions).toMatchObject([{ kind: 'drain' }]);
    const kept = decide(aCluster({ ...calm, policy: { headroomTasks: 2 } }));
    expect(kept.actions).toEqual([]);
    expect(kept.decision.candidates[0]?.why).toMatch(/the headroom does not fit/);
  });

  describe('at the maximum', () => {
    const atMax = (over: Partial<Scene> = {}) => decide(aCluster({ ...full, policy: { headroomTasks: 2, max: 1 }, ...over }));

    it('waits, and says so, but is no trouble that wants a person', () => {
      const { actions, decision } = atMax();
      expect(actions).toEqual([]);
      expect(decision.blockedBy).not.toContain('at-max');
      expect(decision.why).toMatch(/2 tasks have no room: 2 for headroom\. The maximum of 1 leaves no room for them\.$/);
    });

    it('does not hide that a task which was asked for has no room', () => {
      const task = { key: 'web 0.1', service: 'web', cpu: 0.5, memoryMiB: 500, hostPorts: [], constraints: [] };
      expect(atMax({ input: { demand: [task] } }).decision.blockedBy).toContain('at-max');
      const two = { headroomTasks: 6, max: 2 };
      const { actions, decision } = atMax({ policy: two, input: { demand: [task] } });
      expect(actions).toHaveLength(1);
      expect(decision.blockedBy).not.toContain('at-max');
    });
  });
});
