import type { ComposeModel } from './model.js';

/** What stands for a value that may be a secret: `***` and something by which a change of it shows. */
export type MaskOf = (value: string) => string;

/** Where values stand that nobody is shown: variables of containers and of builds, and the contents of configs and secrets. */
const HIDDEN: readonly string[] = ['environment', 'args', 'content'];

/**
 * The model as people may be shown it. A value that is hidden where it belongs is hidden wherever else it stands, for a command line
 * often repeats it; short ones stand in too many places by chance.
 */
export const maskedModel = (model: ComposeModel, maskOf: MaskOf): ComposeModel => {
  const values = [...new Set(hiddenIn(model, []))].filter((value) => value.length >= SHORTEST);
  const longestFirst = values.sort((a, b) => b.length - a.length);
  return shown(model, [], (text) => longestFirst.reduce((all, value) => all.replaceAll(value, maskOf(value)), text), maskOf);
};

/** A word such as "true" or "postgres" is no secret, and hiding it everywhere would hide the file. */
const SHORTEST = 8;

type Path = readonly string[];

const hiddenIn = (value: unknown, path: Path): readonly string[] => {
  if (typeof value === 'string') return isHidden(path) ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => hiddenIn(part, [...path, key]));
};

const shown = <T>(value: T, path: Path, elsewhere: (text: string) => string, maskOf: MaskOf): T => {
  if (typeof value === 'string') return (isHidden(path) ? maskOf(value) : elsewhere(value)) as T;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((part, at) => shown(part, [...path, String(at)], elsewhere, maskOf)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, shown(part, [...path, key], elsewhere, maskOf)]),
  ) as T;
};

/** `services/web/environment/NAME`, `services/web/build/args/NAME`, `configs/name/content`; a secret's `environment` is a name. */
const isHidden = (path: Path): boolean =>
  path[0] === 'services' ? HIDDEN.includes(path.at(-2) ?? '') && path.length > 3 : path.length === 3 && path[2] === 'content';
