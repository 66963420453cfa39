import type { Trigger } from '../model/trigger.js';
import type { AwsEvent } from './event.js';

/** Our own API says that a deployment was accepted or a hold was set. */
export const workTrigger = (event: AwsEvent): Omit<Trigger, 'at'> => {
  const name = event['detail-type'] ?? 'API';
  return { kind: /project|deployment/i.test(name) ? 'deployment' : 'api', name };
};
