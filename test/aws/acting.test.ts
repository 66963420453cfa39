import { describe, expect, it } from '@jest/globals';
import { act } from '../../shared/aws/act.js';
import { readContainerInstances } from '../../shared/aws/observe-container-instances.js';
import type { Step } from '../../shared/scaling/intents/step.js';
import { says } from './says.js';

type Answers = Parameters<typeof says>[0];

const taken = async (step: Step, answers: Answers) => {
  const { client, asked } = says(answers);
  const { result, note } = await act({ ec2: client, ecs: client, elb: client }, 'demo', step);
  return { result, note, asked };
};

const service = { status: 'ACTIVE', desiredCount: 2, deployments: [{}] };

describe('a count', () => {
  const step: Step = { kind: 'set-count', service: 'web', desired: 3, expect: [2, 3] };
  const set = (change: object) => taken(step, { DescribeServices: () => ({ services: [{ ...service, ...change }] }) });

  it('is set where it still is what was assumed, and while no deployment is open', async () => {
    expect(await set({})).toMatchObject({ result: 'done', asked: ['DescribeServices', 'UpdateService'] });
    expect(await set({ desiredCount: 7 })).toMatchObject({ result: 'stale', asked: ['DescribeServices'] });
    expect(await set({ deployments: [{}, {}] })).toMatchObject({ result: 'stale', asked: ['DescribeServices'] });
    expect(await set({ deployments: [{}, {}], desiredCount: 3 })).toMatchObject({
      result: 'already',
      asked: ['DescribeServices'],
    });
  });

  it('of a service that is going or gone is not set, and is no success', async () => {
    expect(await set({ status: 'DRAINING' })).toMatchObject({ result: 'stale', asked: ['DescribeServices'] });
    const gone = () => {
      throw Object.assign(new Error('Service not found.'), { name: 'ServiceNotFoundException' });
    };
    expect(await taken(step, { DescribeServices: () => ({ services: [service] }), UpdateService: gone })).toMatchObject({
      result: 'failed',
    });
  });

  it('that is said to be the lower one already is sent all the same: the answer may be from before the raise', async () => {
    expect(await set({ desiredCount: 3 })).toMatchObject({ result: 'already', asked: ['DescribeServices', 'UpdateService'] });
  });
});

describe('a service that is asked for again', () => {
  const rolling = [
    { id: 'new', status: 'PRIMARY', runningCount: 1 },
    { id: 'old', status: 'ACTIVE' },
  ];
  const again = (expect: string | null, change: object = {}) =>
    taken(
      { kind: 'nudge', service: 'web', expect },
      { DescribeServices: () => ({ services: [{ ...service, runningCount: 1, deployments: rolling, ...change }] }) },
    );

  it('gets a new deployment where the one that was seen is the newest and lacks a task, also while it rolls', async () => {
    expect(await again('new')).toMatchObject({ result: 'done', asked: ['DescribeServices', 'UpdateService'] });
    for (const changed of [await again('old'), await again(null), await again('new', { status: 'DRAINING' })])
      expect(changed).toMatchObject({ result: 'stale', asked: ['DescribeServices'] });
    const begun = [{ ...rolling[0], pendingCount: 1 }, rolling[1]];
    expect(await again('new', { pendingCount: 1, deployments: begun })).toMatchObject({
      result: 'already',
      asked: ['DescribeServices'],
    });
    expect(await again('new', { runningCount: 2 })).toMatchObject({ result: 'done' });
  });
});

describe('a protection', () => {
  const protect: Step = { kind: 'protect', tasks: ['t-1', 't-2'], minutes: 5 };
  const seen = (...enabled: boolean[]) => ({
    GetTaskProtection: () => ({
      protectedTasks: enabled.map((protectionEnabled, i) => ({ taskArn: `t-${i + 1}`, protectionEnabled })),
    }),
  });

  it('is there when ECS shows it of every task, whatever it answered to the call', async () => {
    expect(await taken(protect, seen(true, true))).toMatchObject({ result: 'done' });
    expect(await taken(protect, seen(true, false))).toMatchObject({ result: 'failed', note: '1 of 2 tasks are not protected' });
    expect(await taken(protect, seen(true))).toMatchObject({ result: 'failed', note: '1 of 2 tasks are not protected' });
    const refused = { UpdateTaskProtection: () => ({ failures: [{ arn: 't-2', reason: 'DEPLOYMENT_BLOCKED' }] }) };
    expect(await taken(protect, refused)).toMatchObject({ result: 'failed', note: 'DEPLOYMENT_BLOCKED: t-2' });
  });

  it.each([
    ['TASK_NOT_VALID', 'done'],
    ['MISSING', 'done'],
    ['DEPLOYMENT_BLOCKED', 'failed'],
  ])('whose release ECS answers with %s is %s: a task that is gone needs none', async (reason, result) => {
    const answers = { UpdateTaskProtection: () => ({ failures: [{ arn: 't-1', reason }] }) };
    expect(await taken({ kind: 'release', tasks: ['t-1'] }, answers)).toMatchObject({ result });
  });
});

describe('a container instance', () => {
  it('is cordoned with others ten in a call, and uncordoned whatever another one answers', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `ci-${i}`);
    const sizes: number[] = [];
    const PutAttributes = ({ attributes }: { attributes: object[] }) => ({ size: sizes.push(attributes.length) });
    expect(await taken({ kind: 'cordon', containerInstances: ids, intent: 'int_1' }, { PutAttributes })).toMatchObject({
      result: 'done',
    });
    expect(sizes).toEqual([10, 2]);
    const DeleteAttributes = ({ attributes: [one] }: { attributes: { targetId: string }[] }) => {
      if (one!.targetId === 'ci-0') throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      return {};
    };
    const lifted = await taken({ kind: 'uncordon', containerInstances: ids.slice(0, 3) }, { DeleteAttributes });
    expect(lifted).toMatchObject({ result: 'failed', asked: Array(3).fill('DeleteAttributes') });
  });

  it('that is gone with its tasks is deregistered by force, and one that EC2 does not know any more has ended', async () => {
    const forced: unknown[] = [];
    const DeregisterContainerInstance = ({ force }: { force: boolean }) => ({ count: forced.push(force) });
    await taken({ kind: 'deregister', containerInstance: 'ci-1' }, { DeregisterContainerInstance });
    expect(forced).toEqual([true]);
    const TerminateInstances = () => {
      throw Object.assign(new Error('no such instance'), { name: 'InvalidInstanceID.NotFound' });
    };
    const step: Step = { kind: 'terminate', instanceId: 'i-1', containerInstance: null };
    expect(await taken(step, { TerminateInstances })).toMatchObject({ result: 'already' });
  });

  it('that ECS names as a failure has not changed its state', async () => {
    const step: Step = { kind: 'set-state', containerInstance: 'ci-1', state: 'DRAINING' };
    expect(await taken(step, {})).toMatchObject({ result: 'done' });
    const answers = { UpdateContainerInstancesState: () => ({ failures: [{ arn: 'ci-1', reason: 'MISSING' }] }) };
    expect(await taken(step, answers)).toMatchObject({ result: 'failed', note: 'MISSING: ci-1' });
  });

  it('that is listed twice is what it registered as last', async () => {
    const of = (containerInstanceArn: string, at: number) => ({
      containerInstanceArn,
      ec2InstanceId: 'i-1',
      registeredAt: new Date(at),
    });
    for (const containerInstances of [
      [of('old', 1), of('new', 2)],
      [of('new', 2), of('old', 1)],
    ]) {
      const { client } = says({
        ListContainerInstances: () => ({ containerInstanceArns: ['old', 'new'] }),
        DescribeContainerInstances: () => ({ containerInstances }),
      });
      expect((await readContainerInstances(client, 'demo')).get('i-1')!.seen.arn).toBe('new');
    }
  });
});

describe('the end of a drained instance', () => {
  const step: Step = { kind: 'terminate', instanceId: 'i-1', containerInstance: 'ci-1' };
  const end = (seen: object, more: Answers = {}) =>
    taken(step, { DescribeContainerInstances: () => ({ containerInstances: [{ status: 'DRAINING', ...seen }] }), ...more });

  it('waits for what is about to start on it, unless its agent is silent: then it never will', async () => {
    expect(await end({ agentConnected: true })).toMatchObject({ result: 'done' });
    expect(await end({ agentConnected: true, pendingTasksCount: 1 })).toMatchObject({
      result: 'stale',
      note: '1 task about to start on it',
    });
    expect(await end({ agentConnected: false, pendingTasksCount: 1 })).toMatchObject({ result: 'done' });
  });

  it('waits for what runs there, DAEMON tasks apart', async () => {
    const running = (...groups: string[]): Answers => ({
      ListTasks: () => ({ taskArns: groups }),
      DescribeTasks: () => ({ tasks: groups.map((group) => ({ group })) }),
      DescribeServices: ({ services }: { services: string[] }) => ({
        services: services.map((serviceName) => ({
          serviceName,
          schedulingStrategy: serviceName === 'agent' ? 'DAEMON' : 'REPLICA',
        })),
      }),
    });
    const busy = { agentConnected: true, runningTasksCount: 1 };
    expect(await end(busy, running('service:agent'))).toMatchObject({ result: 'done' });
    expect(await end(busy, running('service:agent', 'service:web'))).toMatchObject({ result: 'stale' });
    expect(await end(busy, running('family:by-hand'))).toMatchObject({ result: 'stale', note: '1 task still on it' });
  });

  it('waits for what ECS counts and no list shows, for a list may be older; of a silent agent the list is what counts', async () => {
    const listed = (taskArns: string[]): Answers => ({ ListTasks: () => ({ taskArns }), DescribeTasks: () => ({ tasks: [] }) });
    const busy = { agentConnected: true, runningTasksCount: 1 };
    expect(await end(busy, listed([]))).toMatchObject({ result: 'stale', note: '1 task still on it' });
    expect(await end({ ...busy, agentConnected: false }, listed([]))).toMatchObject({ result: 'done' });
    expect(await end({ ...busy, agentConnected: false }, listed(['t-1']))).toMatchObject({ result: 'stale' });
  });
});

describe('a copy behind the balancer', () => {
  it.each(['initial', 'unhealthy', 'unused', 'draining', 'unavailable', undefined])(
    'does not serve as long as one of its target groups says %s of it',
    async (State) => {
      const groups = ['g-1', 'g-2'].map((targetGroupArn) => ({ targetGroupArn, containerName: 'web', containerPort: 80 }));
      const networkBindings = [{ containerPort: 80, hostPort: 32768 }];
      const step: Step = { kind: 'check-targets', service: 'web', taskArn: 't-1' };
      const looked: unknown[] = [];
      const checked = (second: string | undefined) =>
        taken(step, {
          DescribeServices: () => ({ services: [{ loadBalancers: groups }] }),
          DescribeTasks: () => ({ tasks: [{ containerInstanceArn: 'ci-1', containers: [{ name: 'web', networkBindings }] }] }),
          DescribeContainerInstances: () => ({ containerInstances: [{ ec2InstanceId: 'i-1' }] }),
          DescribeTargetHealth: ({ TargetGroupArn, Targets }: { TargetGroupArn: string; Targets: unknown[] }) => {
            looked.push(...Targets);
            return { TargetHealthDescriptions: [{ TargetHealth: { State: TargetGroupArn === 'g-1' ? 'healthy' : second } }] };
          },
        });
      expect(await checked('healthy')).toMatchObject({ result: 'done' });
      // On an instance with several tasks of the service only the port tells which of them is asked after.
      expect(looked).toEqual(Array(2).fill({ Id: 'i-1', Port: 32768 }));
      expect(await checked(State)).toMatchObject({ result: 'failed', note: expect.stringContaining('i-1:32768') });
    },
  );
});
