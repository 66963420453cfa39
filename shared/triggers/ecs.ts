import type { Trigger } from '../model/trigger.js';
import { type AwsEvent, text } from './event.js';

/** ECS task, container instance, service action and deployment events: named by what they say happened. */
export const ecsTrigger = (event: AwsEvent): Omit<Trigger, 'at'> => {
  const what = text(event, 'eventName') ?? text(event, 'lastStatus') ?? text(event, 'status');
  return { kind: 'event', name: what ? `${event['detail-type']}: ${what}` : (event['detail-type'] ?? 'ECS event') };
};
