import { isOfEither } from '../model/capacity.js';
import { type Ask, isRising } from './room.js';
import type { Demand, DeployInput } from './steps.js';

/** Some of the tasks of an ask for which there is no room as a whole. */
export interface Part {
  readonly ask: Ask;
  /** At least one, fewer than the ask has. */
  readonly count: number;
}

/**
 * Who is raised as far as there is room, while the rest of it boots: tasks need not wait for the slowest instance. Only where instances
 * are on their way, for what may never run whole is not begun; and beside all that were given room, so that none of it is taken away.
 * @param owed those that have room (`roomyOf`).
 */
export const partsOf = (
  short: readonly Ask[],
  given: readonly Ask[],
  owed: readonly Demand[],
  { fits, noRoom, booting }: Pick<DeployInput, 'fits' | 'noRoom' | 'booting'>,
): Part[] => {
  // What is bound to one instance would find its room taken.
  if (!booting || short.some(({ stand }) => stand.wanted.volumes.length > 0)) return [];
  const parts: Part[] = [];
  const full = new Set<string>();
  for (const ask of short) {
    if (noRoom?.[ask.need.service]?.code !== 'in-flight' || !mayBeParted(ask) || full.has(kindOf(ask.need))) continue;
    const before = [...owed, ...given.map(({ need }) => need), ...parts.map(({ ask: { need }, count }) => ({ ...need, count }))];
    const fitsWith = (count: number): boolean => fits([...before, { ...ask.need, count }]).every(({ room }) => room);
    const count = mostOf(ask.need.count - 1, fitsWith);
    if (count > 0) parts.push({ ask, count });
    // What is left is less than one of these needs.
    full.add(kindOf(ask.need));
  }
  return parts;
};

/** A range would take a part for the count that the load has chosen. */
const mayBeParted = ({ stand, need, run }: Ask): boolean =>
  !run && isRising(stand) && stand.wanted.scale === null && !isOfEither(need.constraints);

/** What makes needs of two services alike: all but the service and the number. */
export const kindOf = ({ service: _, count: __, ...need }: Demand): string => JSON.stringify(need);

/** The largest number up to `most` that passes, where each smaller one does too; 0 when none does. */
export const mostOf = (most: number, passes: (count: number) => boolean): number => {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = low === 0 ? 1 : Math.ceil((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};
