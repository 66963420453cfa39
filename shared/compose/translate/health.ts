import type { HealthCheck } from '@aws-sdk/client-ecs';
import { durationMs } from '../read/units.js';
import { at, type Job } from './work.js';

/** ECS's ranges, in seconds and tries: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const RANGES = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], start_period: [0, 300] } as const;
/** Compose's defaults, written out because ECS's differ (timeout 5 s): https://github.com/compose-spec/compose-spec/blob/main/05-services.md#healthcheck */
const DEFAULTS = { interval: 30, timeout: 30, retries: 3 } as const;

/** A health check as ECS runs it; null when there is none. ECS does not run the image's own HEALTHCHECK. */
export const healthOf = (job: Job): HealthCheck | null => {
  const check = job.service.healthcheck;
  if (check?.test === undefined || check.disable || check.test[0] === 'NONE' || check.test.length < 2) return null;
  const start = seconds(check.start_period);
  return {
    command: [...check.test],
    interval: within(job, 'interval', seconds(check.interval) ?? DEFAULTS.interval),
    timeout: within(job, 'timeout', seconds(check.timeout) ?? DEFAULTS.timeout),
    retries: within(job, 'retries', check.retries ?? DEFAULTS.retries),
    ...(start !== null && { startPeriod: within(job, 'start_period', start) }),
  };
};

const within = (job: Job, key: keyof typeof RANGES, value: number): number => {
  const [least, most] = RANGES[key];
  const near = Math.min(most, Math.max(least, Math.ceil(value)));
  if (near !== value)
    job.findings.noted(
      at(job, 'healthcheck', key),
      'HEALTHCHECK_RANGE',
      `${value} becomes ${near}: ECS takes whole numbers from ${least} to ${most}`,
    );
  return near;
};

const seconds = (text: string | undefined): number | null => {
  const found = text === undefined ? null : durationMs(text);
  return found === null ? null : found / 1000;
};
