import type { Trigger } from '../model/trigger.js';

/** Scheduled Event, each minute: the loop is correct on this alone. */
export const heartbeatTrigger = (): Omit<Trigger, 'at'> => ({ kind: 'heartbeat', name: 'heartbeat' });
