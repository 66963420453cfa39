import { MINUTE } from '../model/time.js';
import { place } from './packing.js';
import { type Finding, nothing, type PlannedAction } from './proposal.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { shortBy, unplacedTasks } from './unplaced.js';

/** ECS looks again after three misses only 5, then 15, then 27 minutes later; it is asked again when the room is there. */
const WAIT_BEFORE_NUDGE = 1.5 * MINUTE;
const BETWEEN_NUDGES = 5 * MINUTE;

/**
 * Services that have been short of tasks although the room is registered: the scheduler has given up for a while.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export const nudges = (situation: Situation): Finding => {
  const { observation, head } = situation;
  const tasks = unplacedTasks(situation);
  const packed = place(tasks, openRooms(situation));
  const actions = observation.services.flatMap((service): PlannedAction[] => {
    if (service.project === null) return [];
    const missed = service.lastEvents.find((event) => /unable to place a task/.test(event.message));
    const ready = tasks.some((task) => task.service === service.name && packed.placed[task.key]);
    const quiet = observation.at - Math.max(head.nudgedAt[service.name] ?? 0, head.changedAt) >= WAIT_BEFORE_NUDGE;
    const again = observation.at - (head.nudgedAt[service.name] ?? 0) >= BETWEEN_NUDGES;
    return shortBy(situation, service) > 0 && missed && ready && quiet && again && service.deployments.length <= 1
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
