import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Clock } from '../../shared/model/time.js';
import { type AmazonOptions, assemble, type Makers } from '../../simulator/assemble.js';
import { attachDirect } from '../../simulator/lanes/direct.js';
import { attachWire, wireHandler } from '../../simulator/lanes/wire.js';
import type { Amazon, Caller, Part } from '../../simulator/parts.js';

export const START = Date.parse('2026-03-02T09:00:00Z');

/** An Amazon with EC2 and SSM only, and what the test brings. */
export const smallAmazon = (makers: Makers = {}, options: Partial<AmazonOptions> = {}): Amazon =>
  assemble({ seed: 7, startAt: START, ...options }, makers);

export const OUTSIDE: Caller = { name: 'test', invocation: null };
export const INSIDE: Caller = { name: 'reconcile', invocation: 'one' };

/** Waits for a promise that needs virtual time. */
export const inTime = async <T>(amazon: Amazon, promise: Promise<T>, milliseconds = 30_000): Promise<T> => {
  promise.catch(() => {});
  await amazon.world.run(milliseconds);
  return promise;
};

/** Whether a promise is still open after that much virtual time. */
export const stillOpen = async (amazon: Amazon, promise: Promise<unknown>, milliseconds = 3_600_000): Promise<boolean> => {
  let open = true;
  promise.then(
    () => (open = false),
    () => (open = false),
  );
  await amazon.world.run(milliseconds);
  return open;
};

export type Lane = 'direct' | 'wire';
export const LANES: readonly Lane[] = ['direct', 'wire'];

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

type AnyClient<C> = new (config: never) => C;

/** A real SDK client whose other end is this Amazon. */
export const clientOn = <C>(Client: AnyClient<C>, amazon: Amazon, lane: Lane, caller: Caller = OUTSIDE): C => {
  const config = { region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 };
  if (lane === 'direct') {
    const client = new Client(config as never);
    attachDirect(amazon, () => caller)(client as never);
    return client;
  }
  const client = new Client({ ...config, requestHandler: wireHandler(amazon, () => caller) } as never);
  attachWire(amazon)(client as never);
  return client;
};

export const ec2On = (amazon: Amazon, lane: Lane, caller?: Caller): EC2Client => clientOn(EC2Client, amazon, lane, caller);
export const ssmOn = (amazon: Amazon, lane: Lane, caller?: Caller): SSMClient => clientOn(SSMClient, amazon, lane, caller);
export const ecsOn = (amazon: Amazon, lane: Lane, caller?: Caller): ECSClient => clientOn(ECSClient, amazon, lane, caller);

/** Calls an operation with nothing between. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer as it likes
export const direct = (part: Part, operation: string, input: object, caller: Caller = OUTSIDE): any =>
  part.operations[operation]!(input, { service: 'ec2', operation, caller });

/** A launch template of an x86 ECS instance; returns its id. */
export const aTemplate = (amazon: Amazon, data: object = {}): string => {
  const image = direct(amazon.ssm, 'GetParameter', {
    Name: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
  }).Parameter.Value;
  const { LaunchTemplate } = direct(amazon.ec2, 'CreateLaunchTemplate', {
    LaunchTemplateName: `template-${direct(amazon.ec2, 'DescribeLaunchTemplates', {}).LaunchTemplates.length}`,
    LaunchTemplateData: { ImageId: image, InstanceType: 't3.small', UserData: 'IyEvYmluL2Jhc2g=', ...data },
  });
  return LaunchTemplate.LaunchTemplateId;
};

/** The body of a launch as the product sends it. */
export const launchOf = (amazon: Amazon, template: string, more: object = {}): Record<string, unknown> => ({
  LaunchTemplate: { LaunchTemplateId: template, Version: '1' },
  MinCount: 1,
  MaxCount: 1,
  SubnetId: direct(amazon.ec2, 'DescribeSubnets', {}).Subnets[0].SubnetId,
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'evenkeel:cluster', Value: 'blue' }] }],
  ...more,
});

/** For calls while nothing drives the world: reads begin a moment apart, and no call ever takes too long. */
export const stillClock = ({ world }: Amazon): Clock => ({
  now: () => world.now(),
  sleep: (milliseconds) => (milliseconds < 100 ? Promise.resolve() : new Promise(() => {})),
});
