import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { namedTrace, TRACE_NAMES } from './named.js';
import { BadTrace, readTrace } from './read-trace.js';
import { lengthOf, shaped } from './shape.js';
import type { Trace } from './trace.js';

/** A trace by its name or file, as one seed sees it. `peak` in instances. Throws BadTrace. */
export const findTrace = (name: string, peak: number, seed: number, hours: number | null): Trace => {
  const named = namedTrace(name, peak, seed, hours);
  if (named) return named;
  if (!existsSync(name)) throw new BadTrace(`${name}: neither a file nor one of ${TRACE_NAMES.join(', ')}`);
  const points = readTrace(readFileSync(name, 'utf8'), name);
  const seconds = Math.min(measuredLength(lengthOf(points)), hours === null ? Number.POSITIVE_INFINITY : 3600 * hours);
  return { name: basename(name).replace(/\.\w+$/, ''), kind: 'load', seconds, points: shaped(points, peak, seed, seconds) };
};

const SHORT_SECONDS = 1_800;

/** No scaler can answer within a ramp of two minutes: what is this short is followed by half an hour of its last value. */
const measuredLength = (seconds: number): number => (seconds < SHORT_SECONDS ? seconds + SHORT_SECONDS : seconds);
