import type { Random } from '../../simulator/random.js';
import type { Trace } from '../traces/trace.js';
import type { Cluster } from '../world/cluster.js';
import type { Workload } from '../world/workload.js';

/** Numbers that a policy is set to, e.g. {target: 50, warmUp: 300}. */
export type Setting = Readonly<Record<string, number>>;

export interface Start {
  readonly cluster: Cluster;
  readonly workload: Workload;
  readonly trace: Trace;
  readonly setting: Setting;
  readonly max: number;
  readonly random: Random;
}

/** A policy at work. `want` asks for so many tasks, on traces of tasks. */
export interface Working {
  want(tasks: number): Promise<void>;
  /** Deploys a new version of what runs. Left out = nothing is deployed by it. */
  upgrade?(): Promise<void>;
}

/** Something that decides how many instances there are. */
export interface Policy {
  readonly name: string;
  readonly usual: Setting;
  readonly sweep: readonly Setting[];
  /** It scales by tasks, so that on a load its service has a count and not one task an instance. */
  readonly countsTasks?: boolean;
  /** Takes the cluster over. */
  readonly start: (start: Start) => Working;
}

export const settingName = (setting: Setting): string =>
  Object.entries(setting)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
