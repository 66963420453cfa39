import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { observe } from '../../shared/aws/observe.js';
import { readMetrics } from '../../shared/aws/observe-metrics.js';
import { observeProject } from '../../shared/aws/observe-project.js';
import { readRemains } from '../../shared/aws/remains.js';
import { bind } from '../../shared/aws/send.js';
import { readProject } from '../../shared/ledger/projects.js';
import { clientOn, stillClock } from '../simulator/support.js';
import { aLocal, type Scene } from '../support/a-local.js';

/** Lists that AWS gives page by page: where the items are, the token of the next page, and what it is called in a request. */
const LISTS: Readonly<Record<string, readonly [items: string, next: string, token: string]>> = {
  DescribeInstances: ['Reservations', 'NextToken', 'NextToken'],
  DescribeInstanceStatus: ['InstanceStatuses', 'NextToken', 'NextToken'],
  ListContainerInstances: ['containerInstanceArns', 'nextToken', 'nextToken'],
  ListServices: ['serviceArns', 'nextToken', 'nextToken'],
  ListTasks: ['taskArns', 'nextToken', 'nextToken'],
  ListTaskDefinitionFamilies: ['families', 'nextToken', 'nextToken'],
  ListTaskDefinitions: ['taskDefinitionArns', 'nextToken', 'nextToken'],
  GetMetricData: ['MetricDataResults', 'NextToken', 'NextToken'],
  DescribeTargetGroups: ['TargetGroups', 'NextMarker', 'Marker'],
  DescribeListeners: ['Listeners', 'NextMarker', 'Marker'],
  DescribeRules: ['Rules', 'NextMarker', 'Marker'],
  ListNamespaces: ['Namespaces', 'NextToken', 'NextToken'],
  'discovery ListServices': ['Services', 'NextToken', 'NextToken'],
};

type Output = Record<string, unknown>;
type Send = (command: { readonly input: Record<string, unknown> }) => Promise<Output>;

/** AWS may give fewer than asked for on any page: here it gives one item, after an empty page. Counts the lists that had several. */
const inPagesOfOne = <C extends object>(client: C, told: Set<string>): C => {
  const { send } = client as unknown as { send: Send };
  const sparing: Send = async (command) => {
    const name = command.constructor.name.replace(/Command\d*$/, '');
    const key = client instanceof ServiceDiscoveryClient && name === 'ListServices' ? `discovery ${name}` : name;
    const list = LISTS[key];
    if (!list) return send(command);
    const [items, next, token] = list;
    const { [token]: at, ...input } = command.input;
    const all = await send(Object.assign(Object.create(Object.getPrototypeOf(command)), command, { input }));
    const found = (all[items] ?? []) as unknown[];
    if (found.length > 1) told.add(key);
    const from = at === undefined ? -1 : Number(at);
    return { ...all, [items]: from < 0 ? [] : [found[from]], [next]: from + 1 < found.length ? String(from + 1) : undefined };
  };
  return Object.assign(client, { send: sparing });
};

const FILE = `services:
  web: {image: "nginx:1.27", ports: ["80:80", "81:80"], deploy: {replicas: 3}}
  api: {image: "nginx:1.27", expose: ["8080"], x-evenkeel: {http: {host: api.example.com}}, ports: ["80:8080"]}
  db: {image: "redis:7", expose: ["6379"]}
`;

describe('What AWS tells on many pages', () => {
  let scene: Scene;
  const told = new Set<string>();
  const clients = (paged: boolean) => {
    const { amazon } = scene.local;
    const make = <C extends object>(Client: new (config: never) => C): C => {
      const client = clientOn(Client, amazon, 'direct');
      return bind(paged ? inPagesOfOne(client, told) : client, { clock: stillClock(amazon), until: null });
    };
    return {
      ec2: make(EC2Client),
      ecs: make(ECSClient),
      elb: make(ElasticLoadBalancingV2Client),
      cloudwatch: make(CloudWatchClient),
      discovery: make(ServiceDiscoveryClient),
    };
  };

  const all = async (paged: boolean) => {
    const here = clients(paged);
    const { amazon, store } = scene.local;
    const observation = await observe(here, 'demo', stillClock(amazon));
    const { LoadBalancers = [] } = await here.elb.send(new DescribeLoadBalancersCommand({}));
    const [{ LoadBalancerArn: arn = '', DNSName: dns = '' } = {}] = LoadBalancers;
    const balancer = { kind: 'alb', arn, dns, vpcId: '' } as const;
    const project = (await readProject(store, 'shop'))!.body;
    const asked = { cluster: 'demo', balancer, observation };
    const instances = observation.instances.map(({ id }) => id);
    const services = observation.services.map(({ name }) => name);
    return {
      observation,
      reading: await readMetrics(here.cloudwatch, { cluster: 'demo', instances, services, now: observation.at }),
      project: await observeProject(here, { ...asked, project }),
      removed: await observeProject(here, {
        ...asked,
        project: { ...project, removed: true, wanted: [] },
        observation: { ...observation, services: [] },
      }),
      remains: await readRemains(here, 'demo', arn),
    };
  };

  beforeAll(async () => {
    scene = await aLocal({ instances: 3, max: 3 }, 11);
    await scene.deploy('shop', FILE);
    await scene.deploy('other', 'services: {a: {image: "redis:7", expose: ["6379"]}, b: {image: "redis:7", expose: ["6380"]}}');
    const tags = ['evenkeel:cluster=demo', 'evenkeel:project=shop'].map((tag) => tag.split('='));
    await clients(false).ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'shop-db',
        containerDefinitions: [{ name: 'db', image: 'redis:7', memory: 64 }],
        tags: tags.map(([key, value]) => ({ key, value })),
      }),
    );
    for (const id of scene.up().slice(0, 2)) scene.local.amazon.ec2.impair(id, true);
    await scene.advance(180);
  });

  it('is read to the last page, also after an empty one', async () => {
    const whole = await all(false);
    expect(await all(true)).toEqual(whole);
    expect(whole.observation.instances.filter(({ impairedSince }) => impairedSince)).toHaveLength(2);
    expect(Object.keys(LISTS).filter((name) => !told.has(name))).toEqual([]);
  });
});
