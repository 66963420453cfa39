import type {
  CreateServiceCommandInput,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { KeptFromRoom, LostVolume } from '../model/head.js';
import type { Deployment, Project, WantedAccessPoint, WantedService } from '../model/project.js';
import type { Millis } from '../model/time.js';
import type { Tags } from './names.js';
import type { SeenProject, SeenService } from './seen.js';

/** One change to AWS, absolute: saying it twice does no harm. `why` is for people. */
export type DeployStep = { readonly why: string } & (
  | { readonly kind: 'create-namespace'; readonly name: string; readonly requestId: string; readonly tags: Tags }
  | { readonly kind: 'ensure-access-point'; readonly accessPoint: WantedAccessPoint; readonly token: string; readonly tags: Tags }
  | {
      readonly kind: 'register';
      readonly input: RegisterTaskDefinitionCommandInput;
      readonly tags: Tags;
      /** Those that `input` names by their keys: their ids are known only when it is sent. */
      readonly accessPoints?: readonly WantedAccessPoint[];
    }
  | { readonly kind: 'delete-access-point'; readonly id: string }
  | { readonly kind: 'ensure-target-group'; readonly targetGroup: WantedTargetGroup }
  | { readonly kind: 'ensure-listener'; readonly listener: WantedListener }
  | { readonly kind: 'ensure-rule'; readonly rule: WantedRule }
  | { readonly kind: 'delete-rule'; readonly arn: string }
  | ({ readonly kind: 'pin-volume'; readonly lost?: LostVolume } & Pin)
  | ({ readonly kind: 'unpin-volume' } & Pin)
  | ({ readonly kind: 'mark-instance'; readonly value: string } & Pin)
  | {
      readonly kind: 'create-service';
      readonly input: CreateServiceCommandInput;
      readonly tags: Tags;
      readonly balanced: readonly Balanced[];
    }
  | { readonly kind: 'update-service'; readonly input: UpdateServiceCommandInput; readonly assumed: Assumed }
  | { readonly kind: 'tag-service'; readonly arn: string; readonly tags: Tags }
  | { readonly kind: 'delete-service'; readonly cluster: string; readonly name: string; readonly project: string }
  | {
      readonly kind: 'run-job';
      readonly input: RunTaskCommandInput;
      readonly tags: Tags;
      /** ECS name and run. */
      readonly job: string;
      readonly run: string;
    }
  | { readonly kind: 'stop-job'; readonly cluster: string; readonly arn: string }
  | { readonly kind: 'delete-listener'; readonly arn: string }
  | { readonly kind: 'delete-target-group'; readonly arn: string }
  | { readonly kind: 'delete-discovery-service'; readonly id: string }
  | { readonly kind: 'delete-namespace'; readonly id: string }
  | { readonly kind: 'deregister'; readonly taskDefinition: string }
);

export type StepOf<K extends DeployStep['kind']> = Extract<DeployStep, { readonly kind: K }>;

/** The ECS attribute that says: this volume's data is on this instance. */
export interface Pin {
  readonly cluster: string;
  readonly attribute: string;
  readonly containerInstance: string;
}

/** HTTP to instances and their dynamic host ports. The ARN is null when it has not been seen yet. */
export interface WantedTargetGroup {
  readonly name: string;
  readonly arn: string | null;
  readonly port: number;
  readonly vpcId: string;
  readonly healthPath: string;
  readonly tags: Tags;
}

export interface WantedListener {
  readonly arn: string | null;
  readonly loadBalancerArn: string;
  readonly port: number;
  /** By name: it may have been made by the step before. Null: what no rule takes is answered with 404. */
  readonly targetGroup: string | null;
  /** The ARN of its own certificate, for HTTPS; null for plain HTTP. */
  readonly certificate: string | null;
  /** Further certificates, which it chooses by the name that a client asks for (SNI). */
  readonly moreCertificates: readonly string[];
  readonly tags: Tags;
}

/** A rule of the listener on `port`, which may have been made by the step before. */
export interface WantedRule {
  readonly arn: string | null;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly priority: number;
  readonly host: string | null;
  /** Values of the path condition; none = every path. */
  readonly paths: readonly string[];
  /** By name; null for a redirect. */
  readonly targetGroup: string | null;
  readonly redirectTo: number | null;
  readonly tags: Tags;
}

/** A container's port behind a target group, which is named because it may have been made in the same pass. */
export interface Balanced {
  readonly targetGroup: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** What the pass saw when it decided; an update is stale when it is no longer so. */
export interface Assumed {
  /** Null: created in this very pass. */
  readonly taskDefinition: string | null;
  readonly desired: number | null;
}

/** Tasks that want room. The needs are those of one task; constraints are memberOf expressions. */
export interface Demand {
  /** ECS service name. */
  readonly service: string;
  readonly count: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly hostPorts: readonly number[];
  readonly gpus?: number;
  readonly constraints: readonly string[];
}

/** Whether there is registered room for each, placed one after the other in the given order. */
export type Fits = (
  needs: readonly Demand[],
) => readonly { readonly service: string; readonly count: number; readonly room: boolean }[];

export interface Balancer {
  readonly kind: 'alb' | 'none';
  readonly arn: string;
  readonly dns: string;
  readonly vpcId: string;
}

export interface DeployInput {
  readonly now: Millis;
  readonly project: Project;
  readonly deployment: Deployment;
  readonly seen: SeenProject;
  readonly fits: Fits;
  /** The same once services of the project are gone. Left out = not known: none goes for its room. */
  readonly fitsWithout?: (leaving: readonly SeenService[]) => Fits;
  readonly balancer: Balancer;
  readonly cluster: string;
  /** The services of the last steady generation: where a deployment that fails goes back to. Null = there is none. */
  readonly steady?: readonly WantedService[] | null;
  /** What keeps room from services that want it, by ECS service, as the loop decided in the pass before. */
  readonly noRoom?: Readonly<Record<string, KeptFromRoom>>;
  /** Instances that EC2 has given have yet to join. */
  readonly booting?: boolean;
  /** Counts that stand whatever the file says, by ECS service: those of before, on the way back. */
  readonly counts?: Readonly<Record<string, number>>;
}

export interface DeployOutcome {
  /** In this order; the actuator stops at the first that fails. */
  readonly steps: readonly DeployStep[];
  readonly deployment: Deployment;
  /** Tasks that ECS has not been asked for because there is no room yet. */
  readonly demand: readonly Demand[];
  /** Tasks that these steps ask ECS to place, or that it still owes: their room is spoken for. */
  readonly claims: readonly Demand[];
  /** ECS services that are being deployed: they are not moved and not scaled in. */
  readonly touched: readonly string[];
  /** Those of them that run as they should: they may be moved, and only to make room for the others. Left out = none. */
  readonly resting?: readonly string[];
}
