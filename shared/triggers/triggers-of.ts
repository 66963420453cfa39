import type { Trigger } from '../model/trigger.js';
import { alarmTrigger } from './alarm.js';
import { ecsTrigger } from './ecs.js';
import type { AwsEvent } from './event.js';
import { heartbeatTrigger } from './heartbeat.js';
import { interruptionTrigger } from './interruption.js';
import { workTrigger } from './work.js';

interface Message {
  readonly body: string;
  readonly attributes?: { readonly SentTimestamp?: string; readonly ApproximateFirstReceiveTimestamp?: string };
}

/** Why a batch of queue messages woke us. What cannot be parsed is still a wake-up: the state is read either way. */
export const triggersOf = (batch: { readonly Records?: readonly Message[] }): Trigger[] => (batch.Records ?? []).map(triggerOf);

const triggerOf = ({ body, attributes }: Message): Trigger => {
  const event = parsed(body);
  const said = event ? translate(event) : { kind: 'event' as const, name: 'unreadable message' };
  // The second heartbeat of a minute was sent with the first and lay in a queue for 30 s: what counts is when it came out.
  const since = said.kind === 'heartbeat' ? attributes?.ApproximateFirstReceiveTimestamp : undefined;
  const at = Number(since ?? attributes?.SentTimestamp ?? Number.NaN);
  return { ...said, at: Number.isFinite(at) ? at : Date.parse(event?.time ?? '') || 0 };
};

const parsed = (body: string): AwsEvent | null => {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === 'object' ? (value as AwsEvent) : null;
  } catch {
    return null;
  }
};

type Translate = (event: AwsEvent) => Omit<Trigger, 'at'>;

/** Source to translator; a source that nobody knows is a wake-up all the same. */
const TRANSLATORS: Readonly<Record<string, Translate>> = {
  'aws.cloudwatch': alarmTrigger,
  'aws.ecs': ecsTrigger,
  'aws.ec2': interruptionTrigger,
  'aws.events': heartbeatTrigger,
  'evenkeel.api': workTrigger,
};

const translate = (event: AwsEvent): Omit<Trigger, 'at'> =>
  (TRANSLATORS[event.source ?? ''] ?? ((one: AwsEvent) => ({ kind: 'event', name: one['detail-type'] ?? 'unknown event' })))(
    event,
  );
