import type { WantedService } from '../model/project.js';
import { askedCount } from './asked-count.js';

/** Whether any service is new, or asks for more than it has: more tasks, larger ones, or other places for them. */
export const asksMore = (before: readonly WantedService[], wanted: readonly WantedService[]): boolean =>
  wanted.some((service) => {
    const was = before.find(({ ecsName }) => ecsName === service.ecsName);
    return !was || moreTasks(was, service) || larger(was, service) || bound(was) !== bound(service);
  });

/** Once on every instance, and so many: neither is less than the other. */
const moreTasks = (was: WantedService, is: WantedService): boolean => {
  const [from, to] = [askedCount(was), askedCount(is)];
  return from === null || to === null ? from !== to : to > from;
};

const larger = ({ task: was }: WantedService, { task: is }: WantedService): boolean =>
  is.cpu > was.cpu || is.memoryMiB > was.memoryMiB || (is.gpus ?? 0) > (was.gpus ?? 0);

const bound = ({ service, task }: WantedService): string => JSON.stringify([service.placementConstraints ?? [], task.hostPorts]);
