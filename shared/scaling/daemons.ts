import type { ServiceSeen } from '../model/observation.js';
import { satisfies } from './constraints.js';
import type { InstanceRoom } from './packing.js';

/** A service that runs once on every instance, and what it brings to each that comes. */
export interface DaemonLoad {
  readonly service: ServiceSeen;
  /** vCPU or MiB. */
  readonly load: number;
}

/** Whether its constraints let it onto the instance. */
export const runsOn = ({ name, constraints }: ServiceSeen, room: InstanceRoom): boolean =>
  satisfies({ service: name, constraints }, room);

/** What a new instance gets of them. */
export const daemonsOn = (daemons: readonly DaemonLoad[], room: InstanceRoom): number =>
  daemons.reduce((sum, { service, load }) => sum + (runsOn(service, room) ? load : 0), 0);
