import { describe, expect, it } from '@jest/globals';
import { lowerWait } from '../../shared/deploying/lowering.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import { pass, runToEnd } from './passes.js';
import { aDeployment, aProject, aService, published } from './scene.js';
import { SmallAws } from './small-aws.js';

const web = (desired: number, rest = {}) =>
  aService({
    name: 'web',
    port: 80,
    hasHealthCheck: true,
    published: [{ ...published(5000)[0], container: 'web' }],
    desired,
    ...rest,
  });

/** One healthy task, and two that were asked for `seconds` ago; then a third file with another count. */
const raisedBefore = (seconds: number, count: number, rest = {}) => {
  const aws = new SmallAws();
  runToEnd(aws, aProject([web(1, rest)]), aDeployment());
  const at = (generation: number) => aDeployment({ generation, createdAt: new Date(aws.now).toISOString() });
  pass(aws, aProject([web(3, rest)], { generation: 2 }), at(2));
  pass(aws, aProject([web(3, rest)], { generation: 2 }), at(2));
  aws.tick(seconds);
  const [project, deployment] = [aProject([web(count, rest)], { generation: 3 }), at(3)];
  const look = () => {
    const { outcome } = pass(aws, project, deployment, 0);
    const counts = outcome.steps.flatMap((step) => (step.kind === 'update-service' ? (step.input.desiredCount ?? []) : []));
    return { counts, why: outcome.deployment.services[0]?.why };
  };
  return { aws, look };
};

describe('A count that is lowered just after it was raised', () => {
  it('waits until the new tasks are healthy, since ECS could stop the only one that is, and says so', () => {
    const { aws, look } = raisedBefore(15, 1);
    expect(look()).toEqual({
      counts: [],
      why: 'waits for new tasks to be healthy before it goes from 3 to 1 task: 1 of 3 are now, and ECS chooses which ones stop',
    });
    aws.tick(30);
    expect(look().counts).toEqual([1]);
  });

  it('also while ECS has not begun them', () => {
    const { aws, look } = raisedBefore(15, 1);
    const tasks = aws.tasks.splice(1);
    expect(tasks).toHaveLength(2);
    expect(look().counts).toEqual([]);
  });

  it('also where it may run elsewhere from now on, which ECS begins no deployment for', () => {
    const { aws, look } = raisedBefore(15, 1);
    const [service] = aws.services;
    const left = { type: 'memberOf' as const, expression: 'attribute:ecs.cpu-architecture == arm64' };
    const meant = service!.configuration.placementConstraints ?? [];
    service!.configuration = { ...service!.configuration, placementConstraints: [...meant, left] };
    expect(look().counts).toEqual([]);
  });

  it('waits for no task that is older than two minutes, nor for what keeps crashing', () => {
    const { aws, look } = raisedBefore(15, 1);
    const sick = aws.tasks.slice(1);
    const begun = aws.now;
    const looked = (seconds: number, createdAt: number) => {
      aws.now = begun + seconds * 1000;
      for (const task of sick) Object.assign(task, { health: 'UNKNOWN', createdAt });
      return look().counts;
    };
    expect([looked(100, begun - 15_000), looked(110, begun - 15_000)]).toEqual([[], [1]]);
    expect([looked(130, begun + 115_000), looked(130, begun + 125_000)]).toEqual([[], [1]]);
  });

  it('is lowered at once to none, where the minimum stays whatever ECS chooses, and where none is healthy', () => {
    expect(raisedBefore(15, 0).look().counts).toEqual([0]);
    expect(raisedBefore(15, 1, { stopFirst: true }).look().counts).toEqual([1]);
    const { aws, look } = raisedBefore(15, 1);
    for (const task of aws.tasks) task.health = 'UNHEALTHY';
    expect(look().counts).toEqual([1]);
  });

  /** Of a service with so many tasks asked for: whether one task is waited for, its tasks being as stated and 15 s old. */
  const waits = (desired: number, tasks: readonly Partial<TaskSeen>[], stand: object = {}): boolean => {
    const { aws } = raisedBefore(15, 1);
    const own = {
      service: 'shop-web',
      status: 'RUNNING',
      desiredStatus: 'RUNNING',
      health: 'HEALTHY',
      createdAt: aws.now - 15_000,
    };
    const asked = {
      wanted: web(1),
      service: { name: 'shop-web', desired },
      count: 1,
      changes: ['count'],
      targetGroups: [],
      ...stand,
    };
    const deployment = aDeployment({ createdAt: new Date(aws.now - 15_000).toISOString() });
    const seen = { tasks: tasks.map((task) => ({ ...own, ...task })) };
    return lowerWait(asked as unknown as Stand, { now: aws.now, deployment, seen } as unknown as DeployInput) !== null;
  };

  it('waits for those that the balancer sends no requests to yet', () => {
    expect([
      waits(2, [{}, {}], { targetGroups: [{ healthy: 2 }] }),
      waits(2, [{}, {}], { targetGroups: [{ healthy: 1 }] }),
    ]).toEqual([false, true]);
  });

  it('does not wait for tasks that are leaving, and is no business of ours where the service rolls', () => {
    expect(waits(2, [{}, {}, { desiredStatus: 'STOPPED', health: 'UNKNOWN' }])).toBe(false);
    const sick = [{}, { health: 'UNKNOWN' as const }];
    expect([waits(2, sick), waits(2, sick, { changes: ['revision', 'count'] })]).toEqual([true, false]);
  });
});
