import { FAULT_KINDS, type Fault, type FaultKind } from '../simulator/parts.js';
import type { Random } from '../simulator/random.js';
import { oneOf, whole } from './chance.js';
import type { Kind } from './schedule.js';
import { STORMS } from './storms.js';

/** Only when asked for one by one: storms bring what they need of these. */
const UNUSUAL_KINDS: readonly FaultKind[] = [
  'spot-notice',
  'rebalance-advice',
  'impaired',
  'bad-host',
  'terminated',
  'partial-launch',
  'stale-reads',
  'clock-skew',
];

/** What a schedule draws. */
export const USUAL_KINDS: readonly Kind[] = [...FAULT_KINDS.filter((kind) => !UNUSUAL_KINDS.includes(kind)), ...STORMS];

/** Crashes and freezes find the weak spots: they are drawn more often. */
const WEIGHTS: Readonly<Partial<Record<FaultKind, number>>> = { crash: 6, freeze: 3, 'lost-reply': 4, throttle: 3 };

export const drawFault = (random: Random, kinds: readonly FaultKind[]): Omit<Fault, 'id'> => {
  const kind = oneOf(
    random,
    kinds.flatMap((one) => Array.from({ length: WEIGHTS[one] ?? 1 }, () => one)),
  );
  switch (kind) {
    case 'crash':
      return {
        kind,
        operation: oneOf(random, OPERATIONS),
        when: oneOf(random, MOMENTS),
        times: whole(random, 1, 3),
        seconds: 900,
      };
    case 'freeze':
      return {
        kind,
        operation: oneOf(random, OPERATIONS),
        when: oneOf(random, MOMENTS),
        times: 1,
        seconds: oneOf(random, [5, 20, 50, 120]),
      };
    case 'lost-reply':
      return { kind, operation: oneOf(random, OPERATIONS), times: whole(random, 1, 3), seconds: 900 };
    case 'throttle':
      return random() < 0.5
        ? { kind, times: whole(random, 1, 30), seconds: 600 }
        : { kind, operation: oneOf(random, OPERATIONS), seconds: whole(random, 30, 240) };
    case 'capacity':
      return { kind, seconds: whole(random, 60, 1_500) };
    case 'partial-launch':
      return { kind, times: whole(random, 1, 4), seconds: 1_800 };
    case 'never-register':
      return { kind, times: whole(random, 1, 2), seconds: 1_800 };
    case 'agent-lost':
      return { kind, seconds: oneOf(random, [30, 120, 600, 1_500]) };
    case 'drop-events':
      return { kind, seconds: whole(random, 60, 1_800) };
    case 'delay-events':
      return { kind, times: whole(random, 1, 20), seconds: whole(random, 10, 300) };
    case 'duplicate-events':
      return { kind, times: whole(random, 1, 30), seconds: 1_800 };
    case 'spot-notice':
    case 'rebalance-advice':
      return { kind };
    case 'impaired':
    case 'terminated':
      return { kind };
    case 'stale-reads':
      return { kind, seconds: oneOf(random, [20, 60, 120, 240]) };
    case 'clock-skew':
      return { kind, seconds: oneOf(random, [2, 10, 30]) };
    case 'bad-host':
      return { kind, times: whole(random, 3, 12), seconds: 1_800 };
  }
};

const MOMENTS = ['before', 'effect', 'reply'] as const;

/** Where a pass or a request may be hit: what changes something first, and what it rests on. */
const OPERATIONS = [
  'ec2.RunInstances',
  'ec2.RunInstances',
  'ec2.TerminateInstances',
  'ec2.DescribeInstances',
  'ecs.UpdateService',
  'ecs.UpdateService',
  'ecs.CreateService',
  'ecs.DeleteService',
  'ecs.RegisterTaskDefinition',
  'ecs.UpdateTaskProtection',
  'ecs.UpdateTaskProtection',
  'ecs.PutAttributes',
  'ecs.DeleteAttributes',
  'ecs.UpdateContainerInstancesState',
  'ecs.DeregisterContainerInstance',
  'ecs.DescribeServices',
  'ecs.ListTasks',
  'elb.CreateTargetGroup',
  'elb.DeleteTargetGroup',
  'elb.CreateListener',
  'servicediscovery.CreateHttpNamespace',
  'cloudwatch.GetMetricData',
  'dynamodb.get',
  'dynamodb.put',
  'dynamodb.put',
  'dynamodb.put',
  'dynamodb.query',
  'sqs.SendMessage',
  'sns.Publish',
] as const;
