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
  /** The move that keeps new tasks off it. */
  readonly cordon?: string;
  readonly launchedAt: Millis;
}

/** A task of the scene's one service. */
export interface Task {
  readonly id: string;
  /** The instance that it was placed on. */
  readonly on: string;
  readonly status: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** Kept from being chosen when ECS has one too many. In the model it does not lapse. */
  readonly isProtected: boolean;
}

/** What EC2 and ECS show. */
export interface Amazon {
  readonly machines: readonly Machine[];
  readonly tasks: readonly Task[];
  /** The service's count. */
  readonly desired: number;
}

/** All that lasts: AWS and the head row. Values only, so that a state can be told from another by its text. */
export interface World extends Amazon {
  readonly now: Millis;
  readonly head: { readonly version: number; readonly body: Head } | null;
  /** What EC2 and ECS showed before the last change, before the one before it, and so on: what a read that lags shows. */
  readonly before: readonly Amazon[];
  /** Promises that were broken on the way here. */
  readonly harm: readonly string[];
}

/** No read is more changes behind than this. */
export const LAG = 3;

export const isLive = ({ state }: Machine): boolean => state === 'pending' || state === 'running';

export const changed = (world: World, change: Partial<Amazon>, harm: readonly string[] = []): World => ({
  ...world,
  ...change,
  before: [amazonOf(world), ...world.before].slice(0, LAG),
  harm: [...world.harm, ...harm],
});

export const amazonOf = ({ machines, tasks, desired }: Amazon): Amazon => ({ machines, tasks, desired });

export const withMachine = (world: World, id: string, change: Partial<Machine>, harm: readonly string[] = []): World =>
  changed(world, { machines: world.machines.map((one) => (one.id === id ? { ...one, ...change } : one)) }, harm);

export const withTasks = (world: World, ids: readonly string[], change: Partial<Task>): World =>
  changed(world, { tasks: world.tasks.map((one) => (ids.includes(one.id) ? { ...one, ...change } : one)) });

export const arnOf = ({ id }: Machine): string => `arn:aws:ecs:us-east-1:123456789012:container-instance/model/${id}`;

export const taskArnOf = ({ id }: Pick<Task, 'id'>): string => `arn:aws:ecs:us-east-1:123456789012:task/model/${id}`;

export const machineAt = ({ machines }: Amazon, arn: string): Machine | undefined =>
  machines.find((one) => arnOf(one) === arn && one.registration !== 'none' && one.registration !== 'gone');

/** Those that have not stopped. */
export const tasksOn = ({ tasks }: Amazon, { id }: Pick<Machine, 'id'>): readonly Task[] =>
  tasks.filter(({ on, status }) => on === id && status !== 'STOPPED');
