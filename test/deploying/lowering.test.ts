import { describe, expect, it } from '@jest/globals';
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
});
