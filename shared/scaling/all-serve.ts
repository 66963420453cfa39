import type { Observation } from '../model/observation.js';
import { MINUTE } from '../model/time.js';

/** After this long a task that runs has been found healthy, or not. */
export const SETTLED_MILLISECONDS = 2 * MINUTE;

/** Where a count is lowered, ECS chooses which tasks it stops: each of them must be able to carry on alone. */
export const allServe = ({ at, tasks }: Observation, service: string): boolean =>
  tasks
    .filter((task) => task.service === service && task.desiredStatus === 'RUNNING')
    .every(
      (task) => task.status === 'RUNNING' && task.health !== 'UNHEALTHY' && at - (task.startedAt ?? at) >= SETTLED_MILLISECONDS,
    );
