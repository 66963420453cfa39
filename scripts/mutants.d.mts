import type { Mutant } from '../chaos/mutants/mutant.js';

export declare const readMutants: () => Promise<readonly Mutant[]>;
export declare const digestOf: (program: string, template: string, how: readonly unknown[]) => string;
