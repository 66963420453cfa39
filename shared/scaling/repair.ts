import { counted } from '../model/counted.js';
import type { InstanceSeen } from '../model/observation.js';
import { MINUTE, SECOND } from '../model/time.js';
import { type Ailment, ailmentsOf } from './ailments.js';
import { couldNotGo } from './could-not-go.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import {
  BROKEN,
  boundText,
  budgetOf,
  type Emptying,
  emptyingOf,
  launchesFor,
  missingWithout,
  pegsTheOthers,
  whyNone,
} from './replacing.js';
import { aliveOf, type Situation, tasksOn } from './situation.js';

/** After a reboot or a drain that was undone an instance is left alone for so long. */
const REST_MILLISECONDS = 10 * MINUTE;

/**
 * Broken instances: replaced (room first, then drained, then terminated), or, where a volume, the maximum or EC2 forbids that, rebooted
 * once. A few at a time; when more are broken at once than chance explains, nothing is touched: the cause lies elsewhere.
 */
export const repair = (situation: Situation): Finding => {
  const ill = ailmentsOf(situation);
  if (ill.length === 0) return nothing;
  const reasons = [...new Set(ill.map(({ reason }) => reason))];
  const systemic = tooMany(situation, ill);
  if (systemic) return heldBack('breaker-open', systemic, { reasons });
  const open = situation.drains.filter(({ reason }) => BROKEN.includes(reason));
  const waiting = ill.filter(({ instance }) => !situation.drains.some((one) => one.instanceId === instance.id));
  if (waiting.length === 0) return nothing;
  if (open.length >= budgetOf(situation))
    return heldBack(
      'budget-spent',
      `${waiting[0]!.why}; ${counted(open.length, 'instance')} of at most ${budgetOf(situation)} is being replaced.`,
      { reasons },
    );
  const findings = waiting.map((one) => treat(situation, one, ill));
  return findings.find(({ actions }) => actions.length > 0) ?? findings[0]!;
};

/** Chance breaks one machine; what breaks a fifth of them at once is the network, the image or ECS itself. */
const tooMany = ({ members, lost, policy }: Situation, ill: readonly Ailment[]): string | null => {
  const pool = members.length + lost.length;
  const most = Math.max(1, Math.ceil((pool * policy.disruptionPercent) / 100));
  if (ill.length <= most) return null;
  return (
    `${ill.length} of ${pool} instances are broken at once, more than ${most}: nothing is rebooted or replaced, because the cause ` +
    `is hardly theirs (the network, the AMI, the instance role, ECS itself). The first: ${ill[0]!.why}.`
  );
};

const treat = (situation: Situation, one: Ailment, ill: readonly Ailment[]): Finding => {
  const { instance, reason } = one;
  const due = dueAt(situation, one);
  const reasons = [reason];
  if (situation.observation.at < due)
    return heldBack(
      'settling',
      `${cap(one.why)}; it is mended in ${counted(Math.ceil((due - situation.observation.at) / MINUTE), 'minute')}.`,
      {
        reasons,
        nextEligibleAt: due,
      },
    );
  if (instance.protect || instance.containerInstance!.attributes['evenkeel.protect'] === 'true')
    return heldBack('protected', `${cap(one.why)}, and it carries evenkeel:protect: look at it.`, { reasons });
  const others = ill.map((other) => other.instance.id);
  const emptying = emptyingOf(situation, instance, others);
  const bound = couldNotGo(situation, instance.id) ?? emptying.bound;
  if (bound && isOnlyUntold(situation, one, emptying) && situation.observation.at < due + UNTOLD_MILLISECONDS)
    return heldBack('no-data', `${cap(one.why)}; ${bound}.`, { reasons });
  if (bound) return reboot(situation, one, bound);
  const spare = hasStandIn(situation, instance) && !pegsTheOthers(situation, instance, others);
  return emptying.fits && spare ? drain(one) : makeWay(situation, one, emptying);
};

/** What AWS has not told by then it hardly will: a throttled call is told of with the next pass. */
const UNTOLD_MILLISECONDS = 10 * MINUTE;

/** Nothing else keeps it than that AWS does not tell just now whether its tasks are protected. */
const isOnlyUntold = (situation: Situation, { instance }: Ailment, { tasks }: Emptying): boolean => {
  if (situation.observation.unread?.protection?.refused || couldNotGo(situation, instance.id)) return false;
  const told = tasks.map(({ protectionUntold: _, ...task }) => task);
  return boundText(situation, instance, told) === null;
};

/** Enough stay for the minimum. For one that still works what is on its way does not count before it has joined. */
const hasStandIn = (situation: Situation, instance: InstanceSeen): boolean => {
  const { active, policy } = situation;
  const works = active.some(({ id }) => id === instance.id);
  return missingWithout(situation, instance) === 0 && (!works || active.length > policy.min);
};

/** It may mend itself for so long; after a reboot, or a drain that came to nothing, it is given as long again. */
const dueAt = ({ policy, head }: Situation, { instance, since, reason }: Ailment): number => {
  const patience = reason === 'tasks-die' ? 0 : policy.repairSeconds * SECOND;
  const before = head.repairs?.[instance.id]?.at;
  return Math.max(since + patience, before === undefined ? 0 : before + REST_MILLISECONDS);
};

const drain = (one: Ailment): Finding => ({
  ...nothing,
  actions: [{ kind: 'drain', reason: one.reason, instanceId: one.instance.id }],
  reasons: [one.reason],
  why: `${cap(one.why)}: what it runs is started elsewhere, then it is terminated.`,
});

/** Room for what runs there, or for the minimum, before anything is taken from it. */
const makeWay = (situation: Situation, one: Ailment, { more, buying, tasks }: Emptying): Finding => {
  if (situation.launches.length > 0)
    return heldBack('in-flight', `${cap(one.why)}; its replacement is on its way.`, { reasons: [one.reason] });
  const actions = launchesFor(situation, one.reason, Math.max(1, more, missingWithout(situation, one.instance)), buying);
  if (actions.length === 0 && aliveOf(situation) >= situation.policy.max)
    return reboot(situation, one, `the maximum of ${situation.policy.max} leaves no room for a replacement`);
  if (actions.length === 0) {
    const { blocker, why } = whyNone(situation, buying.types[0]);
    if (blocker === 'at-max-vcpu' || blocker === 'at-max-cost') return reboot(situation, one, why);
    return heldBack(blocker, `${cap(one.why)}; ${why}.`, { reasons: [one.reason] });
  }
  return {
    ...nothing,
    actions,
    reasons: [one.reason],
    why: `${cap(one.why)}: ${tasks.length > 0 ? `what it runs (${counted(tasks.length, 'task')}) gets` : 'it gets'} another instance first.`,
  };
};

const reboot = (situation: Situation, one: Ailment, because: string): Finding => {
  const { head, moves } = situation;
  const { instance, reason, why } = one;
  const here = new Set(tasksOn(situation, instance.id).map(({ service }) => service));
  const moving = moves.find(({ service }) => here.has(service));
  // A move ends one task because the others serve: none of those may go under it.
  if (moving)
    return heldBack('in-flight', `${cap(why)}; a task of ${moving.service} is on its way first.`, { reasons: [reason] });
  if (head.repairs?.[instance.id]?.rebooted)
    return heldBack('protected', `${cap(why)}. A reboot did not help, and it is kept because ${because}: look at it.`, {
      reasons: [reason],
    });
  return {
    ...nothing,
    actions: [{ kind: 'repair', reason, instanceId: instance.id }],
    reasons: [reason],
    why: `${cap(why)}: it is rebooted, and not replaced because ${because}.`,
  };
};

const cap = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
