import { MINUTE } from '../model/time.js';
import type { Load } from './load.js';
import { once } from './once.js';
import type { Situation } from './situation.js';
import { hasJustShrunk } from './swing.js';
import { aboveTrend, trendOf } from './trend.js';

/** Nobody knows what is further off. Minutes. */
const FURTHEST = 5;

/**
 * The same situation with the CPU that is expected when what is launched now has joined, if the load rises evenly: its figures are two
 * minutes old, and an instance needs as long as those that are there needed. What does not rise is expected to stay. Who has just given
 * an instance up turns round for what is measured only, and what is at its limit is not known well enough. By how much the newest window
 * lies above the even rise is chance, and is not made larger: it is taken off what is expected, not off what is measured.
 */
export const ahead = once((situation: Situation): Situation => {
  const { load, observation, head, foreseen } = situation;
  if (!load || load.censored || foreseen || hasJustShrunk(head.swing, observation.at)) return situation;
  const trend = trendOf(observation);
  if (trend <= 0) return situation;
  const age = (observation.at - (load.window.from + load.window.to) / 2) / MINUTE;
  const minutes = Math.min(FURTHEST, age + joiningMinutes(situation));
  const factor = (1 + trend * minutes) / Math.max(1, aboveTrend(observation));
  return factor > 1 ? { ...situation, load: times(load, factor), foreseen: { inMinutes: minutes, times: factor } } : situation;
});

/** From RunInstances until ECS had it, in the middle of those that are there. One that was stopped and started since has another launch. */
const joiningMinutes = ({ active }: Situation): number => {
  const took = active.map((one) => (one.containerInstance!.registeredAt - one.launchedAt) / MINUTE).sort((a, b) => a - b);
  return Math.max(0, took[Math.floor(took.length / 2)] ?? 0);
};

const times = (load: Load, factor: number): Load => ({
  ...load,
  cpu: load.cpu * factor,
  instances: load.instances.map((one) => ({ ...one, cpuUsed: one.cpuUsed * factor, hostCpu: one.hostCpu * factor })),
  tasks: Object.fromEntries(Object.entries(load.tasks).map(([id, one]) => [id, { ...one, cpu: one.cpu * factor }])),
});
