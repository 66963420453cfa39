import type { MetricWindow, Observation, TaskSeen } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import { tasksOfService } from './lookup.js';

/** A task that leaves is out of service for up to this long before it is STOPPED: it leaves the balancer, then it is told to stop. */
const LEAVING_MILLISECONDS = 2 * MINUTE;

/** A move takes two minutes, its original two more to leave, and figures come two to four minutes late. */
const STEADY_MILLISECONDS = 10 * MINUTE;

/** The newest window up to `newest` in which no task of the service came or went, so that its mean is that of all of them; else `newest`. */
export const steadyWindow = (observation: Observation, service: string, newest: MetricWindow): MetricWindow =>
  windowsLately(observation).findLast(
    (window) =>
      window.to <= newest.to &&
      isTold(window, service) &&
      isSteady(observation, tasksOfService(observation.tasks, service), window),
  ) ?? newest;

/** Those that still say something of the present, the newest last. */
export const windowsLately = ({ at, reading }: Observation): readonly MetricWindow[] =>
  (reading?.windows ?? []).filter(({ to }) => at - to <= STEADY_MILLISECONDS);

/** Whether none of these tasks came or went in the window. What is no task of a service has no figure that could mislead. */
export const isSteady = ({ at }: Observation, tasks: readonly TaskSeen[], window: MetricWindow): boolean =>
  tasks.every((task) => task.service === null || keptStill(task, window, at));

/** CPU and memory come each in their own time. */
export const isTold = (window: MetricWindow, service: string): boolean =>
  window.serviceCpu[service] !== undefined && window.serviceMemory[service] !== undefined;

/** Of each service of which something runs. */
export const isToldOfAll = ({ services }: Observation, window: MetricWindow): boolean =>
  services.every(({ name, running }) => running === 0 || isTold(window, name));

/** It ran throughout the window, or not at all in it. */
const keptStill = (task: TaskSeen, window: MetricWindow, now: Millis): boolean => {
  const { startedAt, desiredStatus } = task;
  const stoppedAt = task.stoppedAt ?? (desiredStatus === 'STOPPED' ? now : null);
  if (startedAt === null || startedAt >= window.to || (stoppedAt !== null && stoppedAt <= window.from)) return true;
  return startedAt <= window.from && (stoppedAt === null || stoppedAt - LEAVING_MILLISECONDS >= window.to);
};
