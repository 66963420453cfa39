import type { Random } from '../simulator/random.js';

/** A whole number from `least` to `most`, both included. */
export const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));

export const oneOf = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

/** A number between two bounds, with two decimals: short to read and to repeat. */
export const about = (random: Random, least: number, most: number): number =>
  Math.round((least + random() * (most - least)) * 100) / 100;
