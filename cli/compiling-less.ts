import { setFlagsFromString } from 'node:v8';

/** From here on reading takes so long that V8 would begin to optimise what is over before that pays. Characters. */
const LONG = 16 * 1024;

/**
 * The text. `config` runs once: on a file of a hundred services, what the compiler would spend on optimising was almost half of the
 * command. On a short one it does not begin, and to tell it would take longer.
 */
export const compilingLess = (text: string): string => {
  // Later V8s have no such flag, and say so on stderr.
  if (text.length > LONG && process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
  return text;
};
