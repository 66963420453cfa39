import { wrongly } from './variation.js';

/** Launches, and leaves it to ECS to put something there: ECS never moves what runs. */
export const neverMoves = wrongly((right) => ({
  ...right,
  act: async (step) => (step.kind === 'cordon' ? { result: 'failed', note: 'ECS will do that' } : right.act(step)),
}));
