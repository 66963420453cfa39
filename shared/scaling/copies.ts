import type { Balance, Resource } from './balance.js';
import { fitsIn, type InstanceRoom, place } from './packing.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { toPlace } from './takers.js';

/** A copy that has no place yet: ECS lays it on any instance that is not cordoned. */
export interface Copy {
  /** The task that it is a copy of. */
  readonly key: string;
  /** vCPU or MiB. */
  readonly load: number;
  /** Where the plan has it. */
  readonly to: string;
  /** Where it must not land. */
  readonly avoid: readonly string[];
}

/** Copies of open moves that ECS has not placed yet. */
export const waitingCopies = ({ moves, load }: Situation, resource: Resource): Copy[] =>
  moves
    .filter(({ state, copy }) => copy === null && ['cordon', 'raise', 'landing'].includes(state))
    .map(({ taskId, to, cordoned }) => ({
      key: taskId,
      load: (resource === 'cpu' ? load?.tasks[taskId]?.cpu : load?.tasks[taskId]?.memoryMiB) ?? 0,
      to,
      avoid: cordoned.map(({ instanceId }) => instanceId),
    }));

/** Where copies may land, and what lies there without them. */
export interface Ground {
  readonly situation: Situation;
  readonly bins: Balance['bins'];
  /** With the copies that wait where the plan has them. */
  readonly shares: Readonly<Record<string, number>>;
  /** No instance may come above it, whichever way ECS lays the copies. */
  readonly limit: number;
}

/** Whether a copy may be asked for beside those that wait: each can still go where it is meant to, and together they harm nobody. */
export const mayWaitBeside = (ground: Ground, next: Copy, waiting: readonly Copy[]): boolean => {
  const held = new Set(ground.situation.moves.flatMap(({ cordoned }) => cordoned.map(({ instanceId }) => instanceId)));
  if (held.has(next.to)) return false;
  if (waiting.length === 0) return true;
  const all = [...waiting, next];
  const shut = new Set([...held, ...all.flatMap(({ avoid }) => avoid)]);
  if (all.some(({ to }) => shut.has(to))) return false;
  const rooms = openRooms(ground.situation).filter(({ id }) => !shut.has(id));
  return rooms.every((room) => fitTogether(ground, all, room) && staysCool(ground, all, room));
};

/** Those that may land here at all. */
const landing = ({ situation }: Ground, copies: readonly Copy[], room: InstanceRoom): Copy[] =>
  copies.filter(({ key }) => fitsIn(toPlace(situation, key), room));

/** A copy that is meant for this instance finds room there, even when the others have come here too. */
const fitTogether = (ground: Ground, copies: readonly Copy[], room: InstanceRoom): boolean => {
  if (!copies.some(({ to }) => to === room.id)) return true;
  const here = landing(ground, copies, room).map(({ key }) => toPlace(ground.situation, key));
  return here.length > 0 && place(here, [room]).unplaced.length === 0;
};

const staysCool = (ground: Ground, copies: readonly Copy[], room: InstanceRoom): boolean => {
  const capacity = ground.bins.find(({ id }) => id === room.id)?.capacity ?? 1;
  const meant = copies.filter(({ to }) => to === room.id).reduce((sum, { load }) => sum + load, 0);
  const most = landing(ground, copies, room).reduce((sum, { load }) => sum + load, 0);
  return (ground.shares[room.id] ?? 0) + (most - meant) / capacity <= ground.limit + 1e-9;
};
