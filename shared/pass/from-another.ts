import type { Head } from '../model/head.js';

/** Each pass begins with another of them: what it has no time for comes first in one of the next. */
export const fromAnother = <T>(all: readonly T[], { epoch }: Pick<Head, 'epoch'>): readonly T[] => {
  const first = all.length > 0 ? epoch % all.length : 0;
  return [...all.slice(first), ...all.slice(0, first)];
};
