import type { SimTarget } from '../../parts.js';
import type { Made, Maker, Properties, Site } from '../made.js';

/** Queues, topics, subscriptions, rules and alarms. */
export const messaging: Readonly<Record<string, Maker>> = {
  'AWS::SQS::Queue': {
    create: (site, properties, id) => {
      const name = String(properties['QueueName'] ?? `${site.stackName}-${id}`);
      const redrive = properties['RedrivePolicy'] as
        | { deadLetterTargetArn: string; maxReceiveCount: number | string }
        | undefined;
      const arn = site.amazon.sqs.putQueue({
        name,
        fifo: isTrue(properties['FifoQueue']),
        visibilitySeconds: Number(properties['VisibilityTimeout'] ?? 30),
        delaySeconds: Number(properties['DelaySeconds'] ?? 0),
        maxReceives: redrive ? Number(redrive.maxReceiveCount) : null,
        deadLetterArn: redrive?.deadLetterTargetArn ?? null,
        contentBasedDeduplication: isTrue(properties['ContentBasedDeduplication']),
      });
      const { region, account } = site.amazon.settings;
      const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
      return {
        ref: url,
        attributes: { Arn: arn, QueueName: name, QueueUrl: url },
        remove: () => site.amazon.sqs.removeQueue(arn),
      };
    },
  },
  'AWS::SNS::Topic': {
    create: (site, { TopicName }) => {
      const arn = site.amazon.sns.putTopic(String(TopicName));
      return {
        ref: arn,
        attributes: { TopicArn: arn, TopicName: String(TopicName) },
        remove: () => site.amazon.sns.removeTopic(arn),
      };
    },
  },
  'AWS::SNS::Subscription': {
    create: (site, { TopicArn, Protocol, Endpoint, FilterPolicy }) => {
      const arn = site.amazon.sns.subscribe({
        topicArn: String(TopicArn),
        protocol: Protocol as 'lambda' | 'email',
        endpoint: String(Endpoint),
        ...(FilterPolicy ? { filterPolicy: FilterPolicy as object } : {}),
      });
      return { ref: arn, attributes: { Arn: arn } };
    },
  },
  'AWS::Events::Rule': { create: putRule, update: (site, properties, _before, _was, id) => putRule(site, properties, id) },
  'AWS::CloudWatch::Alarm': { create: putAlarm, update: (site, properties, _before, _was, id) => putAlarm(site, properties, id) },
};

function putRule(site: Site, properties: Properties, id: string): Made {
  const name = String(properties['Name'] ?? `${site.stackName}-${id}`);
  const { region, account } = site.amazon.settings;
  if (properties['State'] === 'DISABLED') site.amazon.events.removeRule(name);
  else {
    site.amazon.events.putRule({
      name,
      pattern: (properties['EventPattern'] as object | undefined) ?? null,
      schedule: (properties['ScheduleExpression'] as string | undefined) ?? null,
      targets: ((properties['Targets'] ?? []) as Target[]).map(targetOf),
    });
  }
  const arn = `arn:aws:events:${region}:${account}:rule/${name}`;
  return { ref: name, attributes: { Arn: arn }, remove: () => site.amazon.events.removeRule(name) };
}

interface Target {
  readonly Arn: string;
  readonly Input?: string;
  readonly SqsParameters?: { readonly MessageGroupId: string };
  readonly DeadLetterConfig?: { readonly Arn: string };
}

const targetOf = ({ Arn, Input, SqsParameters, DeadLetterConfig }: Target): SimTarget => ({
  arn: Arn,
  ...(Input ? { input: Input } : {}),
  ...(SqsParameters ? { messageGroupId: SqsParameters.MessageGroupId } : {}),
  ...(DeadLetterConfig ? { deadLetterArn: DeadLetterConfig.Arn } : {}),
});

function putAlarm(site: Site, properties: Properties, id: string): Made {
  const name = String(properties['AlarmName'] ?? `${site.stackName}-${id}`);
  const { region, account } = site.amazon.settings;
  site.amazon.cloudwatch.putAlarm({ ...numbers(properties), AlarmName: name });
  const remove = (): unknown => site.amazon.cloudwatch.operations['DeleteAlarms']!({ AlarmNames: [name] }, null as never);
  return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` }, remove };
}

/** Parameters of the stack arrive as text. */
const numbers = (properties: Properties): Properties => {
  const names = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, names.includes(key) ? Number(value) : value]));
};

const isTrue = (value: unknown): boolean => value === true || value === 'true';
