import { describe, expect, it } from '@jest/globals';
import { performStep } from '../../shared/aws/deploy.js';
import { readContainerInstances } from '../../shared/aws/observe-container-instances.js';
import { readImpaired, readInstances } from '../../shared/aws/observe-instances.js';
import { readMetrics } from '../../shared/aws/observe-metrics.js';
import { readFamilies, readRevisions } from '../../shared/aws/observe-revisions.js';
import { readServices } from '../../shared/aws/observe-services.js';
import { readTasks } from '../../shared/aws/observe-tasks.js';
import { bind } from '../../shared/aws/send.js';
import { TAG } from '../../shared/deploying/names.js';
import type { DeployStep } from '../../shared/deploying/steps.js';
import type { WantedService } from '../../shared/model/project.js';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { NOON } from '../support/a-cluster.js';
import { says } from './says.js';

const STILL = { now: () => 0, sleep: () => Promise.resolve() };

describe('Instances', () => {
  it('are those that carry the tag of this very cluster', async () => {
    const asked: unknown[] = [];
    const DescribeInstances = ({ Filters }: { Filters: object[] }) => ({ count: asked.push(...Filters) });
    await readInstances(says({ DescribeInstances }).client, 'blue');
    expect(asked).toEqual([{ Name: 'tag:evenkeel:cluster', Values: ['blue'] }]);
  });

  it('are impaired by either of the two checks of EC2, since the first of those that fail', async () => {
    const failing = (minutes: number) => ({
      Status: 'impaired',
      Details: [{ ImpairedSince: new Date(NOON - minutes * MINUTE) }],
    });
    const all = [
      { InstanceId: 'i-os', InstanceStatus: failing(3), SystemStatus: { Status: 'ok' } },
      { InstanceId: 'i-host', InstanceStatus: { Status: 'ok' }, SystemStatus: failing(5) },
      { InstanceId: 'i-both', InstanceStatus: failing(2), SystemStatus: failing(9) },
      { InstanceId: 'i-mute', InstanceStatus: { Status: 'impaired', Details: [{}] }, SystemStatus: { Status: 'ok' } },
      {
        InstanceId: 'i-part',
        InstanceStatus: { ...failing(4), Details: [{}, ...failing(4).Details] },
        SystemStatus: { Status: 'ok' },
      },
      { InstanceId: 'i-bare', InstanceStatus: { Status: 'impaired', Details: [] }, SystemStatus: { Status: 'ok' } },
    ];
    const DescribeInstanceStatus = ({ Filters: [one] }: { Filters: { Name: string }[] }) => {
      const which = one!.Name === 'system-status.status' ? 'SystemStatus' : 'InstanceStatus';
      return { InstanceStatuses: all.filter((status) => status[which].Status === 'impaired') };
    };
    const since = await readImpaired(says({ DescribeInstanceStatus }).client, STILL);
    const minutes = [...since].map(([id, at]) => [id, (NOON - at) / MINUTE]);
    expect(Object.fromEntries(minutes)).toEqual({
      'i-os': 3,
      'i-host': 5,
      'i-both': 9,
      'i-part': 4,
      'i-mute': NOON / MINUTE,
      'i-bare': NOON / MINUTE,
    });
  });

  it('have ports taken of UDP as of TCP', async () => {
    const remainingResources = [
      { name: 'PORTS', stringSetValue: ['22', '80'] },
      { name: 'PORTS_UDP', stringSetValue: ['53'] },
    ];
    const { client } = says({
      ListContainerInstances: () => ({ containerInstanceArns: ['ci-1'] }),
      DescribeContainerInstances: () => ({ containerInstances: [{ ec2InstanceId: 'i-1', remainingResources }] }),
    });
    expect((await readContainerInstances(client, 'demo')).get('i-1')!.seen.remaining.hostPorts).toEqual([22, 80, 53]);
  });
});

describe('Metrics', () => {
  interface Asked {
    readonly MetricDataQueries: readonly { readonly Label: string }[];
    readonly EndTime: Date;
  }
  const read = async (
    asked: Partial<Parameters<typeof readMetrics>[1]>,
    answer: (asked: Asked) => object[] = () => [],
  ): Promise<{ calls: Asked[]; reading: Awaited<ReturnType<typeof readMetrics>> }> => {
    const calls: Asked[] = [];
    const GetMetricData = (input: Asked) => {
      calls.push(input);
      return { MetricDataResults: answer(input) };
    };
    const all = { cluster: 'demo', instances: [], services: [], now: NOON + 20 * SECOND, ...asked };
    return { calls, reading: await readMetrics(says({ GetMetricData }).client, all) };
  };

  it('are asked for 500 in a call at most, up to the last whole minute', async () => {
    const { calls } = await read({ instances: Array.from({ length: 501 }, (_, i) => `i-${i}`) });
    expect(calls.map(({ MetricDataQueries }) => MetricDataQueries.length)).toEqual([500, 1]);
    expect(calls.map(({ EndTime }) => EndTime.getTime())).toEqual([NOON, NOON]);
  });

  it('of requests are the sum over the ports of a service', async () => {
    const groups = ['one', 'two'].map((name) => `arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/${name}/1`);
    const { reading } = await read(
      { balancer: 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/demo/1', targetGroups: { web: groups } },
      ({ MetricDataQueries }) =>
        MetricDataQueries.map(({ Label }, i) => ({ Label, Timestamps: [new Date(NOON - MINUTE)], Values: [100 + i] })),
    );
    expect(reading.windows.map(({ serviceRequests }) => serviceRequests)).toEqual([{ web: 201 }]);
  });
});

describe('What one task of a service needs', () => {
  const needs = async (taskDefinition: object) => {
    const { client } = says({
      ListServices: () => ({ serviceArns: ['web'] }),
      DescribeServices: () => ({ services: [{ serviceName: 'web', serviceArn: 'web', taskDefinition: 'web:1' }] }),
      DescribeTaskDefinition: () => ({ taskDefinition }),
    });
    const { cpu, memoryMiB } = (await readServices(client, 'demo'))[0]!.task;
    return [cpu, memoryMiB];
  };

  it('is what ECS reserves: the figures of the whole task, else of each container what it reserves, not what it may take', async () => {
    const containerDefinitions = [
      { cpu: 256, memory: 512, memoryReservation: 128 },
      { cpu: 128, memory: 64 },
    ];
    expect(await needs({ containerDefinitions })).toEqual([0.375, 192]);
    expect(await needs({ containerDefinitions, cpu: '1024', memory: '2048' })).toEqual([1, 2048]);
  });
});

describe('Why a task stopped', () => {
  const told = async (...containers: object[]) => {
    const { client } = says({
      ListTasks: ({ desiredStatus }: { desiredStatus: string }) => ({ taskArns: desiredStatus === 'STOPPED' ? ['t/1'] : [] }),
      DescribeTasks: () => ({ tasks: [{ taskArn: 't/1', containers }] }),
    });
    const [task] = (await readTasks(client, 'demo', new Map(), STILL)).tasks;
    return [task!.container, task!.exitCode];
  };

  it('is told by the container that failed by itself, before those that ECS stopped with it', async () => {
    expect(await told({ name: 'log', exitCode: 137 }, { name: 'web', exitCode: 1 })).toEqual(['web', 1]);
    expect(await told({ name: 'log', exitCode: 0 }, { name: 'web', exitCode: 137 })).toEqual(['web', 137]);
    expect(await told({ name: 'prepare', exitCode: 0 }, { name: 'web', exitCode: 0 })).toEqual(['web', 0]);
  });
});

describe('Revisions', () => {
  it('that are wanted are ACTIVE: a service can run no other', async () => {
    const found = async (status: string) => {
      const { client } = says({ DescribeTaskDefinition: () => ({ taskDefinition: { taskDefinitionArn: 'web:3', status } }) });
      const wanted = [{ ecsName: 'web', taskDefinition: {} }] as unknown as readonly WantedService[];
      return (await readFamilies(client, wanted)).map(({ arn }) => arn);
    };
    expect([await found('ACTIVE'), await found('INACTIVE')]).toEqual([['web:3'], []]);
  });

  it('of a project are those with its tag: the names of another’s families may begin alike', async () => {
    const projectOf = (arn: string): string => (arn.startsWith('shop-web') ? 'shop' : 'shop-b');
    const { client } = says({
      ListTaskDefinitionFamilies: () => ({ families: ['shop-web', 'shop-b-web'] }),
      ListTaskDefinitions: ({ familyPrefix }: { familyPrefix: string }) => ({ taskDefinitionArns: [`${familyPrefix}:1`] }),
      DescribeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => ({
        tags: Object.entries({ [TAG.cluster]: 'demo', [TAG.project]: projectOf(taskDefinition) }).map(([key, value]) => ({
          key,
          value,
        })),
      }),
    });
    expect(await readRevisions(client, 'demo', 'shop')).toEqual(['shop-web:1']);
  });
});

describe('A service behind the balancer', () => {
  it('gets each port’s own target group, in whichever order ELB describes them', async () => {
    const created: object[] = [];
    const { client } = says({
      DescribeTargetGroups: () => ({
        TargetGroups: ['b', 'a'].map((TargetGroupName) => ({ TargetGroupName, TargetGroupArn: `arn-${TargetGroupName}` })),
      }),
      CreateService: ({ loadBalancers }: { loadBalancers: object[] }) => ({ count: created.push(...loadBalancers) }),
    });
    const balanced = [
      { targetGroup: 'a', containerName: 'web', containerPort: 80 },
      { targetGroup: 'b', containerName: 'web', containerPort: 81 },
    ];
    const step = { kind: 'create-service', input: { cluster: 'demo', serviceName: 'web' }, tags: {}, balanced, why: '' };
    await performStep({ ecs: client, elb: client, discovery: client }, step as DeployStep);
    expect(created).toEqual([
      { targetGroupArn: 'arn-a', containerName: 'web', containerPort: 80 },
      { targetGroupArn: 'arn-b', containerName: 'web', containerPort: 81 },
    ]);
  });
});

describe('Whether tasks are protected', () => {
  it('is told of those of which ECS tells, also when it is too busy for the others; those are marked', async () => {
    const arns = Array.from({ length: 250 }, (_, i) => `arn:task/${String(i).padStart(3, '0')}`);
    const shown = { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', group: 'service:web' };
    const { client, asked } = says({
      ListTasks: ({ desiredStatus }: { desiredStatus: string }) => ({ taskArns: desiredStatus === 'RUNNING' ? arns : [] }),
      DescribeTasks: ({ tasks }: { tasks: string[] }) => ({ tasks: tasks.map((taskArn) => ({ ...shown, taskArn })) }),
      GetTaskProtection: ({ tasks }: { tasks: string[] }) => {
        if (tasks.includes(arns[150]!)) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
        const expirationDate = new Date(NOON);
        return { protectedTasks: tasks.map((taskArn) => ({ taskArn, protectionEnabled: true, expirationDate })) };
      },
    });
    const clock = { now: () => 0, sleep: (ms: number) => (ms < 5000 ? Promise.resolve() : new Promise<void>(() => {})) };
    const { tasks, protection } = await readTasks(bind(client, { clock, until: null }), 'demo', new Map(), clock);
    expect(protection).toEqual({ unread: 'GetTaskProtection: ThrottlingException: Rate exceeded', throttled: true });
    const untold = tasks.flatMap(({ protectionUntold }, i) => (protectionUntold ? [i] : []));
    expect([untold.length, untold[0]]).toEqual([100, 100]);
    expect(tasks.flatMap(({ protectedUntil }) => protectedUntil ?? [])).toHaveLength(150);
    expect(asked.filter((one) => one === 'GetTaskProtection')).toHaveLength(5);
  });
});
