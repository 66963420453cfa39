import { describe, expect, it } from '@jest/globals';
import { readAccessPoints } from '../../shared/aws/access-points.js';
import { readListeners, readTargetGroups } from '../../shared/aws/observe-balancer.js';
import { readContainerInstances } from '../../shared/aws/observe-container-instances.js';
import { readInstances } from '../../shared/aws/observe-instances.js';
import { readMetrics } from '../../shared/aws/observe-metrics.js';
import { readDiscoveryServices, readNamespace } from '../../shared/aws/observe-namespace.js';
import { readRevisions } from '../../shared/aws/observe-revisions.js';
import { readRules } from '../../shared/aws/observe-rules.js';
import { readServices } from '../../shared/aws/observe-services.js';
import { readTasks } from '../../shared/aws/observe-tasks.js';
import { readRemains } from '../../shared/aws/remains.js';
import { bind } from '../../shared/aws/send.js';
import { targetGroupPrefix } from '../../shared/deploying/names.js';

type Input = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (input: Input) => object>>;

/** What an operation lists, one on the first page and one on the third: the second is empty, and has a token all the same. */
interface List {
  readonly of: string;
  readonly things: readonly [unknown, unknown];
  /** What the token is called in the request and in the answer. */
  readonly token?: readonly [string, string];
}

const listing = ({ of, things, token: [asked, told] = ['nextToken', 'nextToken'] }: List) => {
  const [first, last] = things;
  return (input: Input): object => {
    const at = input[asked];
    if (at === undefined) return { [of]: [first], [told]: 'second' };
    if (at === 'second') return { [of]: [], [told]: 'third' };
    if (at === 'third') return { [of]: [last] };
    throw new Error(`no page begins at ${at}`);
  };
};

/** Reads begin a moment apart; no call ever takes too long. */
const STILL = {
  now: () => 0,
  sleep: (milliseconds: number) => (milliseconds < 100 ? Promise.resolve() : new Promise<void>(() => {})),
};

/** A client that gives these answers, and none without end. */
const client = (answers: Answers): never => {
  let left = 100;
  const send = async (command: { input: Input }): Promise<object> => {
    left -= 1;
    if (left < 0) throw new Error('it asks for ever');
    return answers[command.constructor.name.replace(/Command$/, '')]?.(command.input) ?? {};
  };
  return bind({ send }, { clock: STILL, until: null }) as never;
};

const TOKEN = ['NextToken', 'NextToken'] as const;
const MARKER = ['Marker', 'NextMarker'] as const;
const each = (list: unknown, made: (one: string) => object): object[] => (list as string[]).map(made);

const INSTANCES = listing({
  of: 'Reservations',
  things: [{ Instances: [{ InstanceId: 'a' }] }, { Instances: [{ InstanceId: 'b' }] }],
  token: TOKEN,
});
const CLUSTER: Answers = {
  ListServices: listing({ of: 'serviceArns', things: ['a', 'b'] }),
  DescribeServices: ({ services }) => ({ services: each(services, (one) => ({ serviceName: one, serviceArn: one })) }),
  ListContainerInstances: listing({ of: 'containerInstanceArns', things: ['a', 'b'] }),
  DescribeContainerInstances: ({ containerInstances }) => ({
    containerInstances: each(containerInstances, (one) => ({ containerInstanceArn: one, ec2InstanceId: one })),
  }),
  ListTasks: listing({ of: 'taskArns', things: ['task/a', 'task/b'] }),
  DescribeTasks: ({ tasks }) => ({ tasks: each(tasks, (taskArn) => ({ taskArn })) }),
};
const BALANCER: Answers = {
  DescribeRules: listing({ of: 'Rules', things: [{ RuleArn: 'a' }, { RuleArn: 'b' }], token: MARKER }),
  DescribeListeners: listing({
    of: 'Listeners',
    things: [{ ListenerArn: 'a', Protocol: 'HTTPS' }, { ListenerArn: 'b' }],
    token: MARKER,
  }),
  DescribeListenerCertificates: listing({
    of: 'Certificates',
    things: [{ CertificateArn: 'a' }, { CertificateArn: 'b' }],
    token: MARKER,
  }),
  DescribeTargetGroups: listing({
    of: 'TargetGroups',
    things: ['a', 'b'].map((one) => ({
      TargetGroupArn: one,
      TargetGroupName: `${targetGroupPrefix('demo', 'web')}${one}`,
    })) as never,
    token: MARKER,
  }),
  DescribeTags: ({ ResourceArns }) => ({
    TagDescriptions: each(ResourceArns, (ResourceArn) => ({
      ResourceArn,
      Tags: [{ Key: 'evenkeel:cluster', Value: 'demo' }],
    })),
  }),
};
const NAMES: Answers = {
  ListNamespaces: listing({
    of: 'Namespaces',
    things: [
      { Id: 'a', Name: 'demo-a', Arn: 'a' },
      { Id: 'b', Name: 'demo-b', Arn: 'b' },
    ],
    token: TOKEN,
  }),
  ListServices: listing({ of: 'Services', things: [{ Id: 'a' }, { Id: 'b' }], token: TOKEN }),
  ListTagsForResource: () => ({ Tags: [{ Key: 'evenkeel:cluster', Value: 'demo' }] }),
};
const REVISIONS: Answers = {
  ListTaskDefinitionFamilies: listing({ of: 'families', things: ['web-a', 'web-b'] }),
  ListTaskDefinitions: listing({ of: 'taskDefinitionArns', things: ['1', '2'] }),
  DescribeTaskDefinition: () => ({
    tags: [
      { key: 'evenkeel:project', value: 'web' },
      { key: 'evenkeel:cluster', value: 'demo' },
    ],
  }),
};
const POINTS: Answers = {
  DescribeAccessPoints: listing({
    of: 'AccessPoints',
    things: ['a', 'b'].map((AccessPointId) => ({
      AccessPointId,
      LifeCycleState: 'available',
      Tags: [
        { Key: 'evenkeel:cluster', Value: 'demo' },
        { Key: 'evenkeel:project', Value: 'web' },
      ],
    })) as never,
    token: TOKEN,
  }),
};
const at = (minute: number, label: string): object => ({ Label: label, Timestamps: [new Date(minute * 60_000)], Values: [50] });
const METRICS: Answers = {
  GetMetricData: listing({ of: 'MetricDataResults', things: [at(1, 'i:a'), at(2, 'i:a')], token: TOKEN }),
};

const idsOf = (list: readonly object[], name: string): unknown[] => list.map((one) => (one as Input)[name]);

describe('each list that AWS gives in pages, of which one in the midst may be empty, is read to the end', () => {
  it.each<[string, () => Promise<unknown>, unknown]>([
    ['instances', async () => idsOf(await readInstances(client({ DescribeInstances: INSTANCES }), 'demo'), 'id'), ['a', 'b']],
    ['container instances', async () => [...(await readContainerInstances(client(CLUSTER), 'demo')).keys()], ['a', 'b']],
    ['services', async () => idsOf(await readServices(client(CLUSTER), 'demo'), 'name'), ['a', 'b']],
    ['tasks', async () => idsOf((await readTasks(client(CLUSTER), 'demo', new Map(), STILL)).tasks, 'id'), ['a', 'b']],
    ['rules', async () => idsOf(await readRules(client(BALANCER), 'listener'), 'arn'), ['a', 'b']],
    [
      'listeners and their certificates',
      async () => (await readListeners(client(BALANCER), 'balancer')).map((one) => [one.arn, one.certificates]),
      [
        ['a', ['a', 'b']],
        ['b', []],
      ],
    ],
    ['target groups', async () => (await readTargetGroups(client(BALANCER), 'demo', 'web')).length, 2],
    ['a namespace', () => readNamespace(client(NAMES), 'demo-b', { cluster: 'demo', project: 'b' }), { id: 'b', arn: 'b' }],
    ['what is announced in a namespace', () => readDiscoveryServices(client(NAMES), 'a'), ['a', 'b']],
    ['families and their revisions', () => readRevisions(client(REVISIONS), 'demo', 'web'), ['1', '2', '1', '2']],
    ['access points', () => readAccessPoints(client(POINTS), 'demo', 'web'), ['a', 'b']],
    [
      'metrics',
      async () => (await readMetrics(client(METRICS), { instances: ['a'], services: [], now: 600_000 } as never)).windows.length,
      2,
    ],
  ])('%s', async (_, read, all) => {
    expect(await read()).toEqual(all);
  });

  it('what is left of a cluster that is taken down', async () => {
    const clients = {
      ec2: client({ DescribeInstances: INSTANCES }),
      ecs: client({ ...CLUSTER, ...REVISIONS }),
      elb: client(BALANCER),
      discovery: client(NAMES),
    };
    const remains = await readRemains(clients, 'demo', 'balancer');
    const { services, tasks, registrations, instances, listeners, targetGroups, namespaces, revisions } = remains;
    const all = { services, tasks, registrations, instances, listeners, targetGroups, namespaces };
    expect(Object.values(all).map((list) => list.length)).toEqual(Object.keys(all).map(() => 2));
    expect(revisions).toEqual(['1', '2', '1', '2']);
  });
});
