import type { AlertChoice } from '../alerts/choice.js';
import type { StepOutcome } from '../deploying/after-steps.js';
import type { SeenProject } from '../deploying/seen.js';
import type { Balancer, DeployStep } from '../deploying/steps.js';
import type { NewId } from '../ids.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { Store } from '../ledger/store.js';
import type { Decision } from '../model/decision.js';
import type { Observation, Reading } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import type { DeployProgress } from '../model/project.js';
import type { Clock, Millis } from '../model/time.js';
import type { Step, StepResult } from '../scaling/intents/step.js';
import type { MetricValues } from './metrics.js';

/** What a pass needs of the outside. Two wirings make it: the one for AWS, and the simulator through the same code. */
export interface ReconcilePorts {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly store: Store;
  readonly cluster: string;
  readonly region: string;
  readonly simulated: boolean;
  readonly balancer: Balancer;
  /** Which alerts are wanted, and the budget that one of them is about; left out = the usual, and none. */
  readonly alerts?: { readonly choice: AlertChoice; readonly budgetUsdPerMonth: number | null };
  /** The operator's policy; the zones are read once from the subnets. */
  readonly policy: () => Promise<Policy>;
  readonly observe: () => Promise<Observation>;
  readonly readMetrics: (asked: {
    instances: readonly string[];
    services: readonly string[];
    /** Target groups whose requests are wanted, by ECS service name. */
    targetGroups?: Readonly<Record<string, readonly string[]>>;
    now: Millis;
  }) => Promise<Reading>;
  readonly act: (step: Step) => Promise<StepResult>;
  /** `progress` is what its deployment remembers: it says which older revisions matter. */
  readonly observeProject: (project: ProjectRecord, observation: Observation, progress?: DeployProgress) => Promise<SeenProject>;
  readonly deploy: (step: DeployStep) => Promise<StepOutcome>;
  /** Last lines of one log stream, oldest first; none when it is not there (yet). Read rights only. */
  readonly readLogTail?: (place: { readonly group: string; readonly stream: string }) => Promise<readonly string[]>;
  /** No call may be in the air after this. */
  readonly limitCalls: (until: Millis | null) => void;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export type PassReport =
  | { readonly skipped: string }
  | {
      readonly decision: Decision;
      readonly steps: number;
      readonly failed: number;
      /** What it has to say for itself, in one line of log. */
      readonly line: Readonly<Record<string, unknown>>;
      readonly metrics: MetricValues;
    };
