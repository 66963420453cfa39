import type { Reader } from './environment.js';
import type { ScheduledMinimum } from './model/project.js';
import { scheduleFault } from './scaling/schedule.js';

const WANTED = 'write "3 from 0 8 * * 1-5 until 0 18 * * 1-5 in Europe/Berlin", further ones after a semicolon';
const ENTRY = /^(\d{1,4}) from (.+?) until (.+?) in (\S+)$/;

/** Minimums of instances for times of the day or the week, as MIN_SCHEDULE has them; none = not set. */
export const readMinSchedule = (read: Reader): readonly ScheduledMinimum[] =>
  (read.optional('MIN_SCHEDULE') ?? '')
    .split(';')
    .map((entry) => entry.trim().replace(/\s+/g, ' '))
    .filter((entry) => entry !== '')
    .flatMap((entry) => {
      const [, min, from, until, zone] = ENTRY.exec(entry) ?? [];
      const one = from && until && zone ? { min: Number(min), from, until, zone } : null;
      const fault = one ? scheduleFault(one) : 'it is not of that form';
      if (fault !== null) read.fault('MIN_SCHEDULE', `has the entry "${entry}": ${fault}`, WANTED);
      return one && fault === null ? [one] : [];
    });
