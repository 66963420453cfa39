import type { MetricWindow, Observation } from '../model/observation.js';

/** No task has come, gone or been told to go since the window began. */
export const unmoved = ({ tasks }: Observation, { from }: MetricWindow): boolean =>
  tasks.every(({ status, desiredStatus, startedAt, stoppedAt }) =>
    status === 'STOPPED' ? stoppedAt !== null && stoppedAt <= from : desiredStatus === 'RUNNING' && (startedAt ?? from) <= from,
  );
