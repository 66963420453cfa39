import { nearest } from '../compose/nearest.js';
import type { Route } from './router.js';

/** The path that was probably meant: names stay as they are, misspelt words become those that there are. Null when none is near. */
export const nearestRoute = (routes: readonly Pick<Route, 'path'>[], segments: readonly string[]): string | null => {
  const paths = [...new Set(routes.map(({ path }) => path))];
  const found = paths.flatMap((path) => mended(path.split('/').filter(Boolean), segments) ?? []);
  const [best] = found.sort((a, b) => a.changed - b.changed || b.literals - a.literals);
  return best ? `/${best.parts.join('/')}` : nearest(`/${segments.join('/')}`, paths);
};

interface Mended {
  readonly parts: readonly string[];
  readonly changed: number;
  readonly literals: number;
}

/** `projects`, `project` and `Projects` are one word; a forgotten `v1` is put back. */
const mended = (parts: readonly string[], segments: readonly string[]): Mended | null => {
  const given = parts[0] === 'v1' && segments[0] !== 'v1' && !/^v\d+$/.test(segments[0] ?? '') ? ['v1', ...segments] : segments;
  if (parts.length !== given.length) return null;
  let changed = given.length - segments.length;
  for (const [at, part] of parts.entries()) {
    if (part.startsWith('{') || part === given[at]) continue;
    if (nearest(given[at]!.toLowerCase(), [part]) === null) return null;
    changed += 1;
  }
  const written = parts.map((part, at) => (part.startsWith('{') ? given[at]! : part));
  return { parts: written, changed, literals: parts.filter((part) => !part.startsWith('{')).length };
};
