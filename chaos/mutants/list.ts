import { DEPLOYING } from './deploying.js';
import { DRAINING } from './draining.js';
import { FENCING } from './fencing.js';
import { LAUNCHING } from './launching.js';
import { MOVING } from './moving.js';
import type { Mutant } from './mutant.js';
import { SLIPS } from './slips.js';
import { TELLING } from './telling.js';

/** All of them, by what they endanger. */
export const MUTANTS: readonly Mutant[] = [...LAUNCHING, ...FENCING, ...DRAINING, ...MOVING, ...DEPLOYING, ...TELLING, ...SLIPS];
