import type { World } from '../world.js';
import type { Caller, Part, ServiceId } from './call.js';
import type { Ec2Part } from './ec2.js';
import type { EcsPart } from './ecs.js';
import type { EfsPart } from './efs.js';
import type { CloudWatchPart, EventsPart, SnsPart, SqsPart } from './events.js';
import type { FaultsPart } from './faults.js';
import type { LambdaPart } from './lambda.js';
import type { LogsPart } from './logs.js';
import type { RegistryPart } from './registry.js';
import type { CloudMapPart, ElbPart, LoadPart } from './traffic.js';

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
  readonly logs: LogsPart;
  readonly efs: EfsPart;
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
  /** For tests: hears of every invocation as it ends. */
  ended: ((invocation: EndedInvocation) => void) | null;
  /** Calls of functions by the bucket they took from, and how many of them were refused because it was dry. */
  readonly rates: ReadonlyMap<string, { readonly asked: number; readonly refused: number }>;
  /** Invocations that are over (crashed, timed out): none of their calls ever settles again. The lambda part may add to it. */
  readonly dead: Set<string>;
  /** Invocations that waited for an answer that a fault kept back. */
  readonly slowed: Set<string>;
  /** Instances that a fault or a Spot reclaim has hit: what is lost on them is not our doing. Invocations that one has frozen. */
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

export interface EndedInvocation {
  readonly function: string;
  readonly invocation: string;
  /** What was left of its time when it ended; 0 when its time was over first. */
  readonly leftMilliseconds: number;
  /** A fault killed it. */
  readonly crashed: boolean;
}

export interface Bounds {
  /** Value of the tag evenkeel:cluster. */
  readonly cluster: string;
  /** Instances that may be pending or running at once. */
  readonly max: number;
  /** Fewer than this may be ours by our own doing; 0 when left out. */
  readonly min?: number;
}

/** The names under which GET /simulator/state counts them; those of S2, S4 and S6 are in the list only. */
export type ViolationName =
  | 'overMax'
  | 'belowMinimumHealthy'
  | 'terminatedNotEmpty'
  | 'duplicateLaunches'
  | 'protectedStopped'
  | 'leaks'
  | 'foreignTouched'
  | 'belowMinimum'
  | 'overBudget';

export interface Violation {
  readonly at: number;
  /** Its letter in docs/simulator.md, e.g. 'S1'. */
  readonly invariant: string;
  readonly name: ViolationName;
  readonly message: string;
}

export interface Settings {
  readonly region: string;
  readonly account: string;
  /** Availability zones, e.g. ['us-east-1a', 'us-east-1b']. */
  readonly zones: readonly string[];
  /** Host name of load balancers; made up as AWS does unless said, e.g. localhost where published ports really answer. */
  readonly balancerHost?: string;
}
