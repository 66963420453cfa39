import { printable, shorten } from '../alerts/text.js';
import { isId, type NewId } from '../ids.js';
import type { Alert } from '../model/alert.js';
import { type Clock, instant } from '../model/time.js';
import type { TopicMessage } from './wake.js';

/** The id of our own alert in a notification; null for what somebody else published. */
export const alertIdOf = ({ text }: TopicMessage): string | null => {
  const id = (parsed(text) as { alert?: { id?: unknown } } | null)?.alert?.id;
  return typeof id === 'string' && isId('alr', id) ? id : null;
};

/**
 * What others say on the topic, foremost the alarms on Evenkeel itself: when the loop is dead, CloudWatch is the one who tells. The
 * notification's id is the key, so that a second delivery is the same alert.
 */
export const foreignAlert = (message: TopicMessage, { newId, clock, cluster }: Placed): Alert => {
  const alarm = parsed(message.text) as { AlarmName?: unknown; NewStateValue?: unknown; NewStateReason?: unknown } | null;
  const isAlarm = typeof alarm?.AlarmName === 'string';
  return {
    id: newId('alr'),
    type: isAlarm ? 'cloudwatch.alarm' : 'topic.message',
    severity: isAlarm && alarm.NewStateValue === 'ALARM' ? 'critical' : 'info',
    key: message.id,
    at: instant(clock.now()),
    cluster,
    project: null,
    title: shorten(
      printable(isAlarm ? `${alarm.AlarmName} is ${String(alarm.NewStateValue)}` : message.subject || 'message on the topic'),
      200,
    ),
    why: shorten(printable(isAlarm ? String(alarm.NewStateReason) : message.text), 2000),
    effect: null,
    todo: isAlarm ? 'Look at the alarm and at the log of the function that it watches.' : 'Nothing.',
    decision: null,
    numbers: {},
  };
};

interface Placed {
  readonly newId: NewId;
  readonly clock: Clock;
  readonly cluster: string;
}

const parsed = (text: string): object | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
};
