import { afterMoves } from './after-moves.js';
import { balanceOf, forecastOf, type Resource, round } from './balance.js';
import { FRESH_MILLISECONDS } from './load.js';
import { type NextMoves, nextMoves } from './next-moves.js';
import { leftOut } from './no-target.js';
import { atNewestLevel, ofOneTime, steadyOf } from './of-one-time.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { stillRising } from './rising.js';
import { roseEvenly } from './rose-evenly.js';
import { type Situation, sizeOf } from './situation.js';
import type { Split } from './split.js';
import { stay } from './stay.js';

/**
 * The next tasks to move, if moving helps: while a promise of a scale-out is open, until it is met; otherwise when an instance is
 * above the target and another has room to make a difference.
 */
export const relocation = (given: Situation): Finding => {
  if (!given.load || given.active.length < 2) return nothing;
  const promised = given.head.promise?.open === true || isPromisedLater(given);
  // Beside open moves only what was planned with them goes on: anything else wants to be measured anew.
  const planned = promised || goesOn(given);
  if (given.moves.length > 0 && !planned) return heldBack('in-flight', onTheWay(given));
  const situation = afterMoves(promised ? atNewestLevel(given) : planned ? ofOneTime(given) : given);
  if (situation.launches.length > 0 || situation.drains.length > 0)
    return heldBack('in-flight', 'An instance is joining or leaving.');
  if (stillRising(situation)) return heldBack('settling', 'The load is rising: the newest window shows a part of it only.');
  // What was promised is kept more closely than what is merely uneven: within what the prediction itself may be wrong by.
  const worthwhile = promised ? situation.policy.worthwhilePoints / 2 : situation.policy.worthwhilePoints;
  const levels = resourcesByHeat(situation).map((resource) => levelOf(situation, resource));
  const helps = levels.find((one) => one.points >= worthwhile && (promised || isAboveTarget(situation, one.now)));
  const { resource, now, best, points } = helps ?? levels[0]!;
  if (!helps) return given.moves.length > 0 ? heldBack('in-flight', onTheWay(given)) : stays(situation, resource, now, points);
  if (!planned && !situation.load!.measured)
    return heldBack('settling', 'The newest window began before the last change took effect.');
  const { actions, candidates } = nextMoves(situation, resource);
  if (actions.length === 0)
    return given.moves.length > 0
      ? heldBack('in-flight', onTheWay(given))
      : heldBack('does-not-fit', 'A better split exists, but no task of it fits where it should go.', { candidates });
  return {
    ...nothing,
    actions,
    reasons: ['uneven'],
    why: `Highest ${situation.load!.estimated ? 'by estimate ' : ''}${round(now.max * 100)} % can be ${situation.load!.atLeast ? 'at least ' : ''}${round(best.max * 100)} %: ${movesText(actions)}.`,
    formula: `max ${round(now.max * 100)} % - best split ${round(best.max * 100)} % = ${round(points)} points >= ${worthwhile}`,
    candidates,
    predicted: given.head.owed ? null : forecastOf(situation, best, resource, sizeOf(situation)),
  };
};

const stays = (situation: Situation, resource: Resource, { max }: Split, points: number): Finding => {
  const finding = stay(situation, resource, max, points);
  return finding === nothing ? finding : { ...finding, candidates: [...finding.candidates, ...leftOut(situation)] };
};

/** What has joined waits for no prediction: that one comes with the whole of the load, and says by how much, not who goes where. */
const isPromisedLater = (given: Situation): boolean => given.head.owed !== undefined && roseEvenly(given);

/**
 * A plan of several moves goes on by the figures that it was made with, as long as nothing but these moves has changed since, and the
 * newest figures have not come below the target by themselves.
 */
const goesOn = (given: Situation): boolean => {
  const { head, moves, members, observation } = given;
  const window = steadyOf(given);
  if (!window || observation.at - window.to > FRESH_MILLISECONDS) return false;
  const moved = moves.length > 0 || Object.values(head.moved ?? {}).some(({ at }) => at >= window.to);
  return (
    moved && members.every(({ containerInstance }) => containerInstance!.registeredAt <= window.from) && isHot(afterMoves(given))
  );
};

const isHot = (situation: Situation): boolean =>
  resourcesByHeat(situation).some((resource) => isAboveTarget(situation, balanceOf(situation, { resource }).now));

const isAboveTarget = ({ policy }: Situation, { max }: Split): boolean => max > policy.thresholds.target / 100;

const onTheWay = ({ moves }: Situation): string =>
  moves.length === 1 ? 'A task is on its way to another instance.' : `${moves.length} tasks are on their way to other instances.`;

const movesText = ([first, ...others]: NextMoves['actions']): string => {
  const beside = others.map(({ service, to }) => `${service} to ${to}`).join(', ');
  return `${first!.service} moves from ${first!.from} to ${first!.to}${beside && `, and with it ${beside}`}`;
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
