import type { Change } from '../shared/ledger/memory-store.js';
import type { Runtime } from '../shared/wiring/runtime.js';
import type { StreamOptions } from './lambda-stream.js';
import type { World } from './world.js';

/**
 * How the simulated services know each other. Each service is a file (or a folder) of its own that implements its part; they meet
 * only through these interfaces. `operations` are what the SDK can call; the other members are how the world touches the service.
 */
export interface Amazon {
  readonly world: World;
  readonly settings: Settings;
  readonly ec2: Ec2Part;
  readonly ecs: EcsPart;
  readonly load: LoadPart;
  readonly elb: ElbPart;
  readonly cloudwatch: CloudWatchPart;
  readonly events: EventsPart;
  readonly sqs: SqsPart;
  readonly sns: SnsPart;
  readonly ssm: Part;
  readonly cloudmap: CloudMapPart;
  readonly registry: RegistryPart;
  readonly lambda: LambdaPart;
  readonly faults: FaultsPart;
  /** Called after every effect of an operation and every happening that changes EC2 or ECS: checks the invariants. */
  readonly changed: (what: string) => void;
  /** Takes a call through throttles, faults and latency to the operation. What all three lanes end in. */
  readonly call: (service: ServiceId, operation: string, input: unknown, caller: Caller) => Promise<object>;
  /** How often each operation was called, e.g. 'ec2.RunInstances'. */
  readonly calls: ReadonlyMap<string, number>;
  /** For tests: hears of every call as it is made. */
  recorder: ((call: RecordedCall) => void) | null;
  /** Invocations that are over (crashed, timed out): none of their calls ever settles again. The lambda part may add to it. */
  readonly dead: Set<string>;
  /** Instances that a fault or a Spot reclaim has hit: what is lost on them is not our doing. */
  readonly disturbed: Set<string>;
  /** What the stack promises; the invariants are checked against it. Null = nothing is checked. */
  bounds: Bounds | null;
  /** Promises that were broken by us, oldest first. What AWS did by itself (Spot, faults, killed tasks) is not in it. */
  readonly violations: readonly Violation[];
}

export interface RecordedCall {
  readonly at: number;
  readonly caller: Caller;
  readonly service: ServiceId;
  readonly operation: string;
}

export interface Bounds {
  /** Value of the tag evenkeel:cluster. */
  readonly cluster: string;
  /** Instances that may be pending or running at once. */
  readonly max: number;
}

/** The names under which GET /simulator/state counts them; `foreignTouched` (S4) is in the list only. */
export type ViolationName =
  | 'overMax'
  | 'belowMinimumHealthy'
  | 'terminatedNotEmpty'
  | 'duplicateLaunches'
  | 'protectedStopped'
  | 'leaks'
  | 'foreignTouched';

export interface Violation {
  readonly at: number;
  /** Its letter in docs/simulator.md, e.g. 'S1'. */
  readonly invariant: string;
  readonly name: ViolationName;
  readonly message: string;
}

export interface SsmPart extends Part {
  /** Puts or replaces a parameter; a SecureString is readable with decryption only. */
  put(name: string, value: string, type?: 'String' | 'StringList' | 'SecureString'): void;
}

export interface Settings {
  readonly region: string;
  readonly account: string;
  /** Availability zones, e.g. ['us-east-1a', 'us-east-1b']. */
  readonly zones: readonly string[];
  /** Host name of load balancers; made up as AWS does unless said, e.g. localhost where published ports really answer. */
  readonly balancerHost?: string;
}

export type ServiceId = 'ec2' | 'ecs' | 'elb' | 'cloudwatch' | 'events' | 'sqs' | 'sns' | 'ssm' | 'servicediscovery' | 'dynamodb';

/** Who calls. `invocation` is null for the outside (aws command line, a test's own client): no latency, no faults for them. */
export interface Caller {
  readonly name: string;
  readonly invocation: string | null;
}

/** One API operation: synchronous, the effect is whole or not at all. Throws AwsError. Input is already a private copy. */
// biome-ignore lint/suspicious/noExplicitAny: each operation names its own input type
export type Operation = (input: any, call: Call) => object;

export interface Call {
  readonly service: ServiceId;
  readonly operation: string;
  readonly caller: Caller;
  readonly requestId: string;
}

export interface Part {
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A modelled AWS error. `name` is the code that the SDK shows (`error.name`). */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** Extra members of the modelled error shape. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

// ---- EC2 -----------------------------------------------------------------------------------------------------------

export interface SimInstance {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly market: 'on-demand' | 'spot';
  readonly privateIp: string;
  readonly publicIp: string;
  readonly launchedAt: number;
  readonly clientToken: string | null;
  readonly imageId: string;
  readonly userData: string;
  readonly launchTemplate: { readonly id: string; readonly version: string } | null;
  /** Detailed monitoring (launch template `Monitoring.Enabled`): CPU a minute instead of five. Absent = basic. */
  readonly detailedMonitoring?: boolean;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
  terminatedAt: number | null;
  /** When a reader may first see it (eventual consistency). */
  visibleAt: number;
  tags: Record<string, string>;
  /** Share of its vCPUs that credits allow now, 0..1 (1 when not burstable or unlimited). */
  cpuAllowance: number;
}

export interface Ec2Part extends Part {
  readonly instances: ReadonlyMap<string, SimInstance>;
  /** Called when an instance reaches running; ECS boots its agent from here. */
  onRunning(listener: (instance: SimInstance) => void): void;
  /** Called when an instance starts shutting down (its containers die now) and again when it is terminated. */
  onStopping(listener: (instance: SimInstance) => void): void;
  onTerminated(listener: (instance: SimInstance) => void): void;
  /** CloudWatch asks once a sampled interval: burns or earns credits of T types. cpuUsed in vCPU over `seconds`. */
  spendCredits(id: string, cpuUsed: number, seconds: number): void;
  /** Credit metrics of a T type (CPUCreditBalance and its kin), null for the others. One credit = one vCPU for a minute. */
  credits(id: string): Credits | null;
  /** Reclaims a Spot instance: notice event now, shutting down two minutes later. */
  interrupt(id: string): void;
}

export interface Credits {
  readonly mode: 'standard' | 'unlimited';
  readonly balance: number;
  readonly surplusBalance: number;
  /** Spent in the last sampled interval. */
  readonly usage: number;
}

// ---- ECS -----------------------------------------------------------------------------------------------------------

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
  /** Kills a task's essential container: exit code as given (137 = out of memory). */
  die(taskId: string, exitCode: number, reason: string): void;
  setAgentConnected(instanceId: string, connected: boolean): void;
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

// ---- load ----------------------------------------------------------------------------------------------------------

/** The load dials: what users do to the services. Totals a service, split evenly over its serving tasks. */
export interface LoadPart {
  set(project: string, service: string, load: { cpu?: number; memoryMiB?: number }): void;
  list(): readonly { project: string; service: string; cpu: number; memory: number }[];
  /** What a task wants now, and what its instance lets it have (vCPU, MiB). */
  ofTask(task: SimTask): { cpuDemand: number; cpuUsed: number; memoryUsedMiB: number };
  ofInstance(instanceId: string): { cpuDemand: number; cpuUsed: number; memoryUsedMiB: number };
}

export interface ElbPart extends Part {
  /** ECS registers and deregisters targets (instance id and host port) of a target group. */
  register(targetGroupArn: string, instanceId: string, port: number): void;
  deregister(targetGroupArn: string, instanceId: string, port: number): void;
  healthy(targetGroupArn: string, instanceId: string, port: number): boolean;
  /** It was found unhealthy by checks, not merely not checked yet. */
  failing(targetGroupArn: string, instanceId: string, port: number): boolean;
  /** Seconds that a deregistered target drains. */
  deregistrationSeconds(targetGroupArn: string): number;
  /** Why ECS refuses a service on this target group; null when it takes it. */
  unusable(targetGroupArn: string): string | null;
  /** Ports on which the balancer listens. */
  ports(): readonly number[];
  /** The target group that a published port leads to, with a healthy target chosen in turn: serves the published-port pages. */
  route(publishedPort: number): { instanceId: string; hostPort: number } | null;
}

export interface CloudMapPart extends Part {
  /** Namespace name or ARN to its names: ECS puts Service Connect endpoints here and reads them at each deployment. */
  announce(namespace: string, name: string, port: number, service: string, discoveryName?: string): void;
  withdraw(namespace: string, service: string): void;
  /** `service` is the ARN of the ECS service; `name` what clients dial, `discoveryName` the name in Cloud Map. */
  endpoints(namespace: string): readonly { name: string; port: number; service: string; discoveryName: string }[];
  exists(namespace: string): boolean;
}

export interface CloudWatchPart extends Part {
  /** Creates or replaces an alarm as PutMetricAlarm would. */
  putAlarm(input: Readonly<Record<string, unknown>>): void;
  /** One value of a metric, as PutMetricData or a service of AWS would send it. */
  record(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>, value: number): void;
}

// ---- events, queues, functions -------------------------------------------------------------------------------------

export interface EventsPart extends Part {
  /** An event of an AWS service onto the default bus: delivered at least once, out of order, as faults say. */
  emit(event: { source: string; 'detail-type': string; resources: readonly string[]; detail: object }): void;
  putRule(rule: SimRule): void;
  removeRule(name: string): void;
  /** Events whose target was not there, oldest first. */
  readonly lost: { rule: string; target: string; why: string }[];
}

export interface SimRule {
  readonly name: string;
  readonly pattern: object | null;
  /** rate(1 minute) and the like. */
  readonly schedule: string | null;
  readonly targets: readonly SimTarget[];
}

export interface SimTarget {
  readonly arn: string;
  readonly messageGroupId?: string;
  readonly input?: string;
  /** Standard queue for what cannot be delivered; without it such an event is gone. */
  readonly deadLetterArn?: string;
}

export interface SqsPart extends Part {
  /** CreateQueue's attributes, plus what feeds whom. */
  putQueue(queue: {
    name: string;
    fifo: boolean;
    visibilitySeconds: number;
    delaySeconds: number;
    maxReceives: number | null;
    deadLetterArn: string | null;
    /** FIFO: equal bodies within five minutes are one message. Default true for FIFO queues. */
    contentBasedDeduplication?: boolean;
  }): string;
  removeQueue(queueArn: string): void;
  send(queueArn: string, body: string, options: { messageGroupId?: string; deduplicationId?: string }): void;
  /** An event source mapping: the queue's messages wake a function. Returns what ends it. */
  map(queueArn: string, functionName: string, batchSize: number): () => void;
  depth(queueArn: string): number;
}

export interface LambdaPart {
  /** `run` is the exported handler. */
  putFunction(fn: SimFunction): void;
  /** Invokes with the envelope AWS sends. Resolves with the answer, rejects with the handler's error, or with Crashed. */
  invoke(name: string, event: object): Promise<unknown>;
  /** Event invocation: queued, tried again after one and two minutes when the function fails. */
  invokeAsync(name: string, event: object): void;
  removeFunction(name: string): void;
  /** Invocations that have not ended. */
  readonly running: number;
  /** False once an invocation has ended, timed out or crashed: its calls must never be answered then. */
  alive(invocation: string): boolean;
  /** Kills the execution environment of an invocation: nothing it still awaits ever returns, its source sees an error. */
  kill(invocation: string, why: string): void;
  /** Feeds a table's writes to a function as a DynamoDB stream would. `filters`: event source filter patterns. */
  streamTo(name: string, options?: StreamOptions): (change: Change) => void;
  /** What functions logged, newest last; the oldest are dropped. */
  readonly logs: readonly LogLine[];
  /** Sets what new execution environments get as their outside. */
  useRuntime(maker: RuntimeMaker): void;
}

export interface LogLine {
  readonly at: number;
  readonly function: string;
  readonly invocation: string | null;
  readonly line: Readonly<Record<string, unknown>>;
}

export interface SnsPart extends Part {
  /** Creates a topic if it is not there; returns its ARN. */
  putTopic(name: string): string;
  removeTopic(topicArn: string): void;
  subscribe(subscription: { topicArn: string; protocol: 'lambda' | 'email'; endpoint: string; filterPolicy?: object }): string;
  /** What an alarm action or a test says to a topic, without the API's checks. */
  publish(topicArn: string, subject: string, message: string): void;
  /** E-mails that would have been sent. */
  readonly outbox: readonly { at: number; to: string; subject: string; text: string; topicArn: string }[];
}

export interface SimFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: (event: object, context: object) => Promise<unknown>;
}

/** Makes the runtime that one execution environment of a function gets. */
export type RuntimeMaker = (fn: SimFunction, environment: { readonly id: string; invocation: string | null }) => Runtime;

// ---- registry ------------------------------------------------------------------------------------------------------

/** A container registry, and what its images do when they run. */
export interface RegistryPart {
  /** Answers the requests of the product's registry client. */
  readonly fetch: typeof fetch;
  /** What an image does when it runs; `env` is the container's environment, where that decides whom it dials. */
  behaviour(image: string, env?: Readonly<Record<string, string>>): ImageBehaviour;
  /** False for a reference that the registry answers with 404. */
  exists(image: string): boolean;
}

export interface ImageBehaviour {
  readonly exposes: readonly number[];
  /** Names and ports that the program dials when it starts; it fails when one is served by nobody. */
  readonly dials: readonly { readonly name: string; readonly port: number }[];
  /** MiB that it holds without any load. */
  readonly idleMemoryMiB: number;
  /** Seconds until it listens. */
  readonly startSeconds: number;
  /** Compressed size, for the time a pull takes; 100 unless known. */
  readonly sizeMiB?: number;
}

// ---- faults --------------------------------------------------------------------------------------------------------

export type FaultKind =
  | 'never-register'
  | 'lost-reply'
  | 'duplicate-events'
  | 'drop-events'
  | 'delay-events'
  | 'crash'
  | 'freeze'
  | 'throttle'
  | 'capacity'
  | 'agent-lost'
  | 'spot-notice';

export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** e.g. 'ec2.RunInstances'; undefined = any. */
  readonly operation?: string;
  readonly when?: 'before' | 'effect' | 'reply';
  readonly target?: string;
  /** How often it strikes; undefined = until cleared. */
  times?: number;
  readonly seconds?: number;
}

export interface FaultsPart {
  add(fault: Omit<Fault, 'id'>): string;
  clear(): void;
  readonly active: readonly Fault[];
  /** Uses up one strike of a matching fault, or returns undefined. */
  strike(kind: FaultKind, match?: { operation?: string; when?: Fault['when']; target?: string }): Fault | undefined;
}
