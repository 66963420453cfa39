import { balanceOf, forecastOf, type Resource, round, toPlace } from './balance.js';
import { taskById } from './lookup.js';
import { fitsIn } from './packing.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { stillRising } from './rising.js';
import { openRooms } from './rooms.js';
import { immovable, type Situation, serviceOf, sizeOf } from './situation.js';

/**
 * The next task to move, if moving helps: while a promise of a scale-out is open, until it is met; otherwise when an instance is
 * above the target and another has room to make a difference.
 */
export const relocation = (situation: Situation): Finding => {
  if (!situation.load || situation.active.length < 2) return nothing;
  if (situation.moves.length > 0) return heldBack('in-flight', 'A task is on its way to another instance.');
  if (situation.launches.length > 0 || situation.drains.length > 0)
    return heldBack('in-flight', 'An instance is joining or leaving.');
  if (stillRising(situation)) return heldBack('settling', 'The load is rising: the newest window shows a part of it only.');
  const promised = situation.head.promise?.open === true;
  // What was promised is kept more closely than what is merely uneven: within what the prediction itself may be wrong by.
  const worthwhile = promised ? situation.policy.worthwhilePoints / 2 : situation.policy.worthwhilePoints;
  const levels = resourcesByHeat(situation).map((resource) => levelOf(situation, resource));
  const helps = levels.find(
    (one) => one.points >= worthwhile && (promised || one.now.max > situation.policy.thresholds.target / 100),
  );
  const { resource, now, best, points } = helps ?? levels[0]!;
  if (!helps) return stay(situation, resource, now.max, points);
  if (!promised && !situation.load.measured)
    return heldBack('settling', 'The newest window began before the last change took effect.');
  const move = firstMove(situation, resource);
  if (!move) return heldBack('does-not-fit', 'A better split exists, but no task of it fits where it should go.');
  return {
    ...nothing,
    actions: [move.action],
    reasons: ['uneven'],
    why: `Highest ${round(now.max * 100)} % can be ${round(best.max * 100)} %: ${move.action.service} moves from ${move.action.from} to ${move.action.to}.`,
    formula: `max ${round(now.max * 100)} % - best split ${round(best.max * 100)} % = ${round(points)} points >= ${worthwhile}`,
    candidates: move.candidates,
    predicted: forecastOf(situation, best, resource, sizeOf(situation)),
  };
};

const stay = (situation: Situation, resource: Resource, highest: number, points: number): Finding => {
  if (highest * 100 <= situation.policy.thresholds.out) return nothing;
  const load = situation.load!;
  const hot = load.instances.reduce((a, b) => (b.cpuUsed / b.vcpu > a.cpuUsed / a.vcpu ? b : a));
  const fixed = situation.observation.tasks
    .filter((task) => task.instanceId === hot.id && load.tasks[task.id])
    .sort((a, b) => load.tasks[b.id]!.cpu - load.tasks[a.id]!.cpu)
    .map((task) => ({
      id: task.id,
      chosen: false,
      score: round(load.tasks[task.id]!.cpu),
      why: immovable(situation, task) ?? 'moving it would not lower the highest',
    }));
  return heldBack(
    'would-not-help',
    `${resource === 'cpu' ? 'CPU' : 'Memory'} of ${hot.id} is ${round(highest * 100)} %; the best split would lower it by ${round(Math.max(0, points))} points only.`,
    {
      candidates: fixed.slice(0, 5),
      reasons: ['instance-pegged'],
    },
  );
};

const levelOf = (situation: Situation, resource: Resource) => {
  const { now, best } = balanceOf(situation, { resource });
  return { resource, now, best, points: (now.max - best.max) * 100 };
};

/** The hotter one first; memory only when it is above the line or was promised. When the first gains nothing, the second may. */
const resourcesByHeat = (situation: Situation): Resource[] => {
  const load = situation.load!;
  const cpu = Math.max(...load.instances.map((one) => one.cpuUsed / one.vcpu));
  const memory = Math.max(...load.instances.map((one) => one.memoryUsedMiB / one.memoryMiB));
  const promised = situation.head.promise?.open === true && situation.head.promise.predicted.memory !== undefined;
  if (memory <= situation.policy.thresholds.out / 100 && !promised) return ['cpu'];
  return memory > cpu ? ['memory', 'cpu'] : ['cpu', 'memory'];
};

/**
 * Of the moves that lead to the best split, the one that lowers the highest most, but first those that help by themselves: where
 * something has to go away first, it goes first. Where ECS may put the copy is fenced by `avoid`.
 */
const firstMove = (situation: Situation, resource: Resource) => {
  const { now, best, items, bins } = balanceOf(situation, { resource });
  const capacity = new Map(bins.map((bin) => [bin.id, bin.capacity]));
  const landing = (load: number, bin: string): number => now.shares[bin]! + load / capacity.get(bin)!;
  const byKey = new Map(items.map((item) => [item.key, item]));
  const rooms = new Map(openRooms(situation).map((room) => [room.id, room]));
  const ranked = best.moves
    .flatMap((move) => {
      const item = byKey.get(move.key)!;
      const room = rooms.get(move.to);
      return move.from && room && fitsIn(toPlace(situation, move.key), room)
        ? [
            {
              ...move,
              from: move.from,
              helps: landing(item.load, move.to) < now.shares[move.from]! - 1e-6,
              gain: now.shares[move.from]! * 1000 + item.load,
            },
          ]
        : [];
    })
    .sort((a, b) => Number(b.helps) - Number(a.helps) || b.gain - a.gain);
  const first = ranked[0];
  if (!first) return null;
  const task = taskById(situation.observation.tasks).get(first.key)!;
  return {
    action: {
      kind: 'relocate' as const,
      reason: 'uneven' as const,
      service: serviceOf(situation, task)!.name,
      taskId: task.id,
      taskArn: task.arn,
      from: first.from,
      to: first.to,
      avoid: avoided(situation, resource, first.key, first.to),
    },
    candidates: ranked
      .slice(0, 5)
      .map((move, i) => ({ id: move.key, chosen: i === 0, score: round(move.gain), why: `${move.from} -> ${move.to}` })),
  };
};

/**
 * Instances where the copy would leave the split more than five points worse than where it is meant to go. A task that was moved a
 * moment ago is on the wrong one of those that were left open: now none is.
 */
const avoided = (situation: Situation, resource: Resource, key: string, to: string): string[] => {
  const { now, items, bins } = balanceOf(situation, { resource });
  const load = items.find((one) => one.key === key)!.load;
  const capacity = new Map(bins.map((bin) => [bin.id, bin.capacity]));
  const landing = (bin: string): number => now.shares[bin]! + load / capacity.get(bin)!;
  const task = taskById(situation.observation.tasks).get(key)!;
  const again = situation.head.moved?.[task.service ?? ''] !== undefined;
  return bins
    .map((bin) => bin.id)
    .filter(
      (id) =>
        id !== to && (again || id === task.instanceId || landing(id) > landing(to) + situation.policy.worthwhilePoints / 100),
    );
};
