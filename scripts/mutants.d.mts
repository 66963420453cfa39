import type { Mutant } from '../chaos/mutants/mutant.js';

export declare const readMutants: () => Promise<readonly Mutant[]>;
