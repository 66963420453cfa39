import { nearest } from '../nearest.js';
import { MOST_FAULTS, type Report } from '../report.js';
import { ROWS } from '../table.js';
import { type Entry, type Path, spell } from '../tree.js';

/**
 * A key that reads like one of ours or of Docker's own ECS integration, at a place where nothing reads it: without a word it would do
 * nothing. All other keys that begin with x- are their authors' own.
 */
export const tellMisplaced = (key: string, entry: Entry, path: Path, report: Report): void => {
  if (report.warnings.length >= MOST_FAULTS || !readsLikeOurs(key, entry, path)) return;
  const meant = PLACES.has(key) ? key : nearestOf(key);
  const place = path.length === 0 ? 'at the top level' : `in ${spell(path)}`;
  const hint = meant === null ? NAMES : `${placeFor(PLACES.get(meant)!, path)}?`;
  report.warn('MISPLACED_KEY', { place: entry.key, path: [...path, key] }, `"${key}" does nothing ${place}`, hint);
};

/** What they all begin with brings none nearer to another. */
const nearestOf = (key: string): string | null => {
  const names = new Map([...PLACES.keys()].map((name) => [ownPart(name), name]));
  return names.get(nearest(ownPart(key), names.keys()) ?? '') ?? null;
};

const ownPart = (key: string): string => key.replace(/^x-aws[-_]/i, '');

const readsLikeOurs = (key: string, { value }: Entry, path: Path): boolean => {
  if (PLACES.has(key)) return true;
  // Parts for anchors stand at the top, and may be called as their author likes.
  if (path.length === 0 && value.kind !== 'scalar') return false;
  return /^x-aws[-_]/i.test(key) || nearest(key, ['x-evenkeel']) !== null;
};

/** Where each extension key is read, by its name: `services.*.ports[]` … */
const PLACES: ReadonlyMap<string, readonly string[]> = (() => {
  const places = new Map<string, string[]>();
  for (const { path } of ROWS) {
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (/^x-(?:aws-|evenkeel$)/.test(name)) places.set(name, [...(places.get(name) ?? []), path]);
  }
  return places;
})();

const NAMES = `known are ${[...PLACES.keys()].sort().join(', ')}`;

/** Of the places of a key the one nearest to where it was written, with the names that are known there. */
const placeFor = (rows: readonly string[], path: Path): string => {
  const row = rows.find((one) => one.split('.')[0] === path[0]) ?? rows[0]!;
  const name = row.split('.')[0] === path[0] ? path[1] : undefined;
  return name === undefined ? row : row.replace('*', String(name));
};
