import type { Millis } from './time.js';
import type { Market } from './words.js';

/** All that one pass knows, read at one instant. CPU is in vCPU, memory in MiB, metrics in percent. */
export interface Observation {
  readonly at: Millis;
  readonly instances: readonly InstanceSeen[];
  readonly services: readonly ServiceSeen[];
  readonly tasks: readonly TaskSeen[];
  readonly alarms: readonly AlarmSeen[];
  readonly reading: Reading | null;
  /** What AWS did not tell. Of the metrics the last reading is there; what rests on another part of the look waits. Left out = nothing. */
  readonly unread?: Readonly<Partial<Record<LookedAt, Unread>>>;
}

/** What not everything rests on. */
export type LookedAt = 'alarms' | 'metrics' | 'protection' | 'status-checks';

/** What AWS answered instead. */
export interface Unread {
  /** `GetMetricData: ThrottlingException: Rate exceeded` */
  readonly unread: string;
  readonly throttled: boolean;
  /** AWS will not tell before somebody mends something, a role for one. Left out = it may at any time. */
  readonly refused?: true;
}

/** One EC2 instance of this cluster, joined with its ECS container instance when it has registered. */
export interface InstanceSeen {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly market: Market;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  readonly launchedAt: Millis;
  /** Null for an instance that is not tagged as ours. */
  readonly cluster: string | null;
  readonly intent: string | null;
  /** Its tag evenkeel:protect says true: its owner keeps it from scale-in. */
  readonly protect?: boolean;
  /** The version of the launch template that it came from; null or absent = unknown. */
  readonly template?: string | null;
  /** Which one that was. */
  readonly templateId?: string | null;
  /** Since when EC2's status checks fail, 0 when EC2 does not say since when; null when they do not, or it is not told (`unread`). */
  readonly impairedSince?: Millis | null;
  /** Where its host ports can be reached: public address, else private. */
  readonly address?: string | null;
  /** Where the other instances reach it. */
  readonly privateAddress?: string | null;
  readonly containerInstance: ContainerInstanceSeen | null;
}

export interface ContainerInstanceSeen {
  readonly arn: string;
  readonly status: string;
  readonly agentConnected: boolean;
  readonly registeredAt: Millis;
  readonly registered: Room;
  readonly remaining: Room;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an instance offers or a task needs. */
export interface Room {
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Host ports taken (on an instance) or wanted (by a task). */
  readonly hostPorts: readonly number[];
  /** Left out = none. */
  readonly gpus?: number;
}

export interface TaskSeen {
  readonly id: string;
  readonly arn: string;
  /** ECS service name, null for a stand-alone task. */
  readonly service: string | null;
  readonly instanceId: string | null;
  readonly status: string;
  readonly desiredStatus: string;
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly taskDefinition: string;
  readonly createdAt: Millis;
  readonly startedAt: Millis | null;
  readonly stoppedAt: Millis | null;
  readonly stopCode: string | null;
  readonly reason: string | null;
  readonly exitCode: number | null;
  /** The container that `reason` and `exitCode` are of. */
  readonly container?: string;
  /** Until when ECS keeps this task from scale-in; null when unprotected, or not told. */
  readonly protectedUntil: Millis | null;
  /** ECS did not tell whether it is protected. Left out = it did. */
  readonly protectionUntold?: true;
  /** Ports of its containers on the instance; left out = none. */
  readonly bindings?: readonly BindingSeen[];
  /** Set for a task that we ran for a job of a project. */
  readonly job?: JobTask | null;
}

export interface BindingSeen {
  readonly container: string;
  readonly containerPort: number;
  readonly hostPort: number;
}

/** Which run of which job a stand-alone task is, from its tags and its `startedBy`. */
export interface JobTask {
  readonly project: string;
  /** Compose name. */
  readonly service: string;
  /** Of the wanted service. */
  readonly hash: string;
  /** The deployment that asked for the run. */
  readonly asked: string;
  readonly run: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface ServiceSeen {
  readonly name: string;
  readonly arn: string;
  /** Compose project and service, from our tags; null for a service that somebody else made. */
  readonly project: string | null;
  readonly service: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly status: string;
  readonly scheduling: 'REPLICA' | 'DAEMON';
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly taskDefinition: string;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** memberOf expressions and distinctInstance, as ECS spells them. */
  readonly constraints: readonly { readonly type: string; readonly expression?: string }[];
  readonly loadBalanced: boolean;
  /** ARNs of the target groups that its tasks join; left out = none. */
  readonly targetGroups?: readonly string[];
  readonly deployments: readonly DeploymentSeen[];
  readonly lastEvents: readonly { readonly at: Millis; readonly message: string }[];
  /** What one task of it reserves, from the task definition. */
  readonly task: TaskNeeds;
}

export interface TaskNeeds extends Room {
  /** Names of instance-bound volumes that the task writes. */
  readonly volumes: readonly string[];
}

export interface DeploymentSeen {
  readonly id: string;
  readonly status: string;
  readonly rolloutState: string;
  readonly rolloutReason: string | null;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly createdAt: Millis;
}

export interface AlarmSeen {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since: Millis;
  readonly metric: string;
  readonly threshold: number;
}

/** What CloudWatch said when it was last asked: at most once a minute, kept in the head row. */
export interface Reading {
  readonly readAt: Millis;
  /** One a minute, oldest first. */
  readonly windows: readonly MetricWindow[];
  /** Tasks that died because the status check of their instance failed, and from when until when they were in no mean. */
  readonly dead?: Readonly<Record<string, { readonly since: Millis; readonly until?: Millis }>>;
}

export interface MetricWindow {
  readonly from: Millis;
  readonly to: Millis;
  /** AWS/EC2 CPUUtilization, percent of the instance. Absent = not published yet. */
  readonly instanceCpu: Readonly<Record<string, number>>;
  /** AWS/ECS CPUUtilization and MemoryUtilization by ECS service name, percent of what its tasks reserve. */
  readonly serviceCpu: Readonly<Record<string, number>>;
  readonly serviceMemory: Readonly<Record<string, number>>;
  /** Requests of the whole window by ECS service name, where a range asks for them. Absent = none, or not published yet. */
  readonly serviceRequests?: Readonly<Record<string, number>>;
}
