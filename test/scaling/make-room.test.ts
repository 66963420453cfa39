import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import type { TaskToPlace } from '../../shared/scaling/packing.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Grows to this, and may run nowhere but on i-1, where its data is. */
const bound = (memoryMiB: number): TaskToPlace => ({
  key: 'db',
  service: 'db',
  cpu: 0.1,
  memoryMiB,
  hostPorts: [],
  constraints: [{ type: 'memberOf', expression: 'ec2InstanceId == i-1' }],
});

/** i-1 is full of services of one task each (450 MiB), the others have room. */
const crowded = (others: readonly string[], memoryMiB: number, services = ['a', 'b', 'c', 'd']): Scene => ({
  instances: ['i-1', ...others],
  services: Object.fromEntries(services.map((name) => [name, [{ on: 'i-1', cpu: 0.05 }]])),
  reserve: { cpu: 0.1, memoryMiB: 450 },
  policy: { max: 1 + others.length },
  input: { demand: [bound(memoryMiB)] },
});

const moved = (scene: Scene): string[] =>
  decide(aCluster(scene)).actions.flatMap((action) => (action.kind === 'relocate' ? [`${action.service} to ${action.to}`] : []));

describe('Room for a task that may only run on one instance', () => {
  it('is made by all that have to go at once, where their copies find room however ECS lays them', () => {
    const { actions, decision } = decide(aCluster(crowded(['i-2', 'i-3'], 1_400)));
    expect(actions.map(({ kind }) => kind)).toEqual(['relocate', 'relocate', 'relocate']);
    expect(new Set(moved(crowded(['i-2', 'i-3'], 1_400))).size).toBe(3);
    expect(decision.why).toMatch(/^db may only run on i-1, which is full: .* moves from there to .*, and with it /);
    expect(decision.candidates.filter(({ chosen }) => chosen)).toHaveLength(3);
  });

  it('is made by one where one is enough', () => {
    expect(moved(crowded(['i-2'], 500))).toHaveLength(1);
  });

  it('is made by services of the same deployment only once they run as it wants them', () => {
    const touched = ['a', 'b', 'c', 'd', 'db'];
    const deploying = (resting: Readonly<Record<string, string>>): Scene => {
      const scene = crowded(['i-2'], 500);
      return { ...scene, input: { ...scene.input, touched, resting } };
    };
    expect(moved(deploying({}))).toEqual([]);
    expect(decide(aCluster(deploying({ b: 'dep_1' }))).actions).toMatchObject([{ service: 'b', to: 'i-2', during: 'dep_1' }]);
  });

  it('sends nothing to an instance that is broken', () => {
    const input = aCluster(crowded(['i-2', 'i-3'], 500));
    const instances = input.observation.instances.map((one) => (one.id === 'i-2' ? { ...one, impairedSince: NOON } : one));
    const { actions } = decide({ ...input, observation: { ...input.observation, instances } });
    expect(actions).toMatchObject([{ kind: 'relocate', to: 'i-3' }]);
  });

  it('is made one after the other where a service has two tasks to give', () => {
    const scene = crowded(['i-2', 'i-3'], 1_400);
    const pair = [
      { on: 'i-1', cpu: 0.05 },
      { on: 'i-1', cpu: 0.05 },
    ];
    expect(moved({ ...scene, services: { a: pair, b: pair } })).toHaveLength(2);
  });
});
