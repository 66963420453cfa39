import type { Candidate } from '../model/decision.js';
import type { TaskSeen } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { type Balance, balanceOf, type Resource, round } from './balance.js';
import { type Copy, mayWaitBeside, waitingCopies } from './copies.js';
import { countsTheDead } from './counts-the-dead.js';
import { taskById } from './lookup.js';
import { leftOut, noTargets } from './no-target.js';
import { fitsIn } from './packing.js';
import type { PlannedAction } from './proposal.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { toPlace } from './takers.js';

export interface NextMoves {
  readonly actions: readonly Extract<PlannedAction, { kind: 'relocate' }>[];
  readonly candidates: readonly Candidate[];
}

/** Each is a copy more for a minute, and half a dozen calls: no more than these are on their way at once. */
export const MOST_AT_ONCE = 8;
/** So many that were looked at are told of. */
const SHOWN = 5;

/**
 * Of the moves that lead to the best split those that may begin now, one of a service. What begins together does no harm wherever ECS
 * lays the copies; the rest follows when they have landed.
 *
 * @param situation as it will be when the open moves have ended
 */
export const nextMoves = (situation: Situation, resource: Resource): NextMoves => {
  const balance = balanceOf(situation, { resource });
  const plan: Plan = { situation, balance, resource, shares: balance.now.shares };
  const chosen = choose(plan, waitingCopies(situation, resource), MOST_AT_ONCE - situation.moves.length);
  const keys = new Set(chosen.map(({ key }) => key));
  const others = ranked(plan).filter(({ key }) => !keys.has(key));
  return {
    actions: chosen.map(({ task, from, to, avoid }) => ({
      kind: 'relocate',
      reason: 'uneven',
      service: task.service!,
      taskId: task.id,
      taskArn: task.arn,
      from,
      to,
      avoid,
    })),
    candidates: [
      ...[...chosen, ...others.slice(0, Math.max(0, SHOWN - chosen.length))].map((move) => ({
        id: move.key,
        chosen: keys.has(move.key),
        score: round(move.gain),
        why: `${move.from} -> ${move.to}`,
      })),
      ...leftOut(situation),
    ],
  };
};

interface Plan {
  readonly situation: Situation;
  readonly balance: Balance;
  readonly resource: Resource;
  /** With what was chosen where it goes. */
  readonly shares: Readonly<Record<string, number>>;
}

interface Ranked {
  readonly key: string;
  readonly task: TaskSeen;
  readonly load: number;
  readonly from: string;
  readonly to: string;
  /** By itself, without another having gone away first. */
  readonly helps: boolean;
  readonly gain: number;
}

type Chosen = Ranked & Pick<Copy, 'avoid'>;

/** One after the other, each with the ones before it done; what follows the first has to help by itself. */
const choose = (plan: Plan, waiting: readonly Copy[], most: number, before: readonly Chosen[] = []): readonly Chosen[] => {
  if (before.length >= most) return before;
  const services = new Set(before.map(({ task }) => task.service));
  for (const move of ranked(plan)) {
    if (services.has(move.task.service) || (!move.helps && before.length + waiting.length > 0)) continue;
    const chosen: Chosen = { ...move, avoid: avoided(plan, move) };
    const laid = { ...plan, shares: sharesAfter(plan, move) };
    if (mayWaitBeside(groundOf(laid), chosen, waiting)) return choose(laid, [...waiting, chosen], most, [...before, chosen]);
  }
  return before;
};

/** The one that lowers the highest most first, but before it those that help: where something has to go away first, it goes first. */
const ranked = ({ situation, balance, shares }: Plan): Ranked[] => {
  const items = new Map(balance.items.map((item) => [item.key, item]));
  const rooms = new Map(openRooms(situation).map((room) => [room.id, room]));
  const shunned = noTargets(situation);
  const tasks = taskById(situation.observation.tasks);
  return balance.best.moves
    .flatMap(({ key, from, to }): Ranked[] => {
      const room = rooms.get(to);
      const task = tasks.get(key)!;
      if (
        !from ||
        !room ||
        shunned.has(to) ||
        !fitsIn(toPlace(situation, key), room) ||
        countsTheDead(situation, task.service ?? '')
      )
        return [];
      const { load } = items.get(key)!;
      const helps = shares[to]! + load / capacityOf(balance, to) < shares[from]! - 1e-6;
      return [{ key, task, load, from, to, helps, gain: shares[from]! * 1000 + load }];
    })
    .sort((a, b) => Number(b.helps) - Number(a.helps) || b.gain - a.gain);
};

const capacityOf = ({ bins }: Balance, id: string): number => bins.find((bin) => bin.id === id)!.capacity;

const sharesAfter = ({ balance, shares }: Plan, { load, from, to }: Ranked): Plan['shares'] => ({
  ...shares,
  [from]: shares[from]! - load / capacityOf(balance, from),
  [to]: shares[to]! + load / capacityOf(balance, to),
});

/** However the copies are laid, no instance is to come further above the best split than what is worth a move. */
const groundOf = ({ situation, balance, shares }: Plan) => ({
  situation,
  shares,
  bins: balance.bins,
  limit: balance.best.max + situation.policy.worthwhilePoints / 100,
});

/** What came by a move is younger than this for as long as its service is remembered to have been moved. */
const YOUNG_MILLISECONDS = 15 * MINUTE;

/**
 * Instances that are no target, and those where the copy would leave the split more than five points worse than where it is meant to go. A task that was moved a
 * moment ago is on the wrong one of those that were left open: now none is.
 */
const avoided = ({ situation, balance, shares }: Plan, { task, load, to }: Ranked): string[] => {
  const landing = ({ id, capacity }: { readonly id: string; readonly capacity: number }): number => shares[id]! + load / capacity;
  const { head, observation, policy } = situation;
  const shunned = noTargets(situation);
  const again = head.moved?.[task.service!] !== undefined && observation.at - task.createdAt < YOUNG_MILLISECONDS;
  const most = shares[to]! + load / capacityOf(balance, to) + policy.worthwhilePoints / 100;
  return balance.bins
    .filter((bin) => bin.id !== to && (again || shunned.has(bin.id) || bin.id === task.instanceId || landing(bin) > most))
    .map(({ id }) => id);
};
