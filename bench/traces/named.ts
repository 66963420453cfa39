import { type Random, seeded } from '../../simulator/random.js';
import { noisy } from './shape.js';
import type { Trace, TracePoint } from './trace.js';

/** Tasks that fit one instance where tasks are what is asked for. */
export const TASKS_AN_INSTANCE = 8;

interface Kind {
  readonly kind: Trace['kind'];
  readonly hours: number;
  /** Seconds between points. */
  readonly step: number;
  /** Share of the peak at a second. */
  readonly value: (second: number, drawn: Drawn) => number;
  readonly noise?: boolean;
  /** A new version is deployed after this share of its length. */
  readonly upgrade?: number;
}

/** What a seed draws once for a trace. */
interface Drawn {
  /** When the first thing happens: seconds. Alarms and heartbeats must not know. */
  readonly start: number;
  readonly bursts: readonly { readonly from: number; readonly to: number; readonly height: number }[];
}

const between = (second: number, from: number, to: number): number => Math.min(1, Math.max(0, (second - from) / (to - from)));

const highest = (second: number, { bursts }: Drawn): number =>
  bursts.reduce((most, { from, to, height }) => (second >= from && second < to ? Math.max(most, height) : most), 0);

/** Loads in shares of --peak instances at full CPU; tasks in shares of what --peak instances hold. */
const NAMED: Readonly<Record<string, Kind>> = {
  step45to90: { kind: 'load', hours: 1, step: 1, value: (second, { start }) => (second < start ? 0.45 : 0.9) },
  step45to180: { kind: 'load', hours: 1.5, step: 1, value: (second, { start }) => (second < start ? 0.45 : 1.8) },
  ramp: {
    kind: 'load',
    hours: 6,
    step: 30,
    noise: true,
    value: (second, { start }) =>
      0.15 + 0.85 * (between(second, start, start + 7200) - between(second, start + 10_800, start + 18_000)),
  },
  diurnal: {
    kind: 'load',
    hours: 48,
    step: 60,
    noise: true,
    value: (second, { start }) => 0.55 - 0.45 * Math.cos((2 * Math.PI * (second + 6 * start)) / 86_400),
  },
  'noisy-bursts': {
    kind: 'load',
    hours: 8,
    step: 60,
    noise: true,
    value: (second, drawn) => Math.max(0.2, highest(second, drawn)),
  },
  'flash-crowd': {
    kind: 'load',
    hours: 6,
    step: 20,
    noise: true,
    value: (second, { start }) =>
      0.2 + 0.8 * (between(second, 3600 + start, 3780 + start) - between(second, 7200 + start, 14_400 + start)),
  },
  sawtooth: {
    kind: 'load',
    hours: 8,
    step: 30,
    noise: true,
    value: (second, { start }) => 0.15 + 0.85 * (((second + start) % 5400) / 5400),
  },
  week: {
    kind: 'load',
    hours: 168,
    step: 60,
    noise: true,
    upgrade: 0.5,
    value: (second, { start }) => {
      const day = Math.floor(second / 86_400) % 7;
      if (day === 6) return 0.3;
      return day % 2 === 0 ? 0.15 + 0.85 * (((second + start) % 5400) / 5400) : (second + start) % 1200 < 600 ? 0.35 : 0.8;
    },
  },
  burst: {
    kind: 'tasks',
    hours: 1.5,
    step: 1,
    value: (second, { start }) => (second < start ? 0.1 : second < start + 2400 ? 1 : 0.1),
  },
  'second-wave': {
    kind: 'tasks',
    hours: 1.5,
    step: 1,
    value: (second, { start }) => (second < start ? 0.1 : second < start + 120 ? 0.75 : second < start + 2400 ? 1 : 0.1),
  },
  'from-zero': {
    kind: 'tasks',
    hours: 1,
    step: 1,
    value: (second, { start }) => (second < start || second >= start + 1800 ? 0 : 1),
  },
};

export const TRACE_NAMES: readonly string[] = Object.keys(NAMED);

/** A trace that is made, not recorded. Null when there is none of that name. */
export const namedTrace = (name: string, peak: number, seed: number, hours: number | null): Trace | null => {
  const found = NAMED[name];
  if (!found) return null;
  const random = seeded(seed * 104_729 + 31);
  const seconds = Math.round(3600 * (hours ?? found.hours));
  const drawn = { start: 600 + Math.floor(random() * 300), bursts: drawBursts(random, seconds) };
  const upgradeAt = found.upgrade === undefined ? {} : { upgradeAt: Math.round(seconds * found.upgrade) };
  return { name, kind: found.kind, seconds, points: pointsOf(found, drawn, seconds, peak, random), ...upgradeAt };
};

const pointsOf = (
  { kind, step, value, noise }: Kind,
  drawn: Drawn,
  seconds: number,
  peak: number,
  random: Random,
): TracePoint[] => {
  const points: TracePoint[] = [];
  for (let second = 0; second < seconds; second += step) {
    const share = value(second, drawn);
    const said = kind === 'tasks' ? Math.round(share * peak * TASKS_AN_INSTANCE) : share * peak * (noise ? noisy(1, random) : 1);
    if (points.at(-1)?.value !== said) points.push({ second, value: said });
  }
  return points;
};

/** One to four minutes each, half an hour apart on average. */
const drawBursts = (random: Random, seconds: number): Drawn['bursts'] => {
  const bursts = [];
  for (let at = 900; at < seconds; at += -Math.log(1 - random()) * 1800 + 300) {
    bursts.push({ from: at, to: at + 60 + random() * 180, height: 0.5 + 0.5 * random() });
  }
  return bursts;
};
