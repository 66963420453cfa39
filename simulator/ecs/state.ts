import type {
  DeploymentConfiguration,
  LoadBalancer,
  NetworkConfiguration,
  PlacementConstraint,
  PlacementStrategy,
  ServiceConnectConfiguration,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import type { InstanceType } from '../../shared/model/instance-types.js';
import { uuid } from '../ids.js';
import type { Amazon, SimInstance, SimTask } from '../parts.js';
import type { Random } from '../random.js';

/** All that the simulated ECS knows. Maps keep the order in which things came to be; nothing here is shared with callers. */
export interface Ecs {
  readonly amazon: Amazon;
  readonly clusters: Map<string, Cluster>;
  /** By `family:revision`. */
  readonly definitions: Map<string, Definition>;
  /** Highest revision of each family ever registered. */
  readonly revisions: Map<string, number>;
  /** By container instance ARN. */
  readonly instances: Map<string, ContainerInstance>;
  /** By service ARN. */
  readonly services: Map<string, Service>;
  readonly tasks: Map<string, Task>;
  /** Docker volumes of `scope: shared` and host paths, by instance and name; EFS by file system. They outlive tasks. */
  readonly volumes: Map<string, Volume>;
  /** RunTask and CreateService answers by client token. */
  readonly tokens: Map<string, { readonly body: string; readonly answer: () => object }>;
  readonly hooks: Hooks;
  /** Rises with each change, so that whoever keeps a view of the whole can tell when it is old. */
  changes: number;
}

/** What the lower files call upwards: set once in index.ts, so that tasks need not know who schedules them. */
export interface Hooks {
  reconcile(service: Service): void;
  /** The containers of a task have been started: its programs begin. */
  begin(task: Task): void;
  ended(task: Task): void;
}

export type Tags = Record<string, string>;

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  settings: { name: string; value: string }[];
  readonly namespace: string | null;
}

export interface Definition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  /** Frozen: handed out as a copy. */
  readonly body: Readonly<TaskDefinition>;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  readonly needs: Needs;
  /** An essential container has a health check. */
  readonly hasCheck: boolean;
}

/** What one task takes from an instance. CPU in ECS units (1024 a vCPU), memory in MiB. */
export interface Needs {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** More than this and the kernel kills it. Infinity when nothing limits it but the instance. */
  readonly memoryLimitMiB: number;
  readonly hostPorts: readonly HostPort[];
  readonly enis: number;
  /** Infinity for all of an instance's, at least one. */
  readonly gpus: number;
}

export interface HostPort {
  readonly port: number;
  readonly protocol: string;
}

export interface ContainerInstance {
  readonly id: string;
  readonly arn: string;
  readonly cluster: Cluster;
  readonly ec2: SimInstance;
  readonly type: InstanceType;
  readonly registeredAt: number;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  agentConnected: boolean;
  readonly attributes: Map<string, string | undefined>;
  tags: Tags;
  version: number;
  /** Tasks that hold room here: all that are not STOPPED. */
  readonly tasks: Set<Task>;
  readonly images: Set<string>;
  /** EC2 stops the machine while its agent was connected: ECS will forget it. */
  leaving: boolean;
  /** What a disconnected agent would report; told when it connects again. */
  backlog: (() => void)[];
}

export interface Task extends SimTask {
  readonly definition: Definition;
  readonly clusterState: Cluster;
  readonly serviceState: Service | null;
  readonly deployment: Deployment | null;
  readonly group: string;
  readonly startedBy: string | undefined;
  /** Tags that DescribeTasks shows: only those propagated or given. */
  apiTags: Tags;
  readonly overrides: TaskOverride;
  readonly containerInstance: ContainerInstance;
  /** The truth on the host, whatever ECS has heard: its containers run. */
  alive: boolean;
  /** When its containers were last started. */
  containersAt: number | null;
  /** MiB that its programs hold without any load. */
  idleMemoryMiB: number;
  /** Why the container that it ended with did, e.g. OutOfMemoryError. */
  containerReason: string | null;
  /** The container that it ended with; null = the first that it cannot be without. */
  endedWith: string | null;
  /** Exit codes of the containers that ended before its programs began. */
  exits: ReadonlyMap<string, number>;
  /** Its program has started and answers. */
  listening: boolean;
  /** Stale by decision of the zone balancer: to be replaced once. */
  rebalance: boolean;
  version: number;
  connectivityAt: number | null;
  pullStartedAt: number | null;
  pullStoppedAt: number | null;
  stoppingAt: number | null;
  targets: { readonly targetGroupArn: string; readonly port: number }[];
  readonly logs: string[];
  readonly containerIds: readonly string[];
  /** Rises when what was still to happen is called off, so that a late report of it is not believed. */
  chapter: number;
  /** Calls off what is still to happen to it. */
  steps: (() => void)[];
  holds: { readonly name: string; readonly volume: Volume }[];
}

export interface Volume {
  readonly id: string;
  firstWriter: string;
}

export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: Cluster;
  readonly createdAt: number;
  readonly scheduling: 'REPLICA' | 'DAEMON';
  readonly launchType: 'EC2';
  readonly roleArn: string | undefined;
  readonly propagateTags: 'SERVICE' | 'TASK_DEFINITION' | 'NONE';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desired: number;
  definition: Definition;
  configuration: DeploymentConfiguration;
  constraints: PlacementConstraint[];
  strategy: PlacementStrategy[];
  rebalancing: 'ENABLED' | 'DISABLED';
  graceSeconds: number;
  loadBalancers: LoadBalancer[];
  network: NetworkConfiguration | undefined;
  connect: ServiceConnectConfiguration | undefined;
  tags: Tags;
  /** Newest first; the PRIMARY is the first. */
  deployments: Deployment[];
  /** Newest first, at most 100. */
  events: { id: string; createdAt: number; message: string }[];
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<Task>;
  steady: boolean;
  /** How many protected tasks kept it from shrinking when it was last looked at, so that the event is said once. */
  held: number;
  /** Placement back-off: attempts in a row that found no room, and when the next one is due. */
  misses: number;
  nextPlacementAt: number;
  /** Starts in a row that never reached RUNNING, and when the next one is allowed. */
  stumbles: number;
  nextStartAt: number;
  wakeAt: number | null;
  callOff: () => void;
  rebalancedAt: number;
  /** Healthy tasks that must not be undercut, and the fewest seen since that number last changed. */
  floor: number;
  lowest: number;
}

export interface Deployment {
  readonly id: string;
  readonly definition: Definition;
  readonly createdAt: number;
  readonly connect: ServiceConnectConfiguration | undefined;
  /** Service Connect names as they stood when this deployment began; its tasks resolve these and no others, also later ones. */
  readonly endpoints: readonly { readonly name: string; readonly port: number; readonly service: string }[];
  readonly namespace: string | null;
  /** The last good deployment, which the circuit breaker brings back; null for none. */
  readonly fallback: Deployment | null;
  status: 'PRIMARY' | 'ACTIVE';
  rollout: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutReason: string;
  updatedAt: number;
  failed: number;
  /** A task of it once ran well: from then on failures are no longer counted. */
  proven: boolean;
}

export const anEcs = (amazon: Amazon, hooks: Hooks): Ecs => ({
  amazon,
  hooks,
  clusters: new Map(),
  definitions: new Map(),
  revisions: new Map(),
  instances: new Map(),
  services: new Map(),
  tasks: new Map(),
  volumes: new Map(),
  tokens: new Map(),
  changes: 0,
});

export const now = (ecs: Ecs): number => ecs.amazon.world.now();

/** A named stream of chance of this service. */
export const chance = (ecs: Ecs, stream: string): Random => ecs.amazon.world.random(`ecs.${stream}`);

/** 32 hex digits, as in task and container instance ids. */
export const newId = (ecs: Ecs): string => uuid(chance(ecs, 'ids')).replaceAll('-', '');

export const arnOf = (ecs: Ecs, resource: string): string => {
  const { region, account } = ecs.amazon.settings;
  return `arn:aws:ecs:${region}:${account}:${resource}`;
};

/** Lets something happen to ECS later; whoever watches the whole hears of it. Returns a way to call it off. */
export const later = (ecs: Ecs, milliseconds: number, what: string, happen: () => void): (() => void) =>
  ecs.amazon.world.after(milliseconds, what, () => {
    happen();
    ecs.changes += 1;
    ecs.amazon.changed(what);
  });

export const date = (at: number | null): Date | undefined => (at === null ? undefined : new Date(at));
