import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { ComposeModel } from '../compose/model.js';
import type { JobProgress, WantedJob } from './job.js';
import type { Instant } from './time.js';
import type { ChangeAction, DeploymentKind, DeploymentStatus, ProjectStatus, ServiceStatus } from './words.js';

export type { JobEnd, JobProgress, JobRun, WantedJob } from './job.js';

/** RegisterTaskDefinition's input without tags: those are put on when it is sent. */
export type TaskDefinitionInput = RegisterTaskDefinitionCommandInput;

/**
 * CreateService's input, but for what is only known at run time: cluster, taskDefinition, desiredCount, loadBalancers,
 * tags, and the namespace's ARN (`serviceConnectConfiguration.namespace` holds the project's namespace name).
 */
export type ServiceInput = Omit<
  CreateServiceCommandInput,
  'cluster' | 'taskDefinition' | 'desiredCount' | 'loadBalancers' | 'tags'
>;

/** One compose service as it should run: everything the loop needs, nothing of the file's own spelling. */
export interface WantedService {
  /** The compose name. */
  readonly name: string;
  /** `${project}-${name}`: ECS service name and task definition family. */
  readonly ecsName: string;
  /** SHA-256 (hex) over taskDefinition and service: equal hash = nothing to do. */
  readonly hash: string;
  readonly taskDefinition: TaskDefinitionInput;
  readonly service: ServiceInput;
  /** Count when the service is first created; null for DAEMON. A scaled service keeps its own count afterwards. */
  readonly desired: number | null;
  /** The count that people asked for instead; stays until the file's own count changes. */
  readonly scaled?: number;
  /** No task until its project is started again. */
  readonly stopped?: boolean;
  /** Tasks that are older are replaced. */
  readonly restartedAt?: Instant;
  readonly scale: ScaleRange | null;
  /** What one task reserves, proxy included: vCPU and MiB. */
  readonly task: {
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly hostPorts: readonly number[];
    readonly gpus?: number;
  };
  readonly published: readonly PublishedPort[];
  /** Named volumes kept on one instance: the service only runs where this ECS attribute is. */
  readonly volumes: readonly { readonly volume: string; readonly attribute: string }[];
  readonly dependsOn: readonly { readonly service: string; readonly condition: DependsCondition; readonly required: boolean }[];
  /** True when other services can dial it by name (it has a Service Connect server entry). */
  readonly serves: boolean;
  readonly hasHealthCheck: boolean;
  readonly relocatable: boolean;
  /** Why it may not be moved; null when it may. */
  readonly notRelocatableBecause: string | null;
  /** The owner's words (x-evenkeel), for the service's tags. */
  readonly relocate?: 'always' | 'never' | null;
  readonly protect?: boolean;
  readonly images: readonly { readonly ref: string; readonly digest: string | null }[];
  /** EFS access points of its volumes. The task definition names them by `key` until it is registered. */
  readonly accessPoints?: readonly WantedAccessPoint[];
  /** Set for a group: the compose services that are the containers of its one task. */
  readonly members?: readonly WantedMember[];
  /** Set for a program that runs to its end: RunTask, and no ECS service. */
  readonly job?: WantedJob | null;
}

/** An EFS access point for a named volume. https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html */
export interface WantedAccessPoint {
  /** Its identity: other settings are another access point, for none can be changed. Stands for its id in the task definition. */
  readonly key: string;
  readonly volume: string;
  readonly fileSystemId: string;
  readonly path: string;
  /** Owner and permissions (octal) of the folder, if EFS has to make it. */
  readonly uid: number;
  readonly gid: number;
  readonly permissions: string;
  /** Every client writes as that owner, whoever it is. */
  readonly forced: boolean;
}

/** A compose service that is a container of its group's task. */
export interface WantedMember {
  /** The compose name. */
  readonly name: string;
  readonly container: string;
  readonly published: readonly PublishedPort[];
  readonly hasHealthCheck: boolean;
}

export type DependsCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface ScaleRange {
  readonly min: number;
  readonly max: number;
  /** Percent of the task's reservation at which another task is wanted. */
  readonly cpu: number | null;
  readonly memory: number | null;
  /** Requests a minute, through the balancer, that one task is to serve. */
  readonly requests?: number;
  /** Minimums for times of the day or the week. */
  readonly schedule?: readonly ScheduledMinimum[];
}

/** From each time that `from` comes until `until` comes: at least so many. Cron patterns of five fields in an IANA time zone. */
export interface ScheduledMinimum {
  readonly min: number;
  readonly from: string;
  readonly until: string;
  readonly zone: string;
}

export interface PublishedPort {
  readonly published: number;
  readonly target: number;
  readonly protocol: 'tcp' | 'udp';
  /** alb: a listener on the shared balancer and a dynamic host port. host: a fixed port of the instance. */
  readonly via: 'alb' | 'host';
  readonly container: string;
  readonly healthPath: string | null;
  /** What the file says (app_protocol) against what the numbers look like; else left out. */
  readonly http?: boolean;
  /** Only requests for this host (`*` and `?` are wildcards) come here; left out = for every host. */
  readonly host?: string;
  /** Only requests for this path and what is below it, or for this pattern; left out = for every path. */
  readonly path?: string;
  /** ARN of the ACM certificate with which the balancer speaks HTTPS on this port. */
  readonly certificate?: string;
  /** A port of plain HTTP whose requests the balancer sends on to this one. */
  readonly redirectFrom?: number;
}

export interface Project {
  readonly name: string;
  readonly generation: number;
  /** Set when the last accepted generation is a `down`. */
  readonly removed: boolean;
  readonly keepVolumes: boolean;
  readonly deployment: string;
  readonly wanted: readonly WantedService[];
  /** Cloud Map namespace of the project. */
  readonly namespace: string;
  readonly source: Source;
  /** The file written out, without the values of its variables; left out when it is too large to keep. */
  readonly config?: ComposeModel;
  readonly status: ProjectStatus;
  /** Delete services of the project that the file no longer names; otherwise they are left and warned about. */
  readonly removeOrphans?: boolean;
}

export interface Source {
  readonly sha256: string;
  readonly bytes: number;
}

/** A deployment as the API shows it. */
export interface Deployment {
  readonly id: string;
  readonly project: string;
  readonly generation: number;
  readonly kind: DeploymentKind;
  readonly status: DeploymentStatus;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  readonly by: string;
  readonly source: Source;
  readonly changes: readonly Change[];
  readonly services: readonly ServiceView[];
  readonly reason: StopReason | null;
  readonly warnings: readonly Fault[];
  /** Set once somebody wants it undone: who, and when. */
  readonly cancel?: { readonly at: Instant; readonly by: string };
  /** Rises with each change of this record: long-poll waits for a greater one. */
  readonly seq: number;
  readonly links: Readonly<Record<string, string>>;
  /** The loop's memory of this deployment between passes; not shown. */
  readonly progress?: DeployProgress;
}

/** What cannot be read back from AWS about an open deployment. Losing it costs time, never correctness. */
export interface DeployProgress {
  /** Since when everything runs as wanted; null while it does not. */
  readonly settledSince: Instant | null;
  /** `down`: looks in a row that found no service of the project. */
  readonly emptyLooks: number;
  /** ECS services that have been seen on their wanted revision. */
  readonly reached: readonly string[];
  /** Task definition that each ECS service ran before this deployment changed it. */
  readonly before: Readonly<Record<string, string>>;
  /** Desired count that each ECS service had then; written before anything is changed. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Set once it has failed: everything goes back to the last steady generation. */
  readonly back?: GoingBack;
  /** Last lines of the log of stopped tasks, secrets masked, by task id. */
  readonly logTails?: Readonly<Record<string, readonly string[]>>;
  /** When the last hold that kept it ended or ends: its deadline counts from then. */
  readonly heldUntil?: Instant;
  /** Since when AWS does not show what there is of it. Left out = the last pass has seen it. */
  readonly unseenSince?: Instant;
  /** How far the jobs are, by ECS name: ECS shows a stopped task for an hour only. Handed on to the project's next deployment. */
  readonly jobs?: Readonly<Record<string, JobProgress>>;
  /** The last step that AWS refused, and how often in a row. */
  readonly trouble: { readonly step: string; readonly class: string; readonly text: string; readonly times: number } | null;
}

/** A deployment that failed and takes back what it changed: since when, and what had failed. */
export interface GoingBack {
  readonly since: Instant;
  readonly reason: StopReason;
}

export interface Change {
  readonly service: string;
  readonly action: ChangeAction;
  readonly why: string;
}

export interface ServiceView {
  readonly name: string;
  /** The group whose task it is a container of, where it has one. */
  readonly group?: string;
  readonly status: ServiceStatus;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly healthy: number;
  readonly failed: number;
  readonly waitsFor: readonly string[];
  readonly relocatable: boolean;
  readonly why: string | null;
  readonly endpoints: readonly Endpoint[];
  readonly lastStop: LastStop | null;
}

export interface Endpoint {
  readonly published: number;
  readonly target: number;
  readonly protocol: string;
  readonly url: string | null;
}

export interface LastStop {
  readonly taskId: string;
  readonly at: Instant;
  readonly code: string;
  readonly reason: string;
  readonly exitCode: number | null;
  readonly logTail: readonly string[];
}

export interface StopReason {
  readonly code: string;
  readonly text: string;
  readonly service: string | null;
  readonly taskId: string | null;
  readonly exitCode: number | null;
  readonly logTail: readonly string[];
}

/** One fault or warning with its place: an entry of a problem document's `errors` or `warnings`. */
export interface Fault {
  readonly code: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** JSON pointer into the document. */
  readonly pointer: string | null;
  readonly detail: string;
  readonly hint: string | null;
}
