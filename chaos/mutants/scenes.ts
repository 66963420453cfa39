import type { Scene } from './scene.js';
import { LAUNCHES } from './scenes/launches.js';
import { LEAVING } from './scenes/leaving.js';
import { MOVES } from './scenes/moving.js';
import { PASSES } from './scenes/passes.js';
import { PROJECTS } from './scenes/projects.js';
import { ROUNDS } from './scenes/rounds.js';

/** All of them: what a mutant breaks, one of these shows. */
export const SCENES: readonly Scene[] = [...ROUNDS, ...LAUNCHES, ...PASSES, ...LEAVING, ...MOVES, ...PROJECTS];
