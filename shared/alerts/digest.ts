import type { Decision } from '../model/decision.js';
import { HOUR, instant, type Millis } from '../model/time.js';
import type { Sample } from '../model/timeline.js';
import { count, type Facts, percent, type Said } from './facts.js';
import type { AlertState } from './state.js';

/** What a day is told from. */
export interface Day {
  readonly samples: readonly Sample[];
  /** Those that did something. */
  readonly decisions: readonly Pick<Decision, 'action' | 'from' | 'to'>[];
}

/** Hour of the day, UTC, in which the day before is told. */
const HOUR_OF_DAY = 7;

/** Less than this is no day. Samples are a minute apart. */
const FEWEST_SAMPLES = 60;

const keyAt = (now: Millis): string => `digest.daily/${instant(now).slice(0, 10)}`;

/** Whether this pass has to tell the day. */
export const isDigestDue = (state: AlertState, now: Millis): boolean =>
  new Date(now).getUTCHours() === HOUR_OF_DAY && !(keyAt(now) in state);

export const DIGEST_MILLISECONDS = 24 * HOUR;

/** The day in figures: nobody has to look at the page to know that all was well. */
export const digestAlerts = ({ day, now, view }: Facts): readonly Said[] => {
  if (!day || day.samples.length < FEWEST_SAMPLES) return [];
  const { samples, decisions } = day;
  const active = samples.map((one) => one.active);
  const [fewest, most] = [Math.min(...active), Math.max(...active)];
  const mean = average(samples.flatMap(({ cpu }) => cpu.mean ?? []));
  const highest = Math.max(0, ...samples.flatMap(({ cpu }) => cpu.max ?? []));
  const hours = samples.length / 60;
  const usd = average(samples.map(({ usdPerHour }) => usdPerHour))! * hours;
  const times = (action: string): number => decisions.filter((one) => one.action === action).length;
  const [out, back, moved, other] = [
    times('scale-out'),
    times('scale-in'),
    times('relocate'),
    times('replace') + times('repair'),
  ];
  const sizes = fewest === most ? count(most, 'instance') : `${fewest} to ${most} instances`;
  return [
    {
      type: 'digest.daily',
      severity: 'info',
      key: keyAt(now),
      project: null,
      decision: null,
      title: `${Math.round(hours)} hours: ${sizes}, CPU mean ${percent(mean)}, $${usd.toFixed(2)}`,
      why: `Scaled out ${out}x, in ${back}x; moved tasks ${moved}x; replaced or repaired ${other}x. The highest instance was at ${percent(highest)}.`,
      effect: `${sizes} cost $${usd.toFixed(2)} at list prices. Now: ${view.sentence}`,
      todo:
        most >= view.size.max
          ? `It was at the maximum of ${view.size.max} for ${count(active.filter((one) => one >= view.size.max).length, 'minute')}: raise max if that hurt.`
          : 'Nothing.',
      numbers: {
        'scaled out': out,
        'scaled in': back,
        moves: moved,
        'CPU mean': percent(mean),
        highest: percent(highest),
        usd: `$${usd.toFixed(2)}`,
      },
    },
  ];
};

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
