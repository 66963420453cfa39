import { MINUTE } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { todoAgainst } from './blocked.js';
import { count, type Facts, percent } from './facts.js';
import type { Condition } from './state.js';

/** A launch takes about two minutes until its instance takes load: what lasts longer is not being helped. */
const PEGGED_HOLD_MILLISECONDS = 5 * MINUTE;
const RECOVERY_POINTS = 10;
/** A new cluster's metrics need up to two minutes; a heartbeat or two may be late. */
const BLIND_HOLD_MILLISECONDS = 5 * MINUTE;

/** The whole cluster is above the line and nothing is on its way. */
export const clusterCondition = (facts: Facts): Condition => {
  const { view, decision } = facts;
  const { active, min, max } = view.size;
  const mean = percent(view.cpu.mean);
  return {
    key: 'cluster.pegged',
    on: isOn(facts),
    holdMilliseconds: PEGGED_HOLD_MILLISECONDS,
    quietMilliseconds: 0,
    raise: () => ({
      type: 'cluster.pegged',
      severity: 'critical',
      project: null,
      title: `cluster pegged: CPU mean ${mean} on ${count(active, 'instance')}`,
      why: `CPU mean ${mean}, highest ${percent(view.cpu.max)}, line ${view.thresholds.out} %, on ${active} of at most ${max}.${decision ? ` ${decision.why}` : ''}`,
      effect: 'Every service is slowed down, and nothing is on its way to help.',
      todo: todoOf(facts),
      numbers: { mean, highest: percent(view.cpu.max), line: `${view.thresholds.out} %`, instances: active, min, max },
    }),
    recover: () => ({
      type: 'cluster.recovered',
      severity: 'info',
      project: null,
      title: `cluster no longer pegged: CPU mean ${mean} on ${count(active, 'instance')}`,
      why: `CPU mean ${mean}, more than ${RECOVERY_POINTS} points below the line of ${view.thresholds.out} %.`,
      effect: null,
      todo: 'Nothing.',
      numbers: { mean, instances: active },
    }),
  };
};

/** The maximum and the caps: what keeps back more instances of which the load would make use. */
const LIMITS: readonly Blocker[] = ['at-max', 'at-max-vcpu', 'at-max-cost', 'at-max-launches'];

/** A higher limit is advised only where another instance would take some of the load. */
const todoOf = ({ view: { size }, decision }: Facts): string => {
  const wantsMore = (decision?.inputs.demand.utilisation ?? 0) > size.active + size.launching;
  const limit = decision?.blockedBy.find((code) => LIMITS.includes(code));
  if (wantsMore && limit) return todoAgainst(limit, size.max);
  if (decision?.blockedBy.includes('would-not-help'))
    return 'More instances would not help. Do what the reason says would: a range, another type, or less load.';
  return size.active >= size.max
    ? `Deploy the stack with a higher max (now ${size.max}), or lower the load.`
    : 'See why nothing is launched: evenkeel explain.';
};

const isOn = ({ view }: Facts): boolean | null => {
  if (view.verdict === 'cluster-pegged') return view.size.launching === 0;
  if (view.cpu.mean === null || view.cpu.mean >= view.thresholds.out - RECOVERY_POINTS) return null;
  return false;
};

/** The loop has no readings to decide by. It holds still meanwhile, which is safe and helps nobody. */
export const blindCondition = ({ view, decision }: Facts): Condition => ({
  key: 'autoscaler.blind',
  on: view.verdict === 'blind',
  holdMilliseconds: BLIND_HOLD_MILLISECONDS,
  quietMilliseconds: 0,
  raise: () => ({
    type: 'autoscaler.blind',
    severity: 'critical',
    project: null,
    title: `autoscaler blind: no readings for ${BLIND_HOLD_MILLISECONDS / MINUTE} minutes`,
    why: `${view.sentence}${decision ? ` ${decision.why}` : ''}`,
    effect: `The size stays (${count(view.size.active, 'instance')}): nothing is added for load, nothing is given up.`,
    todo: 'Look whether detailed monitoring is on and whether CloudWatch answers; see the log of the reconcile function.',
    numbers: { instances: view.size.active },
  }),
  recover: () => ({
    type: 'autoscaler.recovered',
    severity: 'info',
    project: null,
    title: 'autoscaler sees again',
    why: view.sentence,
    effect: null,
    todo: 'Nothing.',
    numbers: { mean: percent(view.cpu.mean), highest: percent(view.cpu.max) },
  }),
});
