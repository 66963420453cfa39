import { readAlertChoice } from './alert-choice.js';
import type { AlertChoice } from './alerts/choice.js';
import { type Auth, readAuth } from './auth-choice.js';
import { type Caps, minimumWithinCaps, readCaps } from './caps.js';
import { type Environment, list, type Reader, reader } from './environment.js';
import { Unavailable } from './errors.js';
import { readMinSchedule } from './min-schedule.js';
import type { Thresholds } from './model/decision.js';
import { INSTANCE_TYPES, type InstanceType, instanceType } from './model/instance-types.js';
import type { LaunchTemplate, Policy } from './model/policy.js';
import type { Fault, ScheduledMinimum } from './model/project.js';

/** What serverless.yml tells a function about its cluster. Thresholds in percent. */
export interface Config extends Caps {
  readonly cluster: string;
  readonly region: string;
  readonly mode: 'act' | 'dry-run';
  readonly simulated: boolean;
  readonly min: number;
  readonly max: number;
  /** The type that is bought unless a task does not fit it. */
  readonly baseType: InstanceType;
  /** All types that may be bought, the base type first. */
  readonly types: readonly InstanceType[];
  readonly thresholds: Thresholds;
  /** Minimums of instances for times of the day or the week. */
  readonly minSchedule: readonly ScheduledMinimum[];
  /** Room for so many tasks is kept free. */
  readonly headroomTasks: number;
  /** Percent of the instances that may be Spot. */
  readonly spotShare: number;
  /** Of several Spot pools EC2 chooses. */
  readonly spotFleet: boolean;
  /** For T types; null = what EC2 gives by itself. */
  readonly credits: 'unlimited' | 'standard' | null;
  /** Instances older than this are replaced; 0 = never for their age. */
  readonly maximumLifetimeDays: number;
  readonly vpcId: string | null;
  /** Image registries of the operator's own network, `host[:port]`; all others must be on the internet. */
  readonly registries: readonly string[];
  /** Where instances may go. The zone is null when only the subnet was named; empty = the default VPC's default subnets. */
  readonly subnets: readonly { readonly subnetId: string; readonly zone: string | null }[];
  readonly launchTemplateId: string;
  /** Pinned number. */
  readonly launchTemplateVersion: string;
  /** For types of the other processor; null = all types have one. */
  readonly otherTemplate: LaunchTemplate | null;
  /** Null: no balancer, published ports are fixed host ports. */
  readonly balancer: { readonly arn: string; readonly dnsName: string } | null;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly logGroup: string;
  /** EFS file system for named volumes; null = they stay on an instance. */
  readonly fileSystem: string | null;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly topicArn: string;
  readonly apiUrl: string;
  /** Name of the SSM parameter that holds the webhook's URL. */
  readonly slackWebhookParameter: string | null;
  /** Which alerts are sent. */
  readonly alerts: AlertChoice;
  /** Who gets into the API. */
  readonly auth: Auth;
  /** Accepted changes a minute and caller; 0 = any number. */
  readonly changesPerMinute: number;
}

/** Reads the environment that serverless.yml sets. Throws Unavailable that names every fault at once. */
export const readConfig = (env: Environment): Config => {
  const read = reader(env);
  const config: Config = {
    cluster: read.match('CLUSTER', CLUSTER_NAME, 'a lower-case letter, then at most 22 letters, digits or hyphens'),
    region: read.text('AWS_REGION'),
    mode: read.oneOf('MODE', ['act', 'dry-run']),
    simulated: read.optional('SIMULATED') === 'true',
    ...readSize(read),
    ...readTypes(read),
    ...readCaps(read),
    thresholds: readThresholds(read),
    credits: readCredits(read),
    minSchedule: readMinSchedule(read),
    headroomTasks: whole(read, 'HEADROOM_TASKS', 0, 1_000),
    spotShare: whole(read, 'SPOT_SHARE', 0, 100),
    spotFleet: read.optional('SPOT_FLEET') !== null && read.oneOf('SPOT_FLEET', ['on', 'off']) === 'on',
    maximumLifetimeDays: whole(read, 'MAXIMUM_LIFETIME_DAYS', DEFAULT_LIFETIME_DAYS, 3_650),
    vpcId: read.optional('VPC_ID'),
    subnets: readSubnets(read),
    registries: list(read.optional('REGISTRIES')).map((host) => host.toLowerCase()),
    launchTemplateId: read.text('LAUNCH_TEMPLATE_ID'),
    launchTemplateVersion: read.match('LAUNCH_TEMPLATE_VERSION', ...PINNED),
    otherTemplate: readOtherTemplate(read),
    balancer: readBalancer(read),
    executionRoleArn: read.text('EXECUTION_ROLE_ARN'),
    taskRoleArn: read.text('TASK_ROLE_ARN'),
    logGroup: read.text('LOG_GROUP'),
    fileSystem: readFileSystem(read),
    tableName: read.text('TABLE_NAME'),
    queueUrl: read.text('QUEUE_URL'),
    topicArn: read.text('TOPIC_ARN'),
    apiUrl: read.text('API_URL'),
    slackWebhookParameter: read.optional('SLACK_WEBHOOK_PARAMETER'),
    alerts: readAlertChoice(read),
    auth: readAuth(read),
    changesPerMinute: whole(read, 'CHANGES_PER_MINUTE', DEFAULT_CHANGES, 100_000),
  };
  minimumWithinCaps(config, read);
  if (read.faults.length > 0) throw misconfigured(read.faults);
  return config;
};

/**
 * Waits and margins that no parameter sets; the sums behind them are in docs/calculations.md. A split that wins less than five
 * points is not worth an instance: measured load moves by as much from one minute to the next.
 */
export const POLICY_DEFAULTS = {
  scaleInWindowSeconds: 600,
  emptySeconds: 120,
  minimumLifetimeSeconds: 900,
  registrationSeconds: 600,
  drainSeconds: 900,
  moveSeconds: 300,
  worthwhilePoints: 5,
  repairSeconds: 600,
  disruptionPercent: 20,
  provingSeconds: 300,
} as const;

/** The policy of a pass. `zones` where the configured subnets lie, as read from EC2 when the environment does not say. */
export const policyOf = (config: Config, zones: Policy['zones'] = zonesOf(config)): Policy => ({
  cluster: config.cluster,
  mode: config.mode,
  min: config.min,
  max: config.max,
  baseType: config.baseType,
  types: config.types,
  zones,
  launchTemplateId: config.launchTemplateId,
  launchTemplateVersion: config.launchTemplateVersion,
  otherTemplate: config.otherTemplate,
  thresholds: config.thresholds,
  minSchedule: config.minSchedule,
  maxVcpu: config.maxVcpu,
  maxUsdPerHour: config.maxUsdPerHour,
  maxLaunchesPerHour: config.maxLaunchesPerHour,
  headroomTasks: config.headroomTasks,
  spotShare: config.spotShare,
  spotFleet: config.spotFleet,
  credits: config.credits,
  maximumLifetimeSeconds: config.maximumLifetimeDays > 0 ? config.maximumLifetimeDays * 86_400 : null,
  ...POLICY_DEFAULTS,
});

/** The subnets whose zone the environment names: all of them on a deployed stack. */
export const zonesOf = (config: Config): Policy['zones'] =>
  config.subnets.flatMap(({ zone, subnetId }) => (zone === null ? [] : [{ zone, subnetId }]));

/** 23 characters: a load balancer's name has at most 32, and `evenkeel-` stands before it. */
export const CLUSTER_NAME = /^[a-z][a-z0-9-]{0,21}[a-z0-9]$|^[a-z]$/;

const readSize = (read: Reader): { min: number; max: number } => {
  const min = read.integer('MIN', 0, 1000);
  const max = read.integer('MAX', 1, 1000);
  if (min > max) read.fault('MIN', `is ${min}, more than MAX (${max})`, 'lower min or raise max in the stack parameters');
  return { min, max };
};

const readTypes = (read: Reader): { baseType: InstanceType; types: readonly InstanceType[] } => {
  const names = [read.text('TYPE'), ...list(read.optional('TYPES'))].filter((name) => name !== '');
  const types = [...new Set(names)].flatMap((name) => {
    const known = instanceType(name);
    if (!known)
      read.fault(name === names[0] ? 'TYPE' : 'TYPES', `names ${name}, which is not a known instance type`, KNOWN_TYPES);
    return known ?? [];
  });
  const baseType = types[0] ?? INSTANCE_TYPES[0]!;
  const other = types.find((type) => type.architecture !== baseType.architecture);
  if (other && read.optional('OTHER_LAUNCH_TEMPLATE_ID') === null)
    read.fault(
      'TYPES',
      `mixes x86_64 and arm64, and there is no machine image for ${other.name} (${other.architecture})`,
      `set otherAmiParameter to ${AMI_PARAMETERS[other.architecture]}, or take types of one architecture`,
    );
  return { baseType, types };
};

/** ECS-optimised AL2023: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html */
export const AMI_PARAMETERS = {
  x86_64: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
  arm64: '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id',
} as const;

const PINNED = [/^\d+$/, 'a version number: $Latest would change under a repeated call'] as const;

const readOtherTemplate = (read: Reader): LaunchTemplate | null => {
  const launchTemplateId = read.optional('OTHER_LAUNCH_TEMPLATE_ID');
  if (launchTemplateId === null) return null;
  return { launchTemplateId, launchTemplateVersion: read.match('OTHER_LAUNCH_TEMPLATE_VERSION', ...PINNED) };
};

const KNOWN_TYPES = `take one of ${INSTANCE_TYPES.map((type) => type.name).join(', ')}, or add a row to shared/model/instance-types.ts`;

/** Karpenter's expireAfter; an image is renewed at least so often. https://karpenter.sh/docs/concepts/nodepools/ */
const DEFAULT_LIFETIME_DAYS = 30;

/** 20 a second, of the 25 that API Gateway lets through for all callers together (serverless.yml). */
const DEFAULT_CHANGES = 1_200;

/** A number that an older stack does not set. */
const whole = (read: Reader, name: string, otherwise: number, most: number): number =>
  read.optional(name) === null ? otherwise : read.integer(name, 0, most);

const readCredits = (read: Reader): Config['credits'] =>
  read.optional('CREDITS') === null ? null : read.oneOf<'unlimited' | 'standard'>('CREDITS', ['unlimited', 'standard']);

const readThresholds = (read: Reader): Thresholds => {
  const out = read.integer('THRESHOLD_OUT', 10, 100);
  const target = read.integer('THRESHOLD_TARGET', 5, 100);
  const inside = read.integer('THRESHOLD_IN', 5, 100);
  if (target > out)
    read.fault('THRESHOLD_TARGET', `is ${target}, above THRESHOLD_OUT (${out})`, 'aim below the line that starts a growth');
  if (inside > out)
    read.fault('THRESHOLD_IN', `is ${inside}, above THRESHOLD_OUT (${out})`, 'else every shrinking starts a growth');
  return { out, target, in: inside };
};

const readSubnets = (read: Reader): Config['subnets'] =>
  list(read.optional('ZONES_SUBNETS')).map((entry) => {
    const [subnetId = '', zone = null] = entry.split('=').reverse();
    if (!subnetId.startsWith('subnet-'))
      read.fault('ZONES_SUBNETS', `has the entry ${entry}`, 'write subnet-… or zone=subnet-…, separated by commas');
    return { subnetId, zone };
  });

const readBalancer = (read: Reader): Config['balancer'] => {
  if (read.oneOf('BALANCER', ['alb', 'none']) === 'none') return null;
  return { arn: read.text('LOAD_BALANCER_ARN'), dnsName: read.text('LOAD_BALANCER_DNS') };
};

const readFileSystem = (read: Reader): string | null => {
  const id = read.optional('FILE_SYSTEM');
  if (id !== null && !/^fs-[0-9a-f]+$/.test(id))
    read.fault('FILE_SYSTEM', `is ${id}`, 'write an EFS file system’s id, fs-…, or leave the parameter fileSystem empty');
  return id;
};

const misconfigured = (errors: readonly Fault[]): Unavailable =>
  new Unavailable({
    code: 'config/invalid',
    detail: `The function's environment has ${errors.length === 1 ? 'a fault' : `${errors.length} faults`}: ${errors.map(({ detail, hint }) => `${detail} (${hint})`).join('; ')}`,
    hint: 'Mend the stack parameters (serverless.yml, params) and deploy again.',
    errors,
  });
