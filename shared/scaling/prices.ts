import { instanceType } from '../model/instance-types.js';
import type { InstanceSeen } from '../model/observation.js';

/** Dollars an hour of an instance: on-demand list price, 0 for a type that the table does not know. */
export const instancePrice = (instance: Pick<InstanceSeen, 'type'>): number => instanceType(instance.type)?.usdPerHour ?? 0;
