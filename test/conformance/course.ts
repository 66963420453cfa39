import { CreateLaunchTemplateCommand, DescribeImagesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  CreateLoadBalancerCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { callContext, makeClient } from '../../shared/aws/clients.js';
import { deleteListener, deleteTargetGroup, ensureListener, ensureTargetGroup } from '../../shared/aws/deploy-balancer.js';
import { createNamespace } from '../../shared/aws/deploy-namespace.js';
import { deregister, register } from '../../shared/aws/deploy-revisions.js';
import { deleteRule, ensureRule } from '../../shared/aws/deploy-rules.js';
import { createService, deleteService } from '../../shared/aws/deploy-services.js';
import { runInstance, terminate } from '../../shared/aws/instances.js';
import { readInstances } from '../../shared/aws/observe-instances.js';
import { setCount } from '../../shared/aws/services.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { type Exchange, listen } from './tap.js';

/** Somebody's AWS: where it answers, and how its time is made to pass. */
export interface Somewhere {
  readonly url: string;
  readonly settle: () => Promise<void>;
  readonly heard?: (exchange: Exchange) => void;
}

/** What came of each step, with nothing in it that differs by chance (ids, addresses, times). */
export type Outcomes = Readonly<Record<string, unknown>>;

/** The product's adapters through the life of an instance, a balancer and a service. */
export const course = async (somewhere: Somewhere): Promise<Outcomes> => {
  const clients = clientsOf(somewhere);
  const outcomes: Record<string, unknown> = {};
  const note: Note = async (step, work) => {
    outcomes[step] = await work().catch((error: Error) => `error ${error.name}`);
  };
  await instances(clients, somewhere, note);
  await balancer(clients, note);
  await services(clients, note);
  for (const client of Object.values(clients)) client.destroy();
  return outcomes;
};

type Note = (step: string, work: () => Promise<unknown>) => Promise<void>;
type Clients = ReturnType<typeof clientsOf>;

const CLUSTER = 'demo';
const TAGS = { 'evenkeel:cluster': CLUSTER, 'evenkeel:project': 'shop' };

const clientsOf = ({ url: endpoint, heard }: Somewhere) => {
  const runtime = {
    clock: patient,
    env: {},
    clientConfig: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'thing' },
      requestHandler: { requestTimeout: 60_000 },
    },
    ...(heard ? { attach: (client: never) => listen(client, heard) } : {}),
  } as unknown as Runtime;
  const context = callContext(runtime);
  return {
    ec2: makeClient(EC2Client, runtime, context),
    ecs: makeClient(ECSClient, runtime, context),
    elb: makeClient(ElasticLoadBalancingV2Client, runtime, context),
    discovery: makeClient(ServiceDiscoveryClient, runtime, context),
  };
};

/** A busy machine answers late; how late a call may be answered is not tried here. */
const patient: Runtime['clock'] = {
  now: () => Date.now(),
  sleep: (milliseconds, cancel) =>
    new Promise((done) => {
      const timer = setTimeout(done, milliseconds * 12);
      cancel?.addEventListener('abort', () => {
        clearTimeout(timer);
        done();
      });
    }),
};

const instances = async ({ ec2, ecs }: Clients, { settle }: Somewhere, note: Note): Promise<void> => {
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'evenkeel-demo',
      LaunchTemplateData: { ImageId: Images[0]!.ImageId!, InstanceType: 't3.small' },
    }),
  );
  const [subnet] = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
  const request = {
    type: 't3.small',
    market: 'on-demand',
    zone: subnet!.AvailabilityZone!,
    subnetId: subnet!.SubnetId!,
    launchTemplateId: LaunchTemplate!.LaunchTemplateId!,
    launchTemplateVersion: '1',
  };
  const launch = () => runInstance(ec2, CLUSTER, { id: 'intent-1', token: 'token-1', request } as never);
  const seen = async () =>
    (await readInstances(ec2, CLUSTER)).map(({ type, market, state, intent, template }) => ({
      type,
      market,
      state,
      intent,
      template,
    }));
  await note('instances before any launch', seen);
  await note('a launch', async () => (await launch()).result);
  await settle();
  await note('the instance that came of it', seen);
  await note('the same launch again: instances', async () => {
    await launch();
    return (await seen()).length;
  });
  const ids = (await readInstances(ec2, CLUSTER)).map(({ id }) => id);
  await note('terminating', async () => {
    for (const instanceId of ids) await terminate({ ec2, ecs }, CLUSTER, { kind: 'terminate', instanceId } as never);
    await settle();
    return [...new Set((await seen()).map(({ state }) => state))];
  });
};

const balancer = async ({ ec2, elb }: Clients, note: Note): Promise<void> => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const vpcId = Subnets[0]!.VpcId!;
  const two = Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId!);
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'demo', Subnets: two }));
  const loadBalancerArn = LoadBalancers![0]!.LoadBalancerArn!;
  const group = { name: 'shop-web', arn: null, port: 80, vpcId, healthPath: '/', tags: TAGS };
  await note('a target group', async () => (await ensureTargetGroup(elb, group)).result);
  const [made] = (await elb.send(new DescribeTargetGroupsCommand({ Names: ['shop-web'] }))).TargetGroups ?? [];
  await note('a target group with another health path', async () => {
    await ensureTargetGroup(elb, { ...group, arn: made!.TargetGroupArn!, healthPath: '/well' });
    const [now] = (await elb.send(new DescribeTargetGroupsCommand({ Names: ['shop-web'] }))).TargetGroups ?? [];
    return [now!.HealthCheckPath, now!.HealthyThresholdCount, now!.Matcher];
  });
  const listener = {
    arn: null,
    loadBalancerArn,
    port: 8080,
    targetGroup: null,
    certificate: null,
    moreCertificates: [],
    tags: TAGS,
  };
  await note('a listener', async () => (await ensureListener(elb, listener)).result);
  const [front] = (await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }))).Listeners ?? [];
  const rule = { arn: null, loadBalancerArn, port: 8080, priority: 10, host: 'a.example.com', paths: ['/api', '/api/*'] };
  const whole = { ...rule, targetGroup: 'shop-web', redirectTo: null, tags: TAGS };
  await note('a rule', async () => (await ensureRule(elb, whole)).result);
  const rules = async () => (await elb.send(new DescribeRulesCommand({ ListenerArn: front!.ListenerArn! }))).Rules ?? [];
  await note('what the rule says', async () =>
    (await rules())
      .filter(({ IsDefault }) => !IsDefault)
      .map(({ Priority, Conditions, Actions }) => [Priority, Conditions!.map(({ Field }) => Field), Actions![0]!.Type]),
  );
  await note('a rule that somebody has edited', async () => {
    const { RuleArn: arn } = (await rules()).find(({ IsDefault }) => !IsDefault)!;
    return (await ensureRule(elb, { ...whole, arn: arn!, host: 'b.example.com' })).result;
  });
  await note('the hosts of the rule', async () =>
    (await rules()).flatMap(({ Conditions = [] }) =>
      Conditions.flatMap(({ HostHeaderConfig }) => HostHeaderConfig?.Values ?? []),
    ),
  );
  const gone = { kind: 'delete-listener', arn: front!.ListenerArn!, why: '' } as const;
  await note('deleting a listener that has a rule', async () => (await deleteListener(elb, gone)).result);
  await note('deleting a target group in use', async () => (await deleteTargetGroup(elb, made!.TargetGroupArn!)).result);
  await note('deleting them in order', async () => {
    for (const { IsDefault, RuleArn } of await rules()) if (!IsDefault) await deleteRule(elb, RuleArn!);
    return [(await deleteListener(elb, gone)).result, (await deleteTargetGroup(elb, made!.TargetGroupArn!)).result];
  });
};

const services = async ({ ecs, elb, discovery }: Clients, note: Note): Promise<void> => {
  const namespace = { kind: 'create-namespace', name: 'demo-shop', requestId: 'one', tags: TAGS, why: '' } as const;
  await note('a namespace', async () => (await createNamespace(discovery, namespace)).result);
  const containerDefinitions = [{ name: 'web', image: 'nginx:1.27-alpine', cpu: 128, memory: 64 }];
  const input = {
    family: 'shop-web',
    networkMode: 'bridge' as const,
    requiresCompatibilities: ['EC2' as const],
    containerDefinitions,
  };
  await note('a revision', () => register({ ecs, efs: undefined as never }, { kind: 'register', input, tags: TAGS, why: '' }));
  const create = () =>
    createService(ecs, elb, {
      kind: 'create-service',
      input: { cluster: CLUSTER, serviceName: 'shop-web', taskDefinition: 'shop-web:1', desiredCount: 1, launchType: 'EC2' },
      tags: TAGS,
      balanced: [],
      why: '',
    });
  await note('a service', async () => (await create()).result);
  await note('the same service again', async () => (await create()).result);
  const count = (expected: number) =>
    setCount(ecs, CLUSTER, { kind: 'set-count', service: 'shop-web', desired: 2, expect: [expected] } as never);
  await note('a count that assumes another', async () => (await count(5)).result);
  await note('a count', async () => (await count(1)).result);
  await note('the same count', async () => (await count(1)).result);
  const remove = (project: string) =>
    deleteService(ecs, { kind: 'delete-service', cluster: CLUSTER, name: 'shop-web', project, why: '' });
  await note('deleting another project’s service', async () => (await remove('other')).result);
  await note('deleting a service', async () => (await remove('shop')).result);
  await note('deleting it again', async () => (await remove('shop')).result);
  await note('a revision that goes', async () => (await deregister(ecs, 'shop-web:1')).result);
};
