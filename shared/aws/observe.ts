import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { InstanceSeen, Observation } from '../model/observation.js';
import type { Clock } from '../model/time.js';
import { tasksOnInstance } from '../scaling/lookup.js';
import { readAlarms } from './observe-alarms.js';
import { readContainerInstances } from './observe-container-instances.js';
import { readImpaired, readInstances } from './observe-instances.js';
import { readServices } from './observe-services.js';
import { readTasks } from './observe-tasks.js';
import { roomLeft } from './room-left.js';
import { sideBySide } from './side-by-side.js';
import { orUnread } from './unread.js';

export interface ObserveClients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly cloudwatch: CloudWatchClient;
}

/**
 * Everything but metrics, read afresh, side by side as far as one does not rest on another. EC2 first, ECS second: an instance that ECS
 * knows is never taken for one that does not exist. Instances and services before tasks: where an instance is DRAINING, no task comes
 * after the list. `at` is when the first read began: a wake-up sent while AWS is read may tell what these reads have missed.
 */
export const observe = async (clients: ObserveClients, cluster: string, clock: Clock): Promise<Observation> => {
  const at = clock.now();
  const [{ ours, registered, services, tasks, protection }, checks, alarms] = await sideBySide(
    clock,
    () => membersOf(clients, cluster, clock),
    () => orUnread(() => readImpaired(clients.ec2, clock)),
    () => orUnread(() => readAlarms(clients.cloudwatch, cluster)),
  );
  const members = new Map(
    [...registered].map(([id, one]) => [id, { ...one, seen: roomLeft(one.seen, tasksOnInstance(tasks, id)) }]),
  );
  const impaired = 'told' in checks ? checks.told : null;
  const joined = ours.map(
    (one): InstanceSeen => ({
      ...one,
      impairedSince: impaired?.get(one.id) ?? null,
      containerInstance: members.get(one.id)?.seen ?? null,
    }),
  );
  const foreign = [...members]
    .filter(([id]) => !ours.some((one) => one.id === id))
    .map(([id, { type, zone, seen }]) => foreignInstance(id, type, zone, seen));
  const instances = [...joined, ...foreign];
  const unread = {
    ...('unread' in alarms && { alarms }),
    ...('unread' in checks && { 'status-checks': checks }),
    ...(protection && { protection }),
  };
  return {
    at,
    instances,
    services,
    tasks,
    alarms: 'told' in alarms ? alarms.told : [],
    reading: null,
    ...(Object.keys(unread).length > 0 && { unread }),
  };
};

/** What rests on the order of its reads. */
const membersOf = async ({ ec2, ecs }: ObserveClients, cluster: string, clock: Clock) => {
  const ours = await readInstances(ec2, cluster);
  const [registered, services] = await sideBySide(
    clock,
    () => readContainerInstances(ecs, cluster),
    () => readServices(ecs, cluster),
  );
  return { ours, registered, services, ...(await readTasks(ecs, cluster, registered, clock)) };
};

/** Registered in our cluster but not tagged as ours: capacity that is used and never terminated. */
const foreignInstance = (
  id: string,
  type: string,
  zone: string,
  seen: NonNullable<InstanceSeen['containerInstance']>,
): InstanceSeen => ({
  id,
  type,
  zone,
  market: 'on-demand',
  state: seen.agentConnected ? 'running' : 'terminated',
  launchedAt: seen.registeredAt,
  cluster: null,
  intent: null,
  containerInstance: seen,
});
