import { isOfEither, isOfOneProcessor } from '../model/capacity.js';
import type { Ask } from './room.js';
import type { Demand, Fits } from './steps.js';

/**
 * Who lets others go first: ECS spreads tasks over all instances that they may run on, so what may run on either processor would take
 * the room of what may run on one only. It begins as soon as those are placed, which takes seconds; nobody waits for room that is not there.
 */
export const yielding = (given: readonly Ask[], owed: readonly Demand[], fits: Fits): readonly Ask[] => {
  const either = given.filter(({ need, run }) => !run && isOfEither(need.constraints));
  if (either.length === 0) return [];
  const bound = owed.filter(({ constraints }) => isOfOneProcessor(constraints));
  const placedSoon = bound.length > 0 && fits(bound).every(({ room }) => room);
  return placedSoon || given.some(({ need }) => isOfOneProcessor(need.constraints)) ? either : [];
};

export const YIELDS = 'begins when the services that run on one processor only have their places';
