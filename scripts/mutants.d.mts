import type { Edit, Mutant } from '../chaos/mutants/mutant.js';

export declare const readMutants: () => Promise<readonly Mutant[]>;
export declare const edited: (text: string, edits: readonly Edit[], file: string) => string;
