import type { Head } from '../../shared/model/head.js';
import type { Millis } from '../../shared/model/time.js';

/** An EC2 instance with its registration, as far as the model needs them. */
export interface Machine {
  readonly id: string;
  /** Its tag evenkeel:intent; null = launched before the scene. */
  readonly intent: string | null;
  readonly token: string | null;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated';
  readonly registration: 'none' | 'ACTIVE' | 'DRAINING' | 'gone';
  /** Tasks of the scene's one service that run on it. */
  readonly tasks: number;
  readonly launchedAt: Millis;
}

/** All that lasts: AWS and the head row. Values only, so that a state can be told from another by its text. */
export interface World {
  readonly now: Millis;
  readonly head: { readonly version: number; readonly body: Head } | null;
  readonly machines: readonly Machine[];
  /** What EC2 and ECS showed before the last change: what a read that lags shows. */
  readonly before: readonly Machine[];
  /** Promises that were broken on the way here. */
  readonly harm: readonly string[];
}

export const isLive = ({ state }: Machine): boolean => state === 'pending' || state === 'running';

export const changed = (world: World, machines: readonly Machine[], harm: readonly string[] = []): World => ({
  ...world,
  machines,
  before: world.machines,
  harm: [...world.harm, ...harm],
});

export const withMachine = (world: World, id: string, change: Partial<Machine>, harm: readonly string[] = []): World =>
  changed(
    world,
    world.machines.map((one) => (one.id === id ? { ...one, ...change } : one)),
    harm,
  );

export const arnOf = ({ id }: Machine): string => `arn:aws:ecs:us-east-1:123456789012:container-instance/model/${id}`;

export const machineAt = ({ machines }: World, arn: string): Machine | undefined =>
  machines.find((one) => arnOf(one) === arn && one.registration !== 'none' && one.registration !== 'gone');
