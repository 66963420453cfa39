import type { Edit } from '../chaos/mutants/mutant.js';

export declare const edited: (text: string, edits: readonly Edit[], file: string) => string;
