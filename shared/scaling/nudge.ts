import { counted } from '../model/counted.js';
import type { ServiceSeen } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import { isInVain, nextNudgeAt, nudgesOf } from './nudged.js';
import { place } from './packing.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { isAskedFor, owedTasks, rollLacks, unplacedTasks } from './unplaced.js';

/** ECS looks again after three misses only 5, then 15, then 27 minutes later; it is asked again when the room is there. */
const WAIT_BEFORE_NUDGE = 1.5 * MINUTE;

/**
 * Services that have been short of tasks although the room is registered: the scheduler has given up for a while.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export const nudges = (situation: Situation): Finding => {
  const { observation, head } = situation;
  // A deployment waits for what ECS owes it, and asks for nothing that it has asked for.
  const waiting = observation.services.filter((one) => isAskedFor(situation, one) || rollLacks(one) > 0);
  const tasks = [...unplacedTasks(situation), ...waiting.flatMap((service) => owedTasks(situation, service))];
  const packed = place(tasks, openRooms(situation));
  const stuck = observation.services.filter((service) => {
    if (service.project === null || goesOn(service, observation.at)) return false;
    const ready = tasks.some((task) => task.service === service.name && packed.placed[task.key]);
    return ready && hasMissed(service) && owedTasks(situation, service).length > 0;
  });
  const actions = stuck
    .filter((one) => observation.at - head.changedAt >= WAIT_BEFORE_NUDGE && observation.at >= nextNudgeAt(situation, one))
    .map(({ name }): PlannedAction => ({ kind: 'nudge', reason: 'unplaced', service: name }));
  if (actions.length === 0) return inVain(situation, stuck);
  const names = actions.map((action) => (action.kind === 'nudge' ? action.service : '')).join(', ');
  return {
    ...nothing,
    actions,
    reasons: ['unplaced'],
    why: `The room for ${names} is there, but ECS has stopped looking for it: it is asked again.`,
  };
};

/** Its tasks are being exchanged, and ECS has said something of it lately: one that it has stopped looking for stands still, and lacks it. */
const goesOn = ({ deployments, lastEvents }: ServiceSeen, now: Millis): boolean =>
  deployments.length > 1 && now - Math.max(0, ...lastEvents.map(({ at }) => at)) < WAIT_BEFORE_NUDGE;

/** What ECS does not place although it has been asked again and again: something keeps it that reservations do not show. */
const inVain = (situation: Situation, stuck: readonly ServiceSeen[]): Finding => {
  const one = stuck.find((service) => isInVain(situation, service));
  if (!one) return nothing;
  const asked = counted(nudgesOf(situation, one.name), 'time');
  const why = `By its reservations there is room for ${one.name}, and ECS does not use it: asked again ${asked} in vain. It says: ${missedText(one)}`;
  return heldBack('does-not-fit', why, { reasons: ['unplaced'], nextEligibleAt: nextNudgeAt(situation, one) });
};

/** A steady state since then ends it: events stay for weeks. */
const hasMissed = (service: ServiceSeen): boolean => /unable to place/.test(missedText(service));

const missedText = ({ lastEvents }: ServiceSeen): string =>
  [...lastEvents].sort((a, b) => b.at - a.at).find(({ message }) => TELLING.test(message))?.message ?? '';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const TELLING = /unable to place a task|reached a steady state/;
