import type { Head } from '../model/head.js';
import type { Intent, MoveIntent } from '../model/intent.js';
import { undoing } from '../scaling/intents/move-undo.js';
import type { Seen, SeenDeployment } from './look.js';

/** As long as the original has not been chosen to stop, a move can be taken back. */
const REVOCABLE: readonly MoveIntent['state'][] = ['cordon', 'raise', 'landing', 'protect'];

/**
 * A deployment (a `down` too) of a service that is being moved takes the move back first: its copy, its protection and its cordon
 * would stand in the way, and both would write the service's count. One that makes room for the deployment itself goes on.
 */
export const cancelMoves = (head: Head, { projects, observation }: Seen): Head => {
  const deploying = projects.filter(({ seen }) => seen !== null);
  const intents = head.intents.map((intent): Intent => {
    if (intent.kind !== 'move' || !REVOCABLE.includes(intent.state)) return intent;
    if (!deploying.some((one) => hasService(one, intent.service) && one.deployment.body.id !== intent.during)) return intent;
    return { ...undoing(intent, 'its service is being deployed', observation.at), withdrawn: true };
  });
  return { ...head, intents };
};

/** Whether a move of this project's services is still open: its deployment waits until it has ended. */
export const moveOpen = (head: Pick<Head, 'intents'>, of: SeenDeployment): boolean =>
  head.intents.some((intent) => intent.kind === 'move' && hasService(of, intent.service));

const hasService = ({ project, seen }: SeenDeployment, service: string): boolean =>
  project.body.wanted.some((wanted) => wanted.ecsName === service) ||
  (seen?.services.some((one) => one.name === service) ?? false);
