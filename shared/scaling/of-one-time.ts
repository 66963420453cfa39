import type { InstanceSeen, MetricWindow, Observation } from '../model/observation.js';
import { type Load, loadIn, membersOf, throughout, vcpuOf } from './load.js';
import { once } from './once.js';
import type { Situation } from './situation.js';
import { isSteady, isTold, windowsLately } from './steady.js';

/**
 * The same situation with the load of every task from one window, the newest in which none came or went, at the level of the newest
 * figures: what one task is told of sooner than another must not look like a difference between them. The situation itself where no
 * window tells of all.
 */
export const ofOneTime = once((situation: Situation): Situation => {
  const { observation, head, load, lost } = situation;
  if (!load) return situation;
  const silent = new Set(lost);
  const answering = { ...observation, instances: observation.instances.filter((one) => !silent.has(one)) };
  const members = membersOf(answering.instances);
  const steady = windowsLately(answering).findLast((window) => tellsOfAll(answering, members, window));
  if (!steady) return situation;
  const newest = windowsLately(answering).findLast((window) => tellsOf(answering, members, window)) ?? steady;
  const found = steady.from === load.window.from ? load : loadIn(answering, head.changedAt, steady);
  return newest.to <= steady.to
    ? { ...situation, load: found }
    : { ...situation, load: atLevel(found, newest, cpuIn(members, newest) / cpuIn(members, steady)) };
});

const tellsOfAll = (observation: Observation, members: readonly InstanceSeen[], window: MetricWindow): boolean =>
  observation.services.every(({ name, running }) => running === 0 || isTold(window, name)) &&
  isSteady(observation, observation.tasks, window) &&
  tellsOf(observation, members, window);

/** Of each instance that there was. What has joined within it and was given tasks carries more than any figure of it tells. */
const tellsOf = (observation: Observation, members: readonly InstanceSeen[], window: MetricWindow): boolean => {
  const there = throughout(members, window);
  const joined = members.some(({ containerInstance: one }) => one!.registeredAt > window.from && one!.registeredAt < window.to);
  return (
    there.length > 0 &&
    there.every(({ id }) => window.instanceCpu[id] !== undefined) &&
    (!joined || isSteady(observation, observation.tasks, window))
  );
};

/** vCPU in use in that window by those that had joined. */
const cpuIn = (members: readonly InstanceSeen[], window: MetricWindow): number =>
  throughout(members, window).reduce((sum, one) => sum + ((window.instanceCpu[one.id] ?? 0) / 100) * vcpuOf(one), 0);

/** What all carry together has changed by `factor`; who carries how much of it tells the next window that is steady. */
const atLevel = (load: Load, { from, to }: MetricWindow, factor: number): Load => {
  if (!Number.isFinite(factor)) return load;
  const scaled = <L extends object>(one: L, keys: readonly (keyof L)[]): L =>
    Object.assign({}, one, ...keys.map((key) => ({ [key]: (one[key] as number) * factor })));
  return {
    ...load,
    window: { from, to },
    instances: load.instances.map((one) => scaled(one, ['cpuUsed', 'hostCpu'])),
    tasks: Object.fromEntries(Object.entries(load.tasks).map(([id, one]) => [id, scaled(one, ['cpu'])])),
    cpu: load.cpu * factor,
  };
};
