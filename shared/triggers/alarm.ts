import type { Trigger } from '../model/trigger.js';
import { type AwsEvent, text } from './event.js';

/** CloudWatch Alarm State Change. It comes on transitions only: the alarm's state is read again. */
export const alarmTrigger = (event: AwsEvent): Omit<Trigger, 'at'> => ({
  kind: 'alarm',
  name: text(event, 'alarmName') ?? 'CloudWatch alarm',
});
