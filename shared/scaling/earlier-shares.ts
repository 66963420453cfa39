import type { Observation } from '../model/observation.js';
import { FRESH_MILLISECONDS, type Load, totalCpu } from './load.js';

/** Mean CPU of the members, as a share, in the last window before this load's that tells of all of them; null when none lately does. */
export const shareBefore = (observation: Observation, load: Load): number | null => {
  const window = observation.reading?.windows.findLast(
    (one) =>
      one.to <= load.window.from &&
      observation.at - one.to <= FRESH_MILLISECONDS &&
      load.instances.every(({ id }) => one.instanceCpu[id] !== undefined),
  );
  return window ? totalCpu(observation.instances, window) / load.instances.reduce((sum, one) => sum + one.vcpu, 0) : null;
};

/** The same of so many windows before this load's, the newest first; ends at the first that tells of none. */
export const sharesBefore = (observation: Observation, load: Load, count: number): number[] => {
  const vcpu = load.instances.reduce((sum, one) => sum + one.vcpu, 0) || 1;
  const windows = (observation.reading?.windows ?? []).filter((one) => one.to <= load.window.from);
  return windows
    .slice(-count)
    .reverse()
    .map((window) => {
      const untold = load.instances.filter(({ id }) => window.instanceCpu[id] === undefined);
      return untold.length < load.instances.length ? totalCpu(observation.instances, window) / vcpu : 0;
    });
};
