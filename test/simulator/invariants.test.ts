import { describe, expect, it } from '@jest/globals';
import type { Amazon, SimTask } from '../../simulator/parts.js';
import { aTemplate, direct, INSIDE, inTime, launchOf, smallAmazon } from './support.js';

interface Stage {
  readonly amazon: Amazon;
  readonly tasks: Map<string, SimTask>;
  readonly registered: Set<string>;
  readonly service: { minimumHealthy: number; desired: number };
}

/** The real EC2 beside an ECS whose truth the test writes itself, because it is about what the checks see. */
const aStage = (max = 2): Stage => {
  const tasks = new Map<string, SimTask>();
  const registered = new Set<string>();
  const service = { name: 'shop-web', project: 'shop', desired: 2, running: 2, minimumHealthy: 2, lowestHealthy: 2 };
  const ecs = () =>
    ({
      operations: {},
      tasks,
      services: () => [service],
      registeredAt: (id: string) => (registered.has(id) ? 1 : null),
      serving: ({ lastStatus, desiredStatus }: SimTask) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
      setAgentConnected: () => {},
    }) as never;
  const amazon = smallAmazon({ ecs });
  amazon.bounds = { cluster: 'blue', max };
  return { amazon, tasks, registered, service };
};

const launch = async ({ amazon }: Stage, more: object = {}): Promise<string> => {
  const input = launchOf(amazon, aTemplate(amazon), more);
  const answer = (await inTime(amazon, amazon.call('ec2', 'RunInstances', input, INSIDE), 60_000)) as {
    Instances: { InstanceId: string }[];
  };
  return answer.Instances[0]!.InstanceId;
};

const terminate = ({ amazon }: Stage, id: string): Promise<object> =>
  inTime(amazon, amazon.call('ec2', 'TerminateInstances', { InstanceIds: [id] }, INSIDE));

const aTask = ({ tasks, amazon }: Stage, id: string, instanceId: string, more: Partial<SimTask> = {}): SimTask => {
  const task = {
    id,
    instanceId,
    service: 'shop-web',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    protectedUntil: null,
    ...more,
  } as SimTask;
  tasks.set(id, task);
  amazon.changed('task running');
  return task;
};

const stop = ({ amazon }: Stage, task: SimTask, stopCode: string, reason = ''): void => {
  Object.assign(task, { desiredStatus: 'STOPPED', stopCode, reason });
  amazon.changed('task stopping');
};

const broken = ({ amazon }: Stage): string[] => amazon.violations.map(({ invariant, name }) => `${invariant} ${name}`);
const tagged = (...tags: [string, string][]) => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: tags.map(([Key, Value]) => ({ Key, Value })) }],
});

describe('S1: instances', () => {
  it('beyond the maximum are seen as they are launched, each of them', async () => {
    const stage = aStage(1);
    await launch(stage);
    expect(broken(stage)).toEqual([]);
    await launch(stage);
    await launch(stage);
    expect(broken(stage)).toEqual(['S1 overMax', 'S1 overMax']);
    stage.amazon.bounds = { cluster: 'blue', max: 0 };
    stage.amazon.changed('a lower maximum');
    expect(broken(stage)).toHaveLength(2);
  });

  it('of another cluster do not count', async () => {
    const stage = aStage(1);
    await launch(stage);
    await launch(stage, tagged(['evenkeel:cluster', 'green']));
    expect(broken(stage)).toEqual([]);
  });
});

describe('S3 and S4: terminating', () => {
  it('an instance with a task on it is a violation, with a daemon or nothing it is not', async () => {
    const stage = aStage();
    const [full, empty] = [await launch(stage), await launch(stage)];
    aTask(stage, 'a', full, { service: null });
    aTask(stage, 'agent', empty, { service: 'monitor', daemon: true });
    await terminate(stage, empty);
    expect(broken(stage)).toEqual([]);
    await terminate(stage, full);
    expect(broken(stage)).toEqual(['S3 terminatedNotEmpty']);
  });

  it('an instance that a fault has hit is no violation', async () => {
    const stage = aStage();
    const id = await launch(stage);
    aTask(stage, 'a', id, { service: null });
    stage.amazon.faults.add({ kind: 'agent-lost', target: id });
    await terminate(stage, id);
    expect(broken(stage)).toEqual([]);
  });

  it('an instance that is not ours is a violation', async () => {
    const stage = aStage();
    await terminate(stage, await launch(stage, tagged(['owner', 'somebody'])));
    expect(broken(stage)).toEqual(['S4 foreignTouched']);
  });
});

describe('S5: a service', () => {
  it('that falls under its minimum by our doing is a violation', async () => {
    const stage = aStage();
    const id = await launch(stage);
    const [first] = [aTask(stage, 'a', id), aTask(stage, 'b', id)];
    stop(stage, first, 'ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)');
    expect(broken(stage)).toEqual(['S5 belowMinimumHealthy']);
  });

  it.each([
    ['EssentialContainerExited', 'Essential container in task exited'],
    ['ServiceSchedulerInitiated', 'Task failed container health checks'],
    ['SpotInterruption', 'the instance was reclaimed'],
  ])('that falls under it by %s (%s) is none', async (code, reason) => {
    const stage = aStage();
    const id = await launch(stage);
    const [first] = [aTask(stage, 'a', id), aTask(stage, 'b', id)];
    stop(stage, first, code, reason);
    expect(broken(stage)).toEqual([]);
  });

  it('whose count was lowered first is none', async () => {
    const stage = aStage();
    const id = await launch(stage);
    const [first] = [aTask(stage, 'a', id), aTask(stage, 'b', id)];
    stage.service.minimumHealthy = 1;
    stop(stage, first, 'ServiceSchedulerInitiated');
    expect(broken(stage)).toEqual([]);
  });

  it('with a protected task that was stopped is a violation', async () => {
    const stage = aStage();
    const id = await launch(stage);
    stage.service.minimumHealthy = 0;
    const task = aTask(stage, 'a', id, { protectedUntil: stage.amazon.world.now() + 60_000 });
    stop(stage, task, 'UserInitiated');
    expect(broken(stage)).toEqual(['S5 protectedStopped']);
  });
});

describe('S7 and L1: launches', () => {
  it('twice for one intent are a violation, unless the first is gone', async () => {
    const stage = aStage(9);
    const intent = tagged(['evenkeel:cluster', 'blue'], ['evenkeel:intent', 'int_1']);
    const first = await launch(stage, intent);
    await terminate(stage, first);
    await launch(stage, intent);
    expect(broken(stage)).toEqual([]);
    await launch(stage, intent);
    expect(broken(stage)).toEqual(['S7 duplicateLaunches']);
  });

  it('that never register and are never given up are leaks', async () => {
    const stage = aStage(9);
    const [kept, given] = [await launch(stage), await launch(stage)];
    await launch(stage);
    stage.registered.add(kept);
    await terminate(stage, given);
    await stage.amazon.world.run(16 * 60_000);
    expect(broken(stage)).toEqual(['L1 leaks']);
  });
});

it('without bounds nothing is checked', async () => {
  const stage = aStage(0);
  stage.amazon.bounds = null;
  await launch(stage);
  direct(stage.amazon.ec2, 'DescribeInstances', {});
  expect(broken(stage)).toEqual([]);
});
