import { count, type Facts } from './facts.js';
import type { Condition } from './state.js';

/** The calm window has been doubled twice: the cluster turned round twice within minutes. */
const FLAPPING_FACTOR = 4;

/** The cluster goes to and fro: each turn costs a launch, and moves that people feel. */
export const flappingCondition = ({ swing, view }: Facts): Condition => ({
  key: 'cluster.flapping',
  on: (swing?.factor ?? 1) >= FLAPPING_FACTOR ? true : (swing?.factor ?? 1) > 1 ? null : false,
  holdMilliseconds: 0,
  quietMilliseconds: 0,
  raise: () => ({
    type: 'cluster.flapping',
    severity: 'warning',
    project: null,
    title: `the cluster goes to and fro around ${count(view.size.active, 'instance')}`,
    why: `It has grown and shrunk in turn, each within 15 min of the other; it now has to be calm ${swing?.factor ?? 1} times as long before it shrinks again.`,
    effect: 'Some minutes of instances are paid for little use meanwhile.',
    todo: `If the load really swings like this, deploy the stack with a higher min (now ${view.size.min}), or with a minSchedule.`,
    numbers: { instances: view.size.active, min: view.size.min, factor: swing?.factor ?? 1 },
  }),
  recover: () => ({
    type: 'cluster.steady',
    severity: 'info',
    project: null,
    title: 'the cluster no longer goes to and fro',
    why: 'It has kept its direction for hours; it shrinks after the usual calm again.',
    effect: null,
    todo: 'Nothing.',
    numbers: { instances: view.size.active },
  }),
});
