import { isTerminal } from '../model/words.js';
import { down } from './down.js';
import type { DeployInput, DeployOutcome } from './steps.js';
import { up } from './up.js';

/**
 * What an open deployment wants done next, from what is wanted and what is seen: absolute steps, the deployment's new view, and the
 * room it needs. Nothing is remembered that AWS can tell, so a pass may die anywhere and the next one goes on. A newer generation
 * finds whatever an older one left and makes it its own; one that is over or not the project's newest does nothing.
 */
export const nextSteps = (input: DeployInput): DeployOutcome => {
  const { deployment, project } = input;
  const over = isTerminal(deployment.status) || deployment.generation !== project.generation;
  if (over) return { steps: [], deployment, demand: [], claims: [], touched: [] };
  return project.removed ? down(input) : up(input);
};
