import type { Intent, MoveIntent } from '../model/intent.js';
import type { Observation } from '../model/observation.js';

/** The attribute that keeps new tasks off a container instance; its value is the id of the move that set it last. */
export const CORDON = 'evenkeel.cordoned';

/** Container instances (ARNs) that are cordoned and that no open move keeps cordoned: nobody else would lift it. */
export const staleCordons = ({ instances }: Observation, intents: readonly Intent[]): string[] => {
  const held = heldBy(intents);
  return instances.flatMap(({ containerInstance }) =>
    containerInstance && CORDON in containerInstance.attributes && !held.has(containerInstance.arn)
      ? [containerInstance.arn]
      : [],
  );
};

/** Of a move's cordons those that it may lift: another move that is open may need the same one. */
export const liftable = (move: MoveIntent, containerInstances: readonly string[], intents: readonly Intent[]): string[] => {
  const held = heldBy(intents.filter(({ id }) => id !== move.id));
  return containerInstances.filter((arn) => !held.has(arn));
};

const heldBy = (intents: readonly Intent[]): ReadonlySet<string> =>
  new Set(intents.flatMap((one) => (one.kind === 'move' ? one.cordoned.map(({ containerInstance }) => containerInstance) : [])));
