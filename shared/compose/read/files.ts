import type { Bundle } from '../model.js';
import type { SourceFile } from './document.js';

/** A bundle's file name without `./` and repeated slashes. What climbs out of the bundle keeps its `..` and so is never found. */
export const normalName = (name: string): string => {
  const parts: string[] = [];
  for (const part of name.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return name.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
};

export const filesOf = (bundle: Bundle): ReadonlyMap<string, string> =>
  new Map(bundle.files.map((file) => [normalName(file.name), file.content]));

const CONVENTIONAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/**
 * The compose files of a bundle in merge order: those that were named; else the conventional one with its override; else every
 * YAML file at the top whose name speaks of compose or a stack; else the first file.
 */
export const composeFilesOf = (bundle: Bundle): readonly SourceFile[] => {
  const byName = filesOf(bundle);
  const file = (name: string): SourceFile => ({ name, content: byName.get(normalName(name)) ?? '' });
  if (bundle.composeFiles && bundle.composeFiles.length > 0) return bundle.composeFiles.map(file);
  const main = CONVENTIONAL.find((name) => byName.has(name));
  if (main !== undefined) {
    const override = main.replace(/\.(ya?ml)$/, '.override.$1');
    const other = override.endsWith('yaml') ? override.replace(/yaml$/, 'yml') : override.replace(/yml$/, 'yaml');
    return [main, ...[override, other].filter((name) => byName.has(name))].map(file);
  }
  const likely = [...byName.keys()].filter((name) => /^[^/]*(?:compose|stack)[^/]*\.ya?ml$/i.test(name));
  if (likely.length > 0) return likely.map(file);
  return bundle.files.slice(0, 1).map(({ name, content }) => ({ name, content }));
};
