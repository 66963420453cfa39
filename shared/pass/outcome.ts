import type { Forecast } from '../model/decision.js';
import { balanceOf, forecastOf } from '../scaling/balance.js';
import { relocation } from '../scaling/relocation.js';
import { type DecideInput, situationOf, sizeOf } from '../scaling/situation.js';

/** What came true, once it can be told: nothing on its way, measured after the last change, and no move left that would help. */
export const outcomeOf = (input: DecideInput): Forecast | null => {
  const situation = situationOf(input);
  if (!situation.load?.measured || input.head.intents.length > 0) return null;
  if (relocation(situation).actions.length > 0) return null;
  const cpu = balanceOf(situation, { resource: 'cpu' }).now;
  // What is measured is measured, also at the limit.
  const { bound: _, ...forecast } = forecastOf(situation, cpu, 'cpu', sizeOf(situation));
  const memory = balanceOf(situation, { resource: 'memory' }).now;
  const percent = (share: number): number => Math.round(share * 1000) / 10;
  return { ...forecast, memory: { mean: percent(memory.mean), max: percent(memory.max) } };
};
