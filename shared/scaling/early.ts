import type { MetricWindow, Observation } from '../model/observation.js';
import type { Millis } from '../model/time.js';
import { FRESH_MILLISECONDS, type Load, loadIn, membersOf, throughout } from './load.js';
import { tasksOnInstance } from './lookup.js';
import { once } from './once.js';
import type { Situation } from './situation.js';
import { isTold, isToldOfAll } from './steady.js';

/**
 * The same situation with the newest figures, as far as they are there: each comes one to two minutes after its window, in its own
 * time. Enough to grow by, not to move or to shrink by.
 */
export const early = once((situation: Situation): Situation => {
  const { observation, head, load, lost } = situation;
  if (!load) return situation;
  const silent = new Set(lost);
  const answering = { ...observation, instances: observation.instances.filter((one) => !silent.has(one)) };
  const windows = (observation.reading?.windows ?? []).filter((one) => observation.at - one.to <= FRESH_MILLISECONDS);
  const newest = windows.findLast((window) => tells(answering, window));
  return newest && newest.to > load.window.to
    ? { ...situation, load: partly(loadIn(answering, head.changedAt, filled(answering, windows, newest, head.changedAt)), load) }
    : situation;
});

const partly = (found: Load, known: Load): Load => (found.instances.length > 0 ? found : known);

/** A figure of an instance that ran throughout, or of every service: one says nothing of the others. */
const tells = (observation: Observation, window: MetricWindow): boolean =>
  throughout(membersOf(observation.instances), window).some(({ id }) => window.instanceCpu[id] !== undefined) ||
  (observation.services.some(({ running }) => running > 0) && isToldOfAll(observation, window));

/**
 * What is not told yet is as the services on the instance say, or else as in the window before: of an instance only in one since the
 * last change, for what has moved away since would be counted twice.
 */
const filled = (
  observation: Observation,
  windows: readonly MetricWindow[],
  window: MetricWindow,
  changedAt: Millis,
): MetricWindow => {
  const earlier = windows.filter((one) => one.to <= window.from);
  const carried = (
    series: 'instanceCpu' | 'serviceCpu' | 'serviceMemory',
    from: readonly MetricWindow[] = earlier,
  ): Record<string, number> => Object.assign({}, ...from.map((one) => one[series]), window[series]);
  const explained = (id: string): boolean =>
    window.instanceCpu[id] === undefined &&
    tasksOnInstance(observation.tasks, id).every((task) => task.service !== null && isTold(window, task.service));
  const since = earlier.filter((one) => one.from >= changedAt);
  const instanceCpu = Object.fromEntries(Object.entries(carried('instanceCpu', since)).filter(([id]) => !explained(id)));
  return { ...window, instanceCpu, serviceCpu: carried('serviceCpu'), serviceMemory: carried('serviceMemory') };
};
