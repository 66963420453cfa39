import type { Thresholds } from './decision.js';
import type { InstanceType } from './instance-types.js';
import type { ScheduledMinimum } from './project.js';
import type { Mode } from './words.js';

/** A launch template's pinned version. */
export interface LaunchTemplate {
  readonly launchTemplateId: string;
  /** A number, never $Latest: the same call must resolve the same way. */
  readonly launchTemplateVersion: string;
}

/** What the operator allows. Times in seconds; shares in percent. */
export interface Policy extends LaunchTemplate {
  readonly cluster: string;
  readonly mode: Mode;
  readonly min: number;
  readonly max: number;
  /** The type that is bought unless a task does not fit it. */
  readonly baseType: InstanceType;
  readonly types: readonly InstanceType[];
  readonly zones: readonly { readonly zone: string; readonly subnetId: string }[];
  /** Of the types that have another processor than the base type; null or left out = all types have one. */
  readonly otherTemplate?: LaunchTemplate | null;
  readonly thresholds: Thresholds;
  /** The highest load of this long must fit before an instance is given up. */
  readonly scaleInWindowSeconds: number;
  readonly emptySeconds: number;
  readonly minimumLifetimeSeconds: number;
  readonly registrationSeconds: number;
  readonly drainSeconds: number;
  readonly moveSeconds: number;
  /** A split must lower the highest instance by this many points to be worth a launch or a move. */
  readonly worthwhilePoints: number;
  /** An instance whose agent or status check has failed for so long is rebooted or replaced. */
  readonly repairSeconds: number;
  /** Of all instances, so many (one at least) may be repaired or replaced at once; more that are broken at once are no chance. */
  readonly disruptionPercent: number;
  /** An instance older than this is replaced; null = never for its age. */
  readonly maximumLifetimeSeconds: number | null;
  /** A new launch template version has to prove itself so long on one instance before the others follow. */
  readonly provingSeconds: number;
  /** For T types; null = what EC2 gives by itself (T2 standard, later ones unlimited). */
  readonly credits?: 'unlimited' | 'standard' | null;
  /** Of all instances, so many may be Spot. Percent. */
  readonly spotShare: number;
  /** A Spot launch names all pools that would do, and EC2 chooses (CreateFleet); left out = each launch names one. */
  readonly spotFleet?: boolean;
  /** Nothing is launched that would take all instances together over so many vCPU; null or left out = no such cap. */
  readonly maxVcpu?: number | null;
  /** Nor over so many dollars an hour, at list prices on demand. */
  readonly maxUsdPerHour?: number | null;
  /** Nor more than so many instances within an hour. */
  readonly maxLaunchesPerHour?: number | null;
  /** Room for so many tasks, each as large as the largest of a service, is kept free; none when left out. */
  readonly headroomTasks?: number;
  /** Minimums of instances for times of the day or the week, beside `min`. */
  readonly minSchedule?: readonly ScheduledMinimum[];
}
