import { counted } from '../model/counted.js';
import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Reason } from '../model/words.js';
import { asksForProcessor, notBought } from './buyable.js';
import { buyEach } from './buying.js';
import { headroom } from './headroom.js';
import { namedTasks } from './named-tasks.js';
import type { Only } from './offerings.js';
import { once } from './once.js';
import { place, type TaskToPlace } from './packing.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { raiseFormula, rangeRaises } from './range.js';
import { awayRooms, flyingRooms, openRooms } from './rooms.js';
import { type Situation, sizeOf } from './situation.js';
import { unplacedTasks } from './unplaced.js';

/** How many instances a demand asks for beyond what is there and in flight, and why. */
export interface Demand {
  readonly more: number;
  readonly reason: Reason;
  readonly formula: string;
  readonly why: string;
}

export interface PlacementDemand {
  readonly more: number;
  /** So many of them are for tasks that are asked for; the rest is headroom, which may wait at the maximum. */
  readonly needed: number;
  readonly demand: Demand;
  /** One for each instance: of all that may be bought the cheapest that hold the tasks, the base type unless others are cheaper. */
  readonly types: readonly InstanceType[];
  /** For each of them the zone that its tasks are bound to, null for any; base types that are bound come before those that are not. */
  readonly zones: readonly (string | null)[];
  /** For each of them what else its tasks bind it to. */
  readonly only: readonly Only[];
  /** Tasks that no type which may be bought holds. */
  readonly finding: Finding;
}

/** Room for tasks that have none: packed on what is there, back in a moment, in flight, and only then on new instances. */
export const placementDemand = once((situation: Situation): PlacementDemand => {
  const { policy } = situation;
  const asked = unplacedTasks(situation);
  const here = place(
    [...asked, ...headroom(situation)],
    [...openRooms(situation), ...awayRooms(situation), ...flyingRooms(situation)],
  );
  const space = Math.max(0, policy.max - sizeOf(situation)) || 1;
  const buy = buyEach(situation, here.unplaced, space);
  const more = buy.types.length;
  const wanted = new Set(asked);
  const waiting = here.unplaced.filter((task) => wanted.has(task));
  const needed = waiting.length === here.unplaced.length ? more : Math.min(more, buyEach(situation, waiting, space).types.length);
  const count = here.unplaced.length;
  const demand: Demand = {
    more,
    reason: waiting.length === 0 && count > 0 ? 'headroom' : 'unplaced',
    formula: `${counted(count, 'task')} without room: ${counted(more, 'new instance')}`,
    why: [
      `${count === 1 ? 'A task has' : `${count} tasks have`} no room: ${namedTasks(here.unplaced)}.`,
      ...raised(situation, here.unplaced),
    ].join(' '),
  };
  return {
    more,
    needed,
    demand,
    types: buy.types,
    zones: buy.zones,
    only: buy.only,
    finding: buy.homeless.length > 0 ? tooLarge(situation, buy.homeless) : nothing,
  };
});

/** Why a range asks for those of its tasks that have no room. */
const raised = (situation: Situation, unplaced: readonly TaskToPlace[]): string[] => {
  const services = new Set(unplaced.map((task) => task.service));
  return Object.entries(rangeRaises(situation)).flatMap(([name, count]) =>
    services.has(name) ? [`${name} wants ${counted(count, 'task')}: ${raiseFormula(situation, name)}.`] : [],
  );
};

const tooLarge = ({ policy, observation }: Situation, tasks: readonly TaskToPlace[]): Finding => {
  const [first] = tasks;
  const waits = notBought(policy, observation);
  const largest = [...policy.types].sort((a, b) => b.memoryMiB - a.memoryMiB)[0] ?? policy.baseType;
  const bound = first!.constraints.some(({ expression }) => expression?.includes('evenkeel.volume.'));
  const why =
    waits && asksForProcessor(first!)
      ? `A task of ${first!.service} has no room, and ${waits}.`
      : bound
        ? `A task of ${first!.service} may only run where its volume lies, and there is no room.`
        : first!.gpus && !policy.types.some((type) => type.gpus >= first!.gpus!)
          ? `A task of ${first!.service} needs ${counted(first!.gpus, 'GPU')}, and no type that may be bought has them.`
          : `A task of ${first!.service} needs ${first!.cpu} vCPU and ${first!.memoryMiB} MiB; the largest type that may be bought, ${largest.name}, has ${largest.vcpu} and ${registeredMemoryMiB(largest)}.`;
  return heldBack('does-not-fit', why, {
    candidates: tasks.map((task) => ({ id: task.key, chosen: false, score: null, why: 'no new instance could hold it' })),
  });
};
