import type { Local } from '../simulator/local.js';

/** An instance more or less. `at` in milliseconds since 1970. */
export interface SizeChange {
  readonly at: number;
  readonly change: 1 | -1;
  readonly instance: string;
}

/** Reads what changed the size of the cluster since this moment, oldest first. */
export type Sizes = () => readonly SizeChange[];

export const sizesOf = ({ amazon }: Local): Sizes => {
  const from = amazon.world.now();
  return () =>
    [...amazon.ec2.instances.values()]
      .flatMap(({ id, launchedAt, terminatedAt }) => [
        { at: launchedAt, change: 1 as const, instance: id },
        ...(terminatedAt === null ? [] : [{ at: terminatedAt, change: -1 as const, instance: id }]),
      ])
      .filter(({ at }) => at >= from)
      .sort((a, b) => a.at - b.at);
};
