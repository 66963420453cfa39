import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, SQSEvent } from 'aws-lambda';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { runtimeOf } from '../../shared/wiring/runtime.js';
import { createAmazon } from '../../simulator/amazon.js';
import type { Amazon, SimFunction } from '../../simulator/parts.js';
import { createStack, type Stack, type StackOptions } from '../../simulator/stack.js';
import { MINUTE } from './scene.js';
import { direct, START } from './support.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;

interface World {
  readonly amazon: Amazon;
  readonly asked: CloudFormationCustomResourceEvent[];
  readonly woken: { name: string; event: unknown }[];
  readonly handlers: StackOptions['handlers'];
}

type Answer = { readonly Status: string; readonly Reason?: string; readonly Data?: Record<string, string> };

/** Functions that note what wakes them; provision answers as `answerOf` says, after a while. */
const aWorld = (answerOf: (event: CloudFormationCustomResourceEvent, amazon: Amazon) => Answer | null = network): World => {
  const amazon = createAmazon({ seed: 3, startAt: START });
  const asked: CloudFormationCustomResourceEvent[] = [];
  const woken: { name: string; event: unknown }[] = [];
  const note =
    (name: string): SimFunction['run'] =>
    async (event) =>
      void woken.push({ name, event });
  const provision: SimFunction['run'] = async (event, context) => {
    const request = event as CloudFormationCustomResourceEvent;
    const { clock, fetch } = runtimeOf(context);
    asked.push(request);
    await clock.sleep(2_000);
    const answer = answerOf(request, amazon);
    if (answer) await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify({ PhysicalResourceId: 'x', ...answer }) });
  };
  const handlers = {
    'api.handler': note('api'),
    'reconcile.handler': note('reconcile'),
    'notify.handler': note('notify'),
    'provision.handler': provision,
  };
  return { amazon, asked, woken, handlers };
};

const network = (_: unknown, amazon: Amazon): Answer => {
  const subnets = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets as { SubnetId: string; VpcId: string }[];
  const ids = subnets.map(({ SubnetId }) => SubnetId).join(',');
  return { Status: 'SUCCESS', Data: { VpcId: subnets[0]!.VpcId, SubnetIds: ids, ZonesSubnets: ids } };
};

const deploy = ({ amazon, handlers }: World, more: Partial<StackOptions> = {}): Promise<Stack> =>
  createStack(amazon, { file: FILE, params: { mode: 'act' }, handlers, store: memoryStore(), lane: 'direct', ...more });

describe('the stack of serverless.yml', () => {
  it('stands: cluster, template, balancer, queues, rules, alarms, functions and their environment', async () => {
    const world = aWorld();
    const stack = await deploy(world, { params: { mode: 'act', type: 't3.medium', thresholdOut: '65' } });
    const { amazon } = world;
    expect(stack.name).toBe('evenkeel-demo');
    expect([...stack.functions].sort()).toEqual(
      ['api', 'notify', 'provision', 'reconcile'].map((name) => `evenkeel-demo-${name}`),
    );
    expect(direct(amazon.ecs, 'ListClusters', {}).clusterArns).toHaveLength(1);
    const env = stack.env['evenkeel-demo-reconcile']!;
    expect(env).toMatchObject({ CLUSTER: 'demo', MODE: 'act', TYPE: 't3.medium', SIMULATED: 'true', THRESHOLD_OUT: '65' });
    expect(env['LAUNCH_TEMPLATE_ID']).toMatch(/^lt-/);
    expect(env['LAUNCH_TEMPLATE_VERSION']).toBe('1');
    expect(env['QUEUE_URL']).toMatch(/evenkeel-demo-work\.fifo$/);
    expect(env['LOAD_BALANCER_DNS']).toMatch(/elb/);
    const template = direct(amazon.ec2, 'DescribeLaunchTemplateVersions', { LaunchTemplateId: env['LAUNCH_TEMPLATE_ID'] })
      .LaunchTemplateVersions[0];
    expect(template.LaunchTemplateData.ImageId).toMatch(/^ami-/);
    expect(Buffer.from(template.LaunchTemplateData.UserData, 'base64').toString()).toContain('ECS_CLUSTER=demo');
    const alarms = direct(amazon.cloudwatch, 'DescribeAlarms', {}).MetricAlarms as { AlarmName: string; Threshold: number }[];
    expect(alarms.find(({ AlarmName }) => AlarmName === 'evenkeel-demo-load-cpu')).toMatchObject({ Threshold: 65 });
    expect(stack.routes.map(({ method, path }) => `${method} ${path}`)).toContain('* *');
    expect(stack.outputs['Cluster']).toBe('demo');
  });

  it('wakes reconcile by the heartbeat twice a minute, once at once and once half a minute later', async () => {
    const world = aWorld();
    await deploy(world);
    world.woken.length = 0;
    await world.amazon.world.run(30 * MINUTE);
    const queues = world.woken
      .filter(({ name }) => name === 'reconcile')
      .map(({ event }) => (event as SQSEvent).Records[0]!.eventSourceARN.split(':').at(-1));
    expect(Math.abs(queues.filter((queue) => queue === 'evenkeel-demo-work.fifo').length - 30)).toBeLessThan(3);
    expect(Math.abs(queues.filter((queue) => queue === 'evenkeel-demo-half-minute').length - 30)).toBeLessThan(3);
    expect(
      world.woken.some(({ name, event }) => name === 'notify' && (event as { source?: string }).source === 'aws.events'),
    ).toBe(true);
  });

  it('wakes notify by a row of the outbox, and by nothing else that is written', async () => {
    const world = aWorld();
    let onWrite: Parameters<NonNullable<StackOptions['connect']>>[0] = () => {};
    const store = memoryStore({ onWrite: (change) => onWrite(change) });
    await deploy(world, { store, connect: (listener) => (onWrite = listener) });
    world.woken.length = 0;
    await store.put({ partition: 'journal', sort: 'dec_1' }, {});
    await store.put({ partition: 'outbox', sort: 'alr_1' }, {});
    await world.amazon.world.run(2_000);
    const streamed = world.woken.filter(({ event }) => JSON.stringify(event).includes('aws:dynamodb'));
    expect(streamed).toHaveLength(1);
    expect(JSON.stringify(streamed[0])).toContain('alr_1');
  });

  it('loses what the file loses: without its alarm rule no alarm wakes the loop', async () => {
    const changes = async (file: string): Promise<number> => {
      const world = aWorld();
      await deploy(world, { file });
      direct(world.amazon.cloudwatch, 'SetAlarmState', {
        AlarmName: 'evenkeel-demo-load-cpu',
        StateValue: 'ALARM',
        StateReason: 'test',
      });
      await world.amazon.world.run(20_000);
      return world.woken.filter(({ event }) => JSON.stringify(event).includes('CloudWatch Alarm State Change')).length;
    };
    const without = readFileSync(FILE, 'utf8')
      .replace(/ {4}AlarmRule:[\s\S]*?(?= {4}TaskRule:)/, '')
      .replace(/ +- (AlarmRule|\{ Fn::GetAtt: \[AlarmRule, Arn\] \})\n/g, '')
      .replace(/\*toWork/g, '[]');
    const file = join(mkdtempSync(join(tmpdir(), 'stack-')), 'serverless.yml');
    writeFileSync(file, without);
    expect(await changes(FILE)).toBeGreaterThan(0);
    expect(await changes(file)).toBe(0);
  });

  it('asks its custom resources in order, with every scalar as text, and gives what they answer to the rest', async () => {
    const world = aWorld();
    const stack = await deploy(world);
    expect(world.asked.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`)).toEqual([
      'Create Network',
      'Create Capacity',
    ]);
    expect(world.asked[1]!.ResourceProperties['ServiceTimeout']).toBe('900');
    expect(stack.env['evenkeel-demo-api']!['VPC_ID']).toMatch(/^vpc-/);
  });

  it('fails with the reason of its custom resource, and leaves nothing behind', async () => {
    const world = aWorld((event, amazon) =>
      event.LogicalResourceId === 'Capacity' && event.RequestType === 'Create'
        ? { Status: 'FAILED', Reason: 'no quota left' }
        : network(event, amazon),
    );
    await expect(deploy(world)).rejects.toThrow(/Capacity .* create failed: no quota left/);
    expect(direct(world.amazon.ecs, 'ListClusters', {}).clusterArns).toHaveLength(0);
    expect(direct(world.amazon.ec2, 'DescribeLaunchTemplates', {}).LaunchTemplates).toHaveLength(0);
  });

  it('fails when a custom resource never answers', async () => {
    const world = aWorld((event, amazon) => (event.LogicalResourceId === 'Network' ? null : network(event, amazon)));
    await expect(deploy(world)).rejects.toThrow(/did not receive a response/);
  });

  it('updates what changed and nothing else', async () => {
    const world = aWorld();
    const stack = await deploy(world);
    world.asked.length = 0;
    await stack.update({ keyName: 'look-inside', max: '9' });
    const env = stack.env['evenkeel-demo-reconcile']!;
    expect(env).toMatchObject({ MAX: '9', LAUNCH_TEMPLATE_VERSION: '2' });
    expect(world.asked.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`)).toEqual([
      'Update Capacity',
    ]);
    await expect(stack.update({ cluster: 'blue' })).rejects.toThrow(/another stack/);
    expect(stack.env['evenkeel-demo-reconcile']).toMatchObject({ CLUSTER: 'demo', MAX: '9' });
  });

  it('is removed backwards: its last resource is asked first, while all the rest still stands', async () => {
    const world = aWorld();
    const stack = await deploy(world);
    world.asked.length = 0;
    await stack.delete();
    expect(world.asked.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`)).toEqual([
      'Delete Capacity',
      'Delete Network',
    ]);
    expect(stack.functions).toEqual([]);
    expect(direct(world.amazon.sqs, 'ListQueues', {}).QueueUrls).toEqual([]);
    expect(direct(world.amazon.events, 'ListRules', {}).Rules).toEqual([]);
  });
});
