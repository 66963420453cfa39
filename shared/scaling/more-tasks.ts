import { counted } from '../model/counted.js';
import { serviceNamed } from './lookup.js';
import type { Situation } from './situation.js';

/** What would divide the load of one task: a range where its service has none, else what its range allows, or a wider one. */
export const moreTasks = ({ ranges, observation }: Situation, service: string | null): string => {
  const range = service === null ? undefined : ranges[service];
  if (!range) return 'more tasks of it (x-evenkeel: {scale: {max: 3}})';
  const now = serviceNamed(observation.services, service!)?.desired ?? range.min;
  return now < range.max
    ? `more tasks of it (its range allows ${range.max}, and it has ${now})`
    : `more tasks of it (its range allows no more than ${counted(range.max, 'task')})`;
};
