import type { Random } from './random.js';

/** `digits` hexadecimal digits from a stream of chance. */
export const hex = (random: Random, digits: number): string => {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, '0');
  return text.slice(0, digits);
};

/** An id in the form of AWS request ids. */
export const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((digits) => hex(random, digits)).join('-');
