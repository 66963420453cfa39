import { digest, digestOf, type Run } from './pass.js';
import type { World } from './world.js';

/** How often what goes wrong may still go wrong. */
export interface Left {
  readonly passes: number;
  readonly crashes: number;
  readonly staleReads: number;
  /** So many changes such a read may be behind. */
  readonly lag: number;
  readonly lostAnswers: number;
  /** Seconds that may still pass in one go, at any moment. */
  readonly pauses: readonly number[];
}

export interface State {
  readonly world: World;
  /** Passes that run at this moment. */
  readonly runs: readonly Run[];
  readonly left: Left;
}

/** Two states with one key have the same future. */
export const keyOf = ({ world, runs, left }: State): string =>
  digest([digestOf(world), JSON.stringify(left), ...runs.map(({ key }) => key)].join());
