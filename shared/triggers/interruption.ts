import type { Trigger } from '../model/trigger.js';
import { type AwsEvent, text } from './event.js';

/** EC2 Spot Instance Interruption Warning and Rebalance Recommendation: best effort, two minutes ahead at most. */
export const interruptionTrigger = (event: AwsEvent): Omit<Trigger, 'at'> => {
  const subject = text(event, 'instance-id');
  return { kind: 'event', name: event['detail-type'] ?? 'EC2 notice', ...(subject ? { subject } : {}) };
};
