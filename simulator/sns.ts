import { lastOf } from './arn.js';
import { matches } from './event-pattern.js';
import { uuid } from './ids.js';
import { type Amazon, AwsError, type SnsPart } from './parts.js';
import { delayOf } from './random.js';

const DELAY = { p50: 0.2, p95: 1 };

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LARGEST_BYTES = 262_144;
const LONGEST_SUBJECT = 100;

type Attributes = Readonly<Record<string, { DataType?: string; StringValue?: string }>>;

interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'lambda' | 'email';
  readonly endpoint: string;
  readonly filterPolicy?: object;
}

interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly text: (protocol: string) => string;
  readonly attributes: Attributes;
}

/** SNS: topics, e-mail (kept in `outbox`) and Lambda subscriptions, at least once. */
export const createSns = (amazon: Amazon): SnsPart => {
  const topics = new Map<string, Subscription[]>();
  const outbox: { at: number; to: string; subject: string; text: string; topicArn: string }[] = [];
  const { world, settings } = amazon;

  const subscriptionsOf = (topicArn: string): Subscription[] => {
    const found = topics.get(topicArn);
    if (!found) throw new AwsError('NotFoundException', 'Topic does not exist', 404);
    return found;
  };

  const deliver = (subscription: Subscription, said: Notification): void => {
    const text = said.text(subscription.protocol);
    if (subscription.protocol === 'lambda')
      amazon.lambda.invokeAsync(lastOf(subscription.endpoint), envelopeOf(amazon, subscription, said, text));
    else
      outbox.push({
        at: world.now(),
        to: subscription.endpoint,
        subject: said.subject || 'AWS Notification Message',
        text,
        topicArn: said.topicArn,
      });
  };

  const send = (said: Notification): void => {
    for (const subscription of subscriptionsOf(said.topicArn)) {
      if (subscription.filterPolicy && !matches(subscription.filterPolicy, plain(said.attributes))) continue;
      world.after(delayOf(world.random('sns'), DELAY), `sns to ${subscription.endpoint}`, () => deliver(subscription, said));
    }
  };

  const newId = (): string => uuid(world.random('sns.ids'));
  const publish = (input: PublishInput): object => {
    const topicArn = input.TopicArn ?? '';
    subscriptionsOf(topicArn);
    check(input);
    const messageId = newId();
    send({ messageId, topicArn, subject: input.Subject ?? '', text: textOf(input), attributes: input.MessageAttributes ?? {} });
    return { MessageId: messageId };
  };

  const putTopic = (name: string): string => {
    const arn = `arn:aws:sns:${settings.region}:${settings.account}:${name}`;
    if (!topics.has(arn)) topics.set(arn, []);
    return arn;
  };

  const subscribe: SnsPart['subscribe'] = (wanted) => {
    const subscriptions = subscriptionsOf(wanted.topicArn);
    const same = subscriptions.find(({ protocol, endpoint }) => protocol === wanted.protocol && endpoint === wanted.endpoint);
    if (same) return same.arn;
    const arn = `${wanted.topicArn}:${newId()}`;
    subscriptions.push({ arn, ...wanted });
    return arn;
  };

  return {
    putTopic,
    subscribe,
    outbox,
    removeTopic: (arn) => void topics.delete(arn),
    publish: (topicArn, subject, message) => {
      if (topics.has(topicArn)) send({ messageId: newId(), topicArn, subject, text: () => message, attributes: {} });
    },
    operations: {
      Publish: publish,
      CreateTopic: ({ Name }: { Name: string }) => ({ TopicArn: putTopic(Name) }),
      ListTopics: () => ({ Topics: [...topics.keys()].map((TopicArn) => ({ TopicArn })) }),
      DeleteTopic: ({ TopicArn }: { TopicArn: string }) => {
        topics.delete(TopicArn);
        return {};
      },
      Subscribe: ({ TopicArn, Protocol, Endpoint }: { TopicArn: string; Protocol: string; Endpoint?: string }) => {
        if (Protocol !== 'email' && Protocol !== 'lambda')
          throw new AwsError(
            'InvalidParameterException',
            `Invalid parameter: Does not support this protocol string: ${Protocol}`,
          );
        const arn = subscribe({ topicArn: TopicArn, protocol: Protocol, endpoint: Endpoint ?? '' });
        return { SubscriptionArn: Protocol === 'email' ? 'pending confirmation' : arn };
      },
      ListSubscriptionsByTopic: ({ TopicArn }: { TopicArn: string }) => ({
        Subscriptions: subscriptionsOf(TopicArn).map(({ arn, protocol, endpoint }) => ({
          SubscriptionArn: arn,
          Owner: settings.account,
          Protocol: protocol,
          Endpoint: endpoint,
          TopicArn,
        })),
      }),
    },
  };
};

interface PublishInput {
  readonly TopicArn?: string;
  readonly Subject?: string;
  readonly Message?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: Attributes;
}

const invalid = (what: string): AwsError => new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);

const check = ({ Subject, Message, MessageStructure }: PublishInput): void => {
  if (Subject !== undefined && !subjectAllowed(Subject)) throw invalid('Subject');
  if (!Message) throw invalid('Empty message');
  if (Buffer.byteLength(Message) > LARGEST_BYTES) throw invalid('Message too long');
  if (MessageStructure !== 'json') return;
  if (typeof parsed(Message)['default'] !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
};

/** ASCII, begins with a letter, number or punctuation mark, no line breaks or control characters, fewer than 101 characters. */
const subjectAllowed = (subject: string): boolean =>
  subject.length <= LONGEST_SUBJECT && /^[\x21-\x7e][\x20-\x7e]*$/.test(subject);

const parsed = (message: string): Record<string, unknown> => {
  try {
    return JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
};

const textOf = ({ Message = '', MessageStructure }: PublishInput): Notification['text'] => {
  if (MessageStructure !== 'json') return () => Message;
  const texts = parsed(Message);
  return (protocol) => String(texts[protocol] ?? texts['default']);
};

const plain = (attributes: Attributes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue = '' }]) => [
      name,
      DataType === 'Number' ? Number(StringValue) : DataType === 'String.Array' ? JSON.parse(StringValue) : StringValue,
    ]),
  );

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const envelopeOf = ({ world, settings }: Amazon, subscription: Subscription, said: Notification, text: string): object => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscription.arn,
      Sns: {
        Type: 'Notification',
        MessageId: said.messageId,
        TopicArn: said.topicArn,
        Subject: said.subject || null,
        Message: text,
        Timestamp: new Date(world.now()).toISOString(),
        SignatureVersion: '1',
        Signature: 'EXAMPLE',
        SigningCertUrl: `https://sns.${settings.region}.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem`,
        UnsubscribeUrl: `https://sns.${settings.region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
        MessageAttributes: Object.fromEntries(
          Object.entries(said.attributes).map(([name, { DataType, StringValue }]) => [
            name,
            { Type: DataType, Value: StringValue },
          ]),
        ),
      },
    },
  ],
});
