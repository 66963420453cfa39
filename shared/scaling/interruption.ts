import { counted } from '../model/counted.js';
import { balanceOf } from './balance.js';
import { type Capped, capAgainst } from './caps.js';
import { type Finding, nothing, type PlannedAction } from './proposal.js';
import { emptyingOf, launchesFor } from './replacing.js';
import { type Situation, sizeOf } from './situation.js';

/**
 * Instances that EC2 takes in two minutes: drained, and replaced in the same pass as far as what they run needs it. No budget holds
 * this up: they go whatever we do.
 */
export const interruption = (situation: Situation): Finding => {
  const gone = situation.observation.instances.filter(
    (one) =>
      situation.head.notices?.[one.id]?.kind === 'interruption' &&
      one.containerInstance !== null &&
      one.state === 'running' &&
      !situation.drains.some((drain) => drain.instanceId === one.id),
  );
  if (gone.length === 0) return nothing;
  const ids = gone.map(({ id }) => id);
  const left: Situation = { ...situation, active: situation.active.filter(({ id }) => !ids.includes(id)) };
  const emptied = gone.map((one) => emptyingOf(left, one, ids)).sort((a, b) => b.more - a.more);
  const more = Math.max(
    situation.policy.min - sizeOf(left),
    ...emptied.map((one) => one.more),
    tooHot(situation, left, ids) ? 1 : 0,
  );
  const launches = launchesFor(left, 'interrupted', Math.max(0, more), emptied[0]!.buying);
  const atMax = launches.length + sizeOf(left) + gone.length >= situation.policy.max;
  const capped = more > launches.length && !atMax ? capAgainst(left, situation.policy.baseType, launchesAmong(launches)) : null;
  return {
    ...nothing,
    actions: [...launches, ...gone.map(({ id }): PlannedAction => ({ kind: 'drain', reason: 'interrupted', instanceId: id }))],
    reasons: ['interrupted'],
    why: `EC2 takes ${ids.join(', ')} within two minutes: ${ids.length === 1 ? 'it is' : 'they are'} drained${instead(situation, more, launches.length, capped)}.`,
    blockedBy: more > launches.length && atMax ? ['at-max'] : capped ? [capped.blocker] : [],
  };
};

const launchesAmong = (actions: readonly PlannedAction[]) => actions.flatMap((one) => (one.kind === 'launch' ? [one] : []));

const instead = ({ policy }: Situation, more: number, launched: number, capped: Capped | null): string => {
  if (more <= 0) return ', and what runs there fits on the others';
  const replacement = launched > 0 ? `, and ${counted(launched, 'instance')} launched in their place` : '';
  if (capped) return `${replacement}; ${counted(more - launched, 'more')} not launched: ${capped.why}`;
  return more > launched
    ? `${replacement}; ${counted(more - launched, 'more')} waits for the maximum of ${policy.max}`
    : replacement;
};

const tooHot = (situation: Situation, left: Situation, ids: readonly string[]): boolean =>
  situation.load !== null &&
  left.active.length > 0 &&
  left.launches.length === 0 &&
  balanceOf(situation, { resource: 'cpu', without: ids }).best.max * 100 > situation.policy.thresholds.out;
