import { lastOf } from './arn.js';
import { matches } from './event-pattern.js';
import { uuid } from './ids.js';
import { type Amazon, AwsError, type EventsPart, type SimRule, type SimTarget } from './parts.js';
import { delayOf } from './random.js';

/** Seconds from a happening to the target: 0.5 to 2 for service events, as measured by others (no AWS figure). */
const DELAY = { p50: 0.4, p95: 1.5 };

/** At least once: now and then twice. No rate is published. */
const TWICE = 0.002;

/** Spot and rebalance notices are best effort; everything else here is durable. */
const LOST = 1e-5;

const DUPLICATES = 5;

interface Kept {
  readonly rule: SimRule;
  enabled: boolean;
  callOff: () => void;
}

/** EventBridge's default bus: rules by pattern and by schedule, targets SQS, Lambda and SNS; late, doubled and out of order. */
export const createEvents = (amazon: Amazon): EventsPart => {
  const { world, settings } = amazon;
  const rules = new Map<string, Kept>();

  const emit: EventsPart['emit'] = (event) => {
    const envelope = envelopeOf(amazon, event);
    const random = world.random('events');
    if (event.source === 'aws.ec2' && random() < LOST) return;
    for (const { rule, enabled } of rules.values()) {
      if (enabled && rule.pattern && matches(rule.pattern, envelope)) route(amazon, rule, envelope);
    }
  };

  const putRule = (rule: SimRule): void => {
    removeRule(rule.name);
    const kept: Kept = { rule, enabled: true, callOff: () => {} };
    rules.set(rule.name, kept);
    if (!rule.schedule) return;
    const every = rateOf(rule.schedule);
    const beat = (): void => {
      if (kept.enabled) route(amazon, rule, scheduled(amazon, rule));
      kept.callOff = world.after(every, `rule ${rule.name}`, beat);
    };
    kept.callOff = world.after(world.random(`rule.${rule.name}`)() * every, `rule ${rule.name}`, beat);
  };

  const removeRule = (name: string): void => {
    rules.get(name)?.callOff();
    rules.delete(name);
  };

  return { emit, putRule, removeRule, lost: [], operations: operationsOf(amazon, rules, emit, arnOf(settings)) };
};

interface Envelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** The envelope of every event; `time` has whole seconds. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
const envelopeOf = ({ world, settings }: Amazon, event: Parameters<EventsPart['emit']>[0]): Envelope => ({
  version: '0',
  id: uuid(world.random('events.ids')),
  'detail-type': event['detail-type'],
  source: event.source,
  account: settings.account,
  time: `${new Date(world.now()).toISOString().slice(0, 19)}Z`,
  region: settings.region,
  resources: event.resources,
  detail: event.detail,
});

const scheduled = (amazon: Amazon, rule: SimRule): Envelope =>
  envelopeOf(amazon, {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [arnOf(amazon.settings)(rule.name)],
    detail: {},
  });

const arnOf =
  ({ region, account }: Amazon['settings']) =>
  (rule: string): string =>
    `arn:aws:events:${region}:${account}:rule/${rule}`;

/** One event through one rule to its targets, as the faults of the hour allow. */
const route = (amazon: Amazon, rule: SimRule, event: Envelope): void => {
  const match = { operation: `events.${event.source}`, target: event['detail-type'] };
  // The schedule is what the product falls back on when events are lost; it is dropped only when a fault names it.
  const dropped = event.source === 'aws.events' ? amazon.faults.active.some(({ target }) => target === match.target) : true;
  if (dropped && amazon.faults.strike('drop-events', match)) return;
  const late = amazon.faults.strike('delay-events', match);
  const copies = amazon.faults.strike('duplicate-events', match) ? DUPLICATES : 1;
  for (const target of rule.targets) {
    for (let copy = 0; copy < copies; copy += 1) later(amazon, rule, target, event, late ? (late.seconds ?? 120) * 1000 : 0);
    if (amazon.world.random('events')() < TWICE) later(amazon, rule, target, event, 1000);
  }
};

const later = (amazon: Amazon, rule: SimRule, target: SimTarget, event: Envelope, extra: number): void => {
  const delay = delayOf(amazon.world.random('events'), DELAY) + extra;
  amazon.world.after(delay, `event to ${lastOf(target.arn)}`, () => deliver(amazon, rule, target, event));
};

const deliver = (amazon: Amazon, rule: SimRule, target: SimTarget, event: Envelope): void => {
  const body = target.input ?? JSON.stringify(event);
  try {
    if (target.arn.includes(':sqs:')) amazon.sqs.send(target.arn, body, { messageGroupId: target.messageGroupId });
    else if (target.arn.includes(':lambda:')) amazon.lambda.invokeAsync(lastOf(target.arn), JSON.parse(body));
    else if (target.arn.includes(':sns:')) amazon.sns.publish(target.arn, '', body);
  } catch (error) {
    // A target that is not there is not tried again: to the dead-letter queue, or gone.
    if (!(error instanceof AwsError)) throw error;
    // While a stack is deleted its queues go one by one: an event to one that is gone is lost, as on AWS.
    if (target.deadLetterArn && amazon.sqs.has(target.deadLetterArn)) amazon.sqs.send(target.deadLetterArn, body, {});
    amazon.events.lost.push({ rule: rule.name, target: target.arn, why: error.message });
  }
};

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of `rate(5 minutes)`. The smallest rate is a minute. */
export const rateOf = (schedule: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (!count || Number(count) < 1)
    throw new AwsError(
      'ValidationException',
      `Parameter ScheduleExpression is not valid: ${schedule} (the simulator knows rate(n minutes|hours|days))`,
    );
  return Number(count) * UNITS[unit!]!;
};

const operationsOf = (
  { world }: Amazon,
  rules: Map<string, Kept>,
  emit: EventsPart['emit'],
  arn: (rule: string) => string,
): EventsPart['operations'] => ({
  PutEvents: ({ Entries = [] }: { Entries?: { Source: string; DetailType: string; Detail: string; Resources?: string[] }[] }) => {
    for (const { Source, DetailType, Detail, Resources = [] } of Entries) {
      emit({ source: Source, 'detail-type': DetailType, resources: Resources, detail: JSON.parse(Detail) });
    }
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: uuid(world.random('events.ids')) })) };
  },
  ListRules: ({ NamePrefix = '' }: { NamePrefix?: string }) => ({
    Rules: [...rules.values()]
      .filter(({ rule }) => rule.name.startsWith(NamePrefix))
      .map(({ rule, enabled }) => ({
        Name: rule.name,
        Arn: arn(rule.name),
        EventBusName: 'default',
        State: enabled ? 'ENABLED' : 'DISABLED',
        EventPattern: rule.pattern ? JSON.stringify(rule.pattern) : undefined,
        ScheduleExpression: rule.schedule ?? undefined,
      })),
  }),
  ListTargetsByRule: ({ Rule }: { Rule: string }) => ({
    Targets: found(rules, Rule).rule.targets.map(({ arn: Arn, messageGroupId }, i) => ({
      Id: String(i),
      Arn,
      ...(messageGroupId ? { SqsParameters: { MessageGroupId: messageGroupId } } : {}),
    })),
  }),
  DisableRule: ({ Name }: { Name: string }) => {
    found(rules, Name).enabled = false;
    return {};
  },
  EnableRule: ({ Name }: { Name: string }) => {
    found(rules, Name).enabled = true;
    return {};
  },
});

const found = (rules: Map<string, Kept>, name: string): Kept => {
  const kept = rules.get(name);
  if (!kept) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  return kept;
};
