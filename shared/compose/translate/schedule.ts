import type { ScheduledMinimum } from '../../model/project.js';
import { scheduleFault } from '../../scaling/schedule.js';

import { at, type Job } from './work.js';

/** `x-evenkeel.scale.schedule`: at least so many tasks from one time until another; the time zone is UTC when none is named. */
export const scheduleOf = (job: Job): readonly ScheduledMinimum[] =>
  (job.extension.scale?.schedule ?? []).flatMap(({ min = 0, from = '', until = '', zone = 'UTC' }, i) => {
    const one = { min, from, until, zone };
    const most = job.extension.scale?.max ?? min;
    const fault = min < 1 || min > most ? `min must be between 1 and max (${most}), not ${min}` : scheduleFault(one);
    if (fault === null) return [one];
    job.findings.fault(
      at(job, 'x-evenkeel', 'scale', 'schedule', i),
      'BAD_SCHEDULE',
      `the schedule of ${job.name} cannot be read: ${fault}`,
      'write {min: 4, from: "0 8 * * 1-5", until: "0 18 * * 1-5", zone: Europe/Berlin}',
    );
    return [];
  });
