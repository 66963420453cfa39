import { createHash } from 'node:crypto';
import { type Route, routeKey } from '../model/route.js';

/** Values of the path-pattern condition: a path without wildcards means what is below it too. */
export const pathPatterns = (path: string | null): readonly string[] =>
  path === null ? [] : /[*?]/.test(path) ? [path] : [path, `${path}/*`];

/** What `pathPatterns` was made from; undefined for conditions that are not of our making. */
export const pathOf = (patterns: readonly string[]): string | null | undefined => {
  const [first, second, ...more] = patterns;
  if (first === undefined || (first === '/*' && second === undefined)) return null;
  if (more.length > 0) return undefined;
  return second === undefined || second === `${first}/*` ? first : undefined;
};

/**
 * Priority of a rule, 1 to 50,000 (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html): the most
 * specific first, so a lower number. Exact hosts, then hosts with wildcards (more labels first), then any host; in each the longer path
 * first. Equals stand in a class of their own, where the conditions' hash says at which number; `used` are those already taken.
 */
export const priorityOf = ({ host, path }: Pick<Route, 'host' | 'path'>, used: ReadonlySet<number>): number => {
  const wild = host !== null && /[*?]/.test(host);
  const slots = wild ? WILD_SLOTS : SLOTS;
  const first = wild ? WILD_FROM + (MOST_LABELS - labelsOf(host)) * PATHS * WILD_SLOTS : host === null ? ANY_FROM : 1;
  const start = first + (PATHS - 1 - literalLength(path)) * slots;
  const offset = Number.parseInt(
    createHash('sha256')
      .update(routeKey({ port: 0, host, path }))
      .digest('hex')
      .slice(0, 8),
    16,
  );
  for (let step = 0; step < slots; step += 1) {
    const priority = start + ((offset + step) % slots);
    if (!used.has(priority)) return priority;
  }
  let next = start + slots;
  while (used.has(next)) next += 1;
  return next;
};

/** Literal lengths of a path: 0 to 128. */
const PATHS = 129;
/** As many as a balancer may have rules. */
const SLOTS = 100;
const WILD_SLOTS = 20;
const MOST_LABELS = 8;
const WILD_FROM = 1 + PATHS * SLOTS;
const ANY_FROM = WILD_FROM + MOST_LABELS * PATHS * WILD_SLOTS;

const labelsOf = (host: string): number => Math.min(MOST_LABELS, Math.max(1, host.split('.').length));

const literalLength = (path: string | null): number => (path ?? '').replace(/[*?]/g, '').length;
