import type { Terminal } from './terminal.js';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'dim' | 'bold';

/** Text in a colour, where colours are wanted: https://no-color.org, FORCE_COLOR, a terminal that is none by the name of dumb. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export const paintOn = (isTty: boolean, { env }: Pick<Terminal, 'env'>): Paint => (coloured(isTty, env) ? paint : plain);

export const plain: Paint = (_colour, text) => text;

const paint: Paint = (colour, text) => `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`;

const coloured = (isTty: boolean, env: Terminal['env']): boolean => {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return isTty && env['TERM'] !== 'dumb';
};
