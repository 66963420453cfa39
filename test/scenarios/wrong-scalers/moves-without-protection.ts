import { wrongly } from './variation.js';

/** Raises and lowers the count, and hopes that ECS stops the task that is meant. */
export const movesWithoutProtection = wrongly((right) => ({
  ...right,
  act: async (step) => (step.kind === 'protect' || step.kind === 'release' ? { result: 'done', note: null } : right.act(step)),
}));
