import type { Part } from './call.js';

export interface SimTask {
  readonly id: string;
  readonly arn: string;
  readonly cluster: string;
  readonly family: string;
  readonly taskDefinition: string;
  /** ECS service name, null when started by RunTask. */
  readonly service: string | null;
  /** True for a task of a DAEMON service. */
  readonly daemon?: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Who started it, in RunTask's caller's own words. */
  readonly startedBy?: string | undefined;
  instanceId: string | null;
  lastStatus: string;
  desiredStatus: string;
  health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly createdAt: number;
  startedAt: number | null;
  stoppedAt: number | null;
  stopCode: string | null;
  reason: string | null;
  exitCode: number | null;
  protectedUntil: number | null;
  /** What it reserves: vCPU and MiB. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Hard memory limit of the task: more than this and it is killed (exit 137). */
  readonly memoryLimitMiB: number;
  /** vCPU that a task-level `cpu` caps it at; undefined = only the instance does. */
  readonly cpuLimit?: number;
  hostPorts: { readonly container: string; readonly containerPort: number; readonly hostPort: number }[];
}

export interface EcsPart extends Part {
  /** All tasks that still exist for DescribeTasks (stopped ones for an hour). */
  readonly tasks: ReadonlyMap<string, SimTask>;
  /** RUNNING, healthy or without a check: gets its share of the load. */
  serving(task: SimTask): boolean;
  /** Healthy as ECS counts it for minimumHealthyPercent: RUNNING and past its check, if it has one. Unset = as `serving`. */
  healthy?(task: SimTask): boolean;
  /** Registered container instance of an EC2 instance, if any. */
  registeredAt(instanceId: string): number | null;
  /** Container instances that ECS lists, for the checks; a test may leave it out. */
  members?(): readonly { readonly arn: string; readonly instanceId: string; readonly status: string }[];
  /** Kills a task's essential container: exit code as given (137 = out of memory). */
  die(taskId: string, exitCode: number, reason: string): void;
  setAgentConnected(instanceId: string, connected: boolean): void;
  /** The machine stops or starts anew: what runs on it dies without a word. */
  killAll(instanceId: string): void;
  /** For GET /simulator/state. */
  services(): readonly {
    name: string;
    project: string | null;
    /** Compose service, from our tags. */
    service?: string | null;
    desired: number;
    running: number;
    minimumHealthy: number;
    lowestHealthy: number;
    /** ARNs of the target groups that its tasks join. */
    targetGroups?: readonly string[];
  }[];
  volumes(taskId: string): readonly { name: string; id: string; firstWriter: string }[];
  /** Last lines that a task's programs wrote, oldest first. */
  logs(taskId: string): readonly string[];
  /** The truth on the host: its containers run, whatever ECS has heard. */
  alive(task: SimTask): boolean;
  /** MiB that a task's programs hold without any load. */
  idleMemoryMiB(task: SimTask): number;
  /** Something answers on this port of an instance. */
  listening(instanceId: string, hostPort: number): boolean;
  /** The task that holds a host port (fixed or dynamic) of an instance. */
  taskAt(instanceId: string, hostPort: number): SimTask | undefined;
  /** The agent sees a Spot notice: with ECS_ENABLE_SPOT_INSTANCE_DRAINING=true it sets its instance to DRAINING. */
  spotNotice(instanceId: string): void;
  /** The balancer's view of a target has changed. */
  targetChanged(instanceId: string, hostPort: number): void;
  /** Rises with each change: a view of the whole is good while it stands still. */
  readonly changes: number;
}
