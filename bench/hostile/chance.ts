import { type Random, seeded } from '../../simulator/random.js';

/** Draws of one body: the same for the same seed and number. */
export interface Chance {
  /** 0 <= n < most */
  below(most: number): number;
  of<T>(choices: readonly T[]): T;
  /** True with this probability. */
  is(probability: number): boolean;
  /** A length that is mostly small and sometimes near `most`. */
  size(most: number): number;
}

export const chanceOf = (seed: number, at: number): Chance => {
  const random: Random = seeded((Math.imul(seed, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b)) >>> 0);
  const below = (most: number): number => Math.floor(random() * most);
  return {
    below,
    of: (choices) => choices[below(choices.length)]!,
    is: (probability) => random() < probability,
    size: (most) => Math.floor(most ** random()),
  };
};
