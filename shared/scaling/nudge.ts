import type { ServiceSeen } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { place } from './packing.js';
import { type Finding, nothing, type PlannedAction } from './proposal.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { owedTasks, unplacedTasks } from './unplaced.js';

/** ECS looks again after three misses only 5, then 15, then 27 minutes later; it is asked again when the room is there. */
const WAIT_BEFORE_NUDGE = 1.5 * MINUTE;
const BETWEEN_NUDGES = 5 * MINUTE;

/**
 * Services that have been short of tasks although the room is registered: the scheduler has given up for a while.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export const nudges = (situation: Situation): Finding => {
  const { observation, head } = situation;
  // A deployment waits for what ECS owes it, and asks for nothing that it has asked for.
  const waiting = observation.services.filter(({ name }) => situation.touched.includes(name));
  const tasks = [...unplacedTasks(situation), ...waiting.flatMap((service) => owedTasks(situation, service))];
  const packed = place(tasks, openRooms(situation));
  const actions = observation.services.flatMap((service): PlannedAction[] => {
    if (service.project === null) return [];
    const missed = hasMissed(service);
    const ready = tasks.some((task) => task.service === service.name && packed.placed[task.key]);
    const quiet = observation.at - Math.max(head.nudgedAt[service.name] ?? 0, head.changedAt) >= WAIT_BEFORE_NUDGE;
    const again = observation.at - (head.nudgedAt[service.name] ?? 0) >= BETWEEN_NUDGES;
    return owedTasks(situation, service).length > 0 && missed && ready && quiet && again && service.deployments.length <= 1
      ? [{ kind: 'nudge', reason: 'unplaced', service: service.name }]
      : [];
  });
  if (actions.length === 0) return nothing;
  const names = actions.map((action) => (action.kind === 'nudge' ? action.service : '')).join(', ');
  return {
    ...nothing,
    actions,
    reasons: ['unplaced'],
    why: `The room for ${names} is there, but ECS has stopped looking for it: it is asked again.`,
  };
};

/** A steady state since then ends it: events stay for weeks. */
const hasMissed = ({ lastEvents }: ServiceSeen): boolean =>
  /unable to place/.test([...lastEvents].sort((a, b) => b.at - a.at).find(({ message }) => TELLING.test(message))?.message ?? '');

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const TELLING = /unable to place a task|reached a steady state/;
