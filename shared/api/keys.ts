import { Unavailable } from '../errors.js';

/** Secrets by the name of their key. */
export type Keys = ReadonlyMap<string, string>;

/** Shorter secrets can be guessed without asking us. */
const SHORTEST = 32;

/**
 * A line a key: its name, a space, its secret. Two keys of one caller are how one is exchanged for the other. A wrong line shuts
 * everybody out (Unavailable) rather than one that nobody misses.
 */
export const readKeys = (text: string): Keys => {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const written = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const keys = new Map(written.map((line, at) => keyOf(line, at)));
  if (keys.size === 0) throw unusable('it holds no key');
  if (keys.size < written.length) throw unusable('a name is there twice');
  return keys;
};

const keyOf = (line: string, at: number): [string, string] => {
  const [name = '', secret = '', ...rest] = line.split(/\s+/);
  if (!/^[\w.@-]{1,64}$/.test(name)) throw unusable(`key ${at + 1} has no name that can be one`);
  if (secret.length < SHORTEST || rest.length > 0)
    throw unusable(`key "${name}" has no secret of ${SHORTEST} characters or more`);
  return [name, secret];
};

/** The parameter's own words are never told: they are secrets. */
export const unusable = (why: string, cause?: unknown): Unavailable =>
  new Unavailable({
    code: 'auth/keys',
    detail: `The parameter with the keys of this API cannot be used: ${why}.`,
    hint: 'A line a key, name and secret (openssl rand -hex 32), in the SecureString that authKeysParameter names.',
    cause,
  });
