import { AwsError, type ServiceId } from './parts.js';
import type { World } from './world.js';

/** Takes tokens for one call; answers the error AWS would give when a bucket is dry. */
export type Throttle = (service: ServiceId, operation: string, input: Readonly<Record<string, unknown>>) => AwsError | null;

/** Calls by bucket, and how many of them found it dry. */
export type Rates = Map<string, { asked: number; refused: number }>;

/** Token buckets of one account and Region, filled by the virtual clock. */
export const createThrottle = (world: World, rates: Rates = new Map()): Throttle => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const take = (limit: Limit, wanted: number): boolean => {
    const now = world.now();
    let bucket = buckets.get(limit.bucket);
    if (!bucket) buckets.set(limit.bucket, (bucket = { tokens: limit.burst, at: now }));
    let rate = rates.get(limit.bucket);
    if (!rate) rates.set(limit.bucket, (rate = { asked: 0, refused: 0 }));
    const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond);
    const enough = tokens >= wanted;
    bucket.tokens = enough ? tokens - wanted : tokens;
    bucket.at = now;
    rate.asked += 1;
    rate.refused += enough ? 0 : 1;
    return enough;
  };
  return (service, operation, input) =>
    limitsOf(service, operation, input).every(({ limit, wanted }) => take(limit, wanted)) ? null : throttled(service);
};

/** The code differs by service; all say the same. */
export const throttled = (service: ServiceId): AwsError => {
  if (service === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 'servicediscovery') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.');
  const query = service === 'cloudwatch' || service === 'elb' || service === 'sns';
  return new AwsError(query ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
};

interface Limit {
  readonly bucket: string;
  readonly burst: number;
  readonly perSecond: number;
}

interface Taken {
  readonly limit: Limit;
  readonly wanted: number;
}

const limit = (bucket: string, burst: number, perSecond: number): Limit => ({ bucket, burst, perSecond });

const limitsOf = (service: ServiceId, operation: string, input: Readonly<Record<string, unknown>>): readonly Taken[] => {
  if (service === 'ec2') return ec2Limits(operation, input);
  if (service === 'ecs') return ofEcs(operation);
  return service === 'cloudwatch' ? ofCloudWatch(operation) : [];
};

/** One call of a kind takes one token; which one is looked up once an operation. */
const byOperation = (rows: () => readonly (readonly [RegExp, Limit])[]): ((operation: string) => readonly Taken[]) => {
  const known = new Map<string, readonly Taken[]>();
  return (operation) => {
    let found = known.get(operation);
    if (!found) {
      const row = rows().find(([name]) => name.test(operation));
      known.set(operation, (found = row ? [{ limit: row[1], wanted: 1 }] : []));
    }
    return found;
  };
};

const ofEcs = byOperation(() => ECS);
const ofCloudWatch = byOperation(() => CLOUDWATCH);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/request-throttling.html (burst, refill a second). */
const ECS: readonly (readonly [RegExp, Limit])[] = [
  [
    /^(CreateCluster|DeleteCluster|UpdateCluster|UpdateClusterSettings|PutClusterCapacityProviders)$/,
    limit('ecs cluster modify', 20, 1),
  ],
  [/^(DescribeClusters|ListClusters)$/, limit('ecs cluster read', 50, 20)],
  [/^(RegisterTaskDefinition|DeregisterTaskDefinition)$/, limit('ecs task definition modify', 20, 1)],
  [/^DeleteTaskDefinitions$/, limit('ecs task definition delete', 5, 1)],
  [/^(CreateService|UpdateService|DeleteService)$/, limit('ecs service modify', 50, 5)],
  [/^(DescribeServices|ListServices|ListServicesByNamespace)$/, limit('ecs service read', 100, 20)],
  [
    /^(RunTask|StartTask|StopTask|UpdateContainerInstancesState|DeregisterContainerInstance|PutAttributes|DeleteAttributes)$/,
    limit('ecs cluster resource modify', 100, 40),
  ],
  [/^(List|Describe)(Tasks|ContainerInstances)$|^ListAttributes$/, limit('ecs cluster resource read', 100, 20)],
  [/^(TagResource|UntagResource)$/, limit('ecs tag modify', 20, 10)],
  [/^(UpdateTaskProtection|GetTaskProtection)$/, limit('ecs task protection', 200, 80)],
];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (transactions a second). */
const CLOUDWATCH: readonly (readonly [RegExp, Limit])[] = [
  [/^DescribeAlarms$/, limit('cloudwatch DescribeAlarms', 9, 9)],
  [/^PutMetricAlarm$/, limit('cloudwatch PutMetricAlarm', 3, 3)],
  [/^DeleteAlarms$/, limit('cloudwatch DeleteAlarms', 3, 3)],
  [/^SetAlarmState$/, limit('cloudwatch SetAlarmState', 3, 3)],
  [/^GetMetricData$/, limit('cloudwatch GetMetricData', 500, 500)],
  [/^PutMetricData$/, limit('cloudwatch PutMetricData', 500, 500)],
];

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: request buckets, and resource buckets beside them. */
const ec2Limits = (operation: string, input: Readonly<Record<string, unknown>>): readonly Taken[] => {
  if (operation === 'RunInstances') {
    return [
      { limit: limit('ec2 RunInstances', 5, 2), wanted: 1 },
      { limit: limit('ec2 RunInstances instances', 1000, 2), wanted: Number(input['MaxCount'] ?? 1) },
    ];
  }
  if (operation === 'TerminateInstances') {
    return [
      { limit: limit('ec2 TerminateInstances', 100, 5), wanted: 1 },
      {
        limit: limit('ec2 TerminateInstances instances', 1000, 20),
        wanted: (input['InstanceIds'] as unknown[] | undefined)?.length ?? 1,
      },
    ];
  }
  return [{ limit: ec2Limit(operation, input), wanted: 1 }];
};

const ec2Limit = (operation: string, input: Readonly<Record<string, unknown>>): Limit => {
  if (operation === 'CreateTags') return limit('ec2 CreateTags', 100, 10);
  if (operation === 'CreateLaunchTemplateVersion') return limit('ec2 CreateLaunchTemplateVersion', 100, 5);
  if (!/^(Describe|Get)/.test(operation)) return limit('ec2 mutating', 50, 5);
  const narrowed =
    input['MaxResults'] !== undefined || Object.entries(input).some(([name, value]) => /Filters|Ids$/.test(name) && value);
  return narrowed ? limit('ec2 describe', 100, 20) : limit('ec2 describe unfiltered', 50, 10);
};
