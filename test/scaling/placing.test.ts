import { describe, expect, it } from '@jest/globals';
import { instanceType } from '../../shared/model/instance-types.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

describe('growing for tasks without room', () => {
  const want = (n: number, memoryMiB: number) =>
    Array.from({ length: n }, (_, i) => ({
      key: `worker ${i}`,
      service: 'worker',
      cpu: 0.25,
      memoryMiB,
      hostPorts: [],
      constraints: [],
    }));

  it('packs them and buys the right number at once, from zero too', () => {
    const { actions } = decide(aCluster({ instances: [], policy: { min: 0 }, input: { demand: want(5, 800) } }));
    expect(actions.map((action) => action.kind)).toEqual(['launch', 'launch', 'launch']);
  });

  it('names their services, and how many tasks of each', () => {
    const why = (n: number) =>
      decide(aCluster({ instances: [], policy: { min: 0 }, input: { demand: want(n, 800) } })).decision.why;
    expect(why(1)).toBe('A task has no room: worker.');
    expect(why(3)).toBe('3 tasks have no room: 3 of worker.');
  });

  it('buys the cheapest allowed type that holds a task too large for the base type, and one for two that fit together', () => {
    const types = ['t3.small', 'm5.large', 'r5.large'].map((name) => instanceType(name)!);
    const { actions } = decide(
      aCluster({ instances: ['i-1'], policy: { types }, input: { demand: [...want(2, 3000), ...want(1, 256)] } }),
    );
    expect(actions).toMatchObject([{ kind: 'launch', type: 'm5.large' }]);
    expect(actions).toHaveLength(1);
  });

  it('says which task no allowed type holds, with the numbers', () => {
    const { actions, decision } = decide(aCluster({ instances: ['i-1'], input: { demand: want(1, 3000) } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('does-not-fit');
    expect(decision.why).toMatch(/^A task of worker needs .* 3000 MiB.*t3.small/);
  });

  it('takes the next type that is as large when the wanted one has no capacity anywhere', () => {
    const types = ['t3.small', 't3.medium'].map((name) => instanceType(name)!);
    const setAside = Object.fromEntries(['a', 'b'].map((zone) => [`t3.small/us-east-1${zone}/on-demand`, NOON + MINUTE]));
    const { actions } = decide(aCluster({ instances: [], policy: { types }, head: { setAside } }));
    expect(actions).toMatchObject([{ kind: 'launch', type: 't3.medium' }]);
  });

  it('buys nothing for what fits on what is there', () => {
    expect(decide(aCluster({ instances: ['i-1'], input: { demand: want(2, 256) } })).actions).toEqual([]);
  });

  it('goes by what ECS has registered, not by what the type of the instance should have', () => {
    const input = aCluster({ instances: ['i-1'], input: { demand: want(1, 1500) } });
    expect(decide(input).actions).toEqual([]);
    const [one] = input.observation.instances;
    const small = { cpu: 2, memoryMiB: 900, hostPorts: [] };
    const containerInstance = { ...one!.containerInstance!, registered: small, remaining: small };
    const instances = [{ ...one!, containerInstance }];
    expect(decide({ ...input, observation: { ...input.observation, instances } }).actions).toMatchObject([{ kind: 'launch' }]);
  });

  it('buys nothing for a task that ECS has placed since its service was read', () => {
    const scene: Scene = {
      instances: ['i-1'],
      services: { a: [{ on: 'i-1', cpu: 0.1 }], b: [{ on: 'i-1', cpu: 0.1 }] },
      reserve: { cpu: 0.25, memoryMiB: 860 },
    };
    const full = aCluster({ ...scene, service: () => ({ desired: 1, running: 0, pending: 0 }) });
    expect(decide(full).actions).toEqual([]);
    const away = full.observation.tasks.filter(({ service }) => service !== 'b');
    expect(decide({ ...full, observation: { ...full.observation, tasks: away } }).actions).toMatchObject([{ kind: 'launch' }]);
  });

  it('buys nothing for a service whose tasks start and die, or whose deployment failed: room is not what it lacks', () => {
    const scene: Scene = { instances: ['i-1'], services: { worker: [{ on: 'i-1', cpu: 0.1 }] } };
    const short = aCluster({ ...scene, service: () => ({ desired: 9, running: 1 }), reserve: { cpu: 0.4, memoryMiB: 700 } });
    expect(decide(short).actions.length).toBeGreaterThan(0);
    const [task] = short.observation.tasks;
    const dead = [1, 2, 3].map((n) => ({
      ...task!,
      id: `dead-${n}`,
      status: 'STOPPED',
      desiredStatus: 'STOPPED',
      stoppedAt: NOON - n * MINUTE,
      stopCode: 'EssentialContainerExited',
    }));
    expect(decide({ ...short, observation: { ...short.observation, tasks: [task!, ...dead] } }).actions).toEqual([]);
    const deployment = {
      id: 'd',
      status: 'PRIMARY',
      rolloutState: 'FAILED',
      rolloutReason: null,
      taskDefinition: 'worker:1',
      desired: 9,
      running: 1,
      pending: 0,
      failed: 9,
      createdAt: NOON,
    };
    const failed = short.observation.services.map((service) => ({ ...service, deployments: [deployment] }));
    expect(decide({ ...short, observation: { ...short.observation, services: failed } }).actions).toEqual([]);
  });

  it('keeps the minimum', () => {
    const { actions, decision } = decide(aCluster({ instances: [], policy: { min: 2 } }));
    expect(actions).toHaveLength(2);
    expect(decision.reasons).toContain('below-min');
  });

  it('launches where the tasks may run: a zone that a constraint names, whatever has the fewest instances', () => {
    const zone = 'us-east-1a';
    const constraints = [{ type: 'memberOf', expression: `attribute:ecs.availability-zone == ${zone}` }];
    const demand = want(6, 800).map((task) => ({ ...task, constraints }));
    const { actions, decision } = decide(aCluster({ instances: ['i-1'], input: { demand } }));
    expect(decision.blockedBy).not.toContain('does-not-fit');
    // Two fit on i-1, which lies there.
    expect(actions).toMatchObject([
      { kind: 'launch', zone },
      { kind: 'launch', zone },
    ]);
    const nowhere = demand.map((task) => ({
      ...task,
      constraints: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }],
    }));
    expect(decide(aCluster({ instances: [], policy: { min: 0 }, input: { demand: nowhere } })).actions).toEqual([]);
  });

  it('gives each of a service with distinctInstance an instance of its own', () => {
    const demand = want(4, 100).map((task) => ({ ...task, constraints: [{ type: 'distinctInstance' }] }));
    expect(decide(aCluster({ instances: ['i-1'], input: { demand } })).actions).toHaveLength(3);
  });
});
