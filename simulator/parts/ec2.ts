import type { Part } from './call.js';

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
  /** The call that launched it, perhaps with others. */
  readonly reservationId: string;
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
  /** Since when its status check fails; absent or null = it passes. */
  impairedAt?: number | null;
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
  /** The Spot pool of a type and zone. */
  spotPool(type: string, zone: string): SpotPool;
  /** Reclaims a Spot instance: notice event now, shutting down two minutes later. */
  interrupt(id: string): void;
  /** Somebody outside terminates it: it shuts down at once, and what runs on it dies. */
  terminate(id: string): void;
  /** Sends the event that a Spot instance is at a higher risk of being taken. */
  advise(id: string): void;
  /** The machine hangs: its status check fails a minute later, what runs on it is dead, its agent is away. Null heals it. */
  impair(id: string, impaired: boolean): void;
}

/** What EC2 can spare of a type in a zone. Both may be set. */
export interface SpotPool {
  /** Instances that run there at most. */
  depth: number;
  usdPerHour: number;
}

export interface Credits {
  readonly mode: 'standard' | 'unlimited';
  readonly balance: number;
  readonly surplusBalance: number;
  /** Spent in the last sampled interval. */
  readonly usage: number;
}

export interface SsmPart extends Part {
  /** Puts or replaces a parameter; a SecureString is readable with decryption only. */
  put(name: string, value: string, type?: 'String' | 'StringList' | 'SecureString'): void;
}
