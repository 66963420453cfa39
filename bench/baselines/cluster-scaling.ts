import type { Amazon, SimTask } from '../../simulator/parts.js';
import { delayOf, type Random } from '../../simulator/random.js';
import type { Group } from './group.js';
import { LOW_POINTS, type ManagedScaling, removable, reservation, wantedFor } from './managed-scaling.js';

export interface ClusterScalingOptions {
  readonly amazon: Amazon;
  readonly group: Group;
  readonly scaling: ManagedScaling;
  /** How many tasks are wanted and not placed: PROVISIONING. */
  readonly provisioning: () => number;
  readonly tasksAnInstance: number;
  readonly random: Random;
}

const MINUTE = 60_000;
/** ECS publishes the metric itself: seconds, as custom metrics. */
const PUBLISHED = { p50: 3, p95: 10 } as const;
const IN_WAIT = 15 * MINUTE;

/** ECS cluster auto scaling: the reservation once a minute, its two alarms once a minute, each at its own second. */
export const startClusterScaling = (options: ClusterScalingOptions): void => {
  const { amazon, random } = options;
  const { world } = amazon;
  const seen: Reading[] = [];
  let grewAt = Number.NEGATIVE_INFINITY;
  world.every(
    MINUTE,
    'managed scaling metric',
    () => {
      const state = stateOf(options);
      const reading = { reserved: reservation(state, options.scaling), instances: state.instances };
      world.after(delayOf(random, PUBLISHED), 'managed scaling published', () => {
        seen.push(reading);
        if (seen.length > LOW_POINTS) seen.shift();
      });
    },
    random() * MINUTE,
  );
  world.every(
    MINUTE,
    'managed scaling alarms',
    () => {
      if (grow(options, seen.at(-1))) {
        grewAt = world.now();
        seen.length = 0;
      } else if (world.now() - grewAt >= IN_WAIT) shrink(options, seen);
    },
    random() * MINUTE,
  );
};

/** Tasks of a cluster that may be PROVISIONING at once: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_PROVISIONING = 500;

const stateOf = ({ amazon, group, provisioning, tasksAnInstance }: ClusterScalingOptions) => {
  const registered = group.members().filter(({ id }) => amazon.ecs.registeredAt(id) !== null);
  const busy = busyIn(amazon);
  const waiting = Math.min(provisioning(), MOST_PROVISIONING);
  return {
    instances: registered.length,
    busy: registered.filter(({ id }) => busy.has(id)).length,
    groups: waiting > 0 ? [Math.ceil(waiting / tasksAnInstance)] : [],
  };
};

/** One published value, and N as it was then: what is in flight is not asked for twice, which a short warm-up on AWS may do. */
interface Reading {
  readonly reserved: number;
  readonly instances: number;
}

/** Held back while any instance of the group is younger than the warm-up. */
const grow = ({ amazon, group, scaling }: ClusterScalingOptions, reading: Reading | undefined): boolean => {
  if (reading === undefined || reading.reserved <= scaling.targetCapacity) return false;
  const members = group.members();
  const youngest = Math.max(
    ...members.map(({ inServiceAt }) => inServiceAt ?? Number.POSITIVE_INFINITY),
    Number.NEGATIVE_INFINITY,
  );
  if (amazon.world.now() - youngest < scaling.warmUpSeconds * 1000) return false;
  const wanted = wantedFor(reading.reserved, reading.instances, scaling);
  if (wanted <= members.length) return false;
  group.growTo(wanted);
  return true;
};

const shrink = ({ amazon, group, scaling }: ClusterScalingOptions, seen: readonly Reading[]): void => {
  if (seen.length < LOW_POINTS || seen.some(({ reserved }) => reserved >= scaling.targetCapacity)) return;
  const members = group.members();
  const busy = busyIn(amazon);
  const empty = members.filter(({ id }) => !busy.has(id)).map(({ id }) => id);
  const surplus = members.length - wantedFor(seen.at(-1)!.reserved, members.length, scaling);
  group.shrinkBy(removable(surplus, members.length, empty.length), empty);
};

const busyIn = ({ ecs }: Amazon): ReadonlySet<string> => {
  const busy = new Set<string>();
  for (const task of ecs.tasks.values()) if (holdsRoom(task) && !task.daemon && task.instanceId) busy.add(task.instanceId);
  return busy;
};

export const holdsRoom = ({ lastStatus }: SimTask): boolean => lastStatus !== 'STOPPED';
