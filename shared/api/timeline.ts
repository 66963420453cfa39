import { Malformed } from '../errors.js';
import { listDecisions } from '../ledger/journal.js';
import { KEPT_DAYS, listSamples } from '../ledger/timeline.js';
import type { Decision } from '../model/decision.js';
import { DAY, HOUR, instant, MINUTE, type Millis, millis, SECOND } from '../model/time.js';
import type { Sample } from '../model/timeline.js';
import { duration, time } from './query.js';
import type { Asked, Route } from './router.js';

/** How load and size went, and which decisions fell when: what the page draws. */
export const timelineRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/cluster/timeline', query: ['from', 'to', 'step'], answer: timeline },
];

/** More points than this no chart can show. */
const MOST_POINTS = 720;
const MOST_MARKERS = 100;

async function timeline({ request, ports }: Asked) {
  const range = rangeOf(request.query, ports.clock.now());
  const samples = await listSamples(ports.store, range.from, range.to);
  const { items } = await listDecisions(ports.store, { limit: MOST_MARKERS, since: instant(range.from) });
  return {
    status: 200,
    body: {
      from: instant(range.from),
      to: instant(range.to),
      stepSeconds: range.step / SECOND,
      points: pointsOf(samples, range),
      markers: items
        .filter((one) => marks(one) && millis(one.at) <= range.to)
        .map(markerOf)
        .reverse(),
    },
  };
}

interface Range {
  readonly from: Millis;
  readonly to: Millis;
  readonly step: Millis;
}

/** The last hour unless said otherwise; a step is whole minutes, and never so short that there would be too many points. */
const rangeOf = (query: URLSearchParams, now: Millis): Range => {
  const to = timeOf(query, 'to') ?? now;
  const from = Math.max(timeOf(query, 'from') ?? to - HOUR, to - KEPT_DAYS * DAY);
  if (from >= to) throw wrong('from', 'is not before to', 'from=2026-11-22T12:00:00Z&to=2026-11-22T13:00:00Z');
  const asked = query.get('step') === null ? MINUTE : duration(query.get('step')!);
  if (asked === null || asked <= 0) throw wrong('step', 'is not a duration', 'step=60s or step=15m');
  const least = (to - from) / MOST_POINTS;
  return { from, to, step: Math.ceil(Math.max(asked, least) / MINUTE) * MINUTE };
};

const timeOf = (query: URLSearchParams, name: string): Millis | null => {
  const text = query.get(name);
  if (text === null) return null;
  const at = time(text);
  if (at === null) throw wrong(name, 'is not a time', `${name}=2026-11-22T12:00:00Z (RFC 3339, UTC)`);
  return at;
};

const wrong = (name: string, fault: string, example: string): Malformed =>
  new Malformed({ code: 'query/time', detail: `${name} ${fault}.`, hint: `Write ${example}.` });

/** One point a step that has samples: the mean of means, the highest maximum, the last count. A gap stays a gap. */
const pointsOf = (samples: readonly Sample[], { step }: Range): readonly Sample[] => {
  const steps = new Map<number, Sample[]>();
  for (const one of samples) {
    const start = Math.floor(millis(one.at) / step) * step;
    steps.set(start, [...(steps.get(start) ?? []), one]);
  }
  return [...steps].map(([start, members]) => ({
    ...members.at(-1)!,
    at: instant(start),
    cpu: togetherOf(members.map((one) => one.cpu)),
    memory: togetherOf(members.map((one) => one.memory)),
  }));
};

const togetherOf = (figures: readonly Sample['cpu'][]): Sample['cpu'] => {
  const means = figures.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  const highest = figures.flatMap(({ max }) => (max === null ? [] : [max]));
  return {
    mean: means.length === 0 ? null : means.reduce((sum, one) => sum + one, 0) / means.length,
    max: highest.length === 0 ? null : Math.max(...highest),
  };
};

const marks = ({ action }: Decision): boolean => action !== 'none' && action !== 'hold';

const markerOf = ({ id, at, action, from, to, why }: Decision) => ({ id, at, action, from, to, why });
