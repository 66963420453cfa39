import type { InstanceSeen, MetricWindow, Observation } from '../model/observation.js';
import { type Load, loadIn, membersOf, throughout, vcpuOf } from './load.js';
import { once } from './once.js';
import type { Situation } from './situation.js';
import { isSteady, isToldOfAll, windowsLately } from './steady.js';

/**
 * The same situation with the load of every task from one window, the newest in which none came or went: what one task is told of
 * sooner than another must not look like a difference between them. The situation itself where no window tells of all.
 */
export const ofOneTime = once((situation: Situation): Situation => {
  const { head, load } = situation;
  const steady = steadyOf(situation);
  if (!load || !steady || steady.from === load.window.from) return situation;
  return { ...situation, load: loadIn(answeringIn(situation), head.changedAt, steady) };
});

/** That, at the level that all together have in the newest figures. */
export const atNewestLevel = once((situation: Situation): Situation => {
  const steady = steadyOf(situation);
  if (!steady) return situation;
  const answering = answeringIn(situation);
  const members = membersOf(answering.instances);
  const newest = windowsLately(answering).findLast((window) => tellsOf(answering, members, window));
  const told = ofOneTime(situation);
  if (!newest || newest.to <= steady.to || !told.load) return told;
  const { atLeast, censored } = situation.load!;
  return {
    ...told,
    load: { ...atLevel(told.load, newest, cpuIn(members, newest) / cpuIn(members, steady)), atLeast, censored },
  };
});

/** The newest window that tells of all, and in which no task came or went. */
export const steadyOf = once((situation: Situation): MetricWindow | undefined => {
  const answering = answeringIn(situation);
  const members = membersOf(answering.instances);
  return windowsLately(answering).findLast((window) => tellsOfAll(answering, members, window));
});

const answeringIn = once(({ observation, lost }: Situation): Observation => {
  const silent = new Set(lost);
  return { ...observation, instances: observation.instances.filter((one) => !silent.has(one)) };
});

const tellsOfAll = (observation: Observation, members: readonly InstanceSeen[], window: MetricWindow): boolean =>
  isToldOfAll(observation, window) && isSteady(observation, observation.tasks, window) && tellsOf(observation, members, window);

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

/** Windows a minute apart differ by so much without any change of the load. */
const SAME_LEVEL = 0.1;

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
    estimated: Math.abs(factor - 1) > SAME_LEVEL,
  };
};
