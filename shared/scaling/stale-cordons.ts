import type { Intent } from '../model/intent.js';
import type { Observation } from '../model/observation.js';

/** The attribute that keeps new tasks off a container instance; its value is the id of the move that set it. */
export const CORDON = 'evenkeel.cordoned';

/** Container instances (ARNs) that are cordoned for a move that is not open any more: nobody else would lift it. */
export const staleCordons = ({ instances }: Observation, intents: readonly Intent[]): string[] =>
  instances.flatMap(({ containerInstance }) => {
    const holder = containerInstance?.attributes[CORDON];
    return holder === undefined || intents.some((intent) => intent.id === holder) ? [] : [containerInstance!.arn];
  });
