import type { Forecast } from './decision.js';

/** The highest CPU that is expected, for people: "47 % at most", or "at least 50 %" where the load was hidden. */
export const highestText = ({ cpu, bound }: Pick<Forecast, 'cpu' | 'bound'>): string => {
  const percent = `${Math.round(cpu.max)} %`;
  return bound ? `${BOUND_TEXT[bound]} ${percent}` : `${percent} at most`;
};

/** What comes before a figure that is only a bound. */
export const BOUND_TEXT: Readonly<Record<NonNullable<Forecast['bound']>, string>> = { 'at-least': 'at least' };
