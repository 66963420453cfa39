import type { LoadBalancer, ServiceConnectService } from '@aws-sdk/client-ecs';
import type { DeploymentSeen, InstanceSeen, TaskSeen } from '../model/observation.js';
import type { ServiceInput, WantedService } from '../model/project.js';
import type { Millis } from '../model/time.js';
import type { Tags } from './names.js';

/** All of one project that AWS shows, read at one instant. */
export interface SeenProject {
  /** Services with our project's tag or a wanted name, in every status that ECS still shows. */
  readonly services: readonly SeenService[];
  /** Tasks of those services that have not stopped. */
  readonly tasks: readonly TaskSeen[];
  /** Tasks of those services that stopped within the last hour or so. */
  readonly stopped: readonly TaskSeen[];
  /** Tasks of the project's jobs, running and stopped: no service has them. */
  readonly jobs?: readonly TaskSeen[];
  /** Last lines of the log of stopped tasks, as far as this pass has read them: by task id, secrets masked. */
  readonly logTails?: Readonly<Record<string, readonly string[]>>;
  /** Revisions of ours that nothing needs any more, oldest first; read once all that is wanted stands. */
  readonly oldRevisions?: readonly string[];
  /** The newest ACTIVE revision of each wanted family. */
  readonly families: readonly SeenFamily[];
  /** Null while Cloud Map does not list it. */
  readonly namespace: { readonly id: string; readonly arn: string } | null;
  /** Whose the namespace of its name is, in words, when it is another project's. */
  readonly namespaceTakenBy?: string;
  readonly targetGroups: readonly SeenTargetGroup[];
  /** Every listener of the shared balancer. */
  readonly listeners: readonly SeenListener[];
  readonly instances: readonly InstanceSeen[];
  /** Address by which people reach an instance's host ports, by instance id. */
  readonly addresses: Readonly<Record<string, string>>;
  /** What a `down` still has to take away; read only for one. */
  readonly leftovers: Leftovers | null;
}

export interface SeenService {
  readonly name: string;
  readonly arn: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly tags: Tags;
  readonly createdAt: Millis;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly taskDefinition: string;
  /** `evenkeel:hash` of the task definition that it runs: the one atomic mark of what was applied. Null = not ours. */
  readonly revisionHash: string | null;
  readonly deployments: readonly DeploymentSeen[];
  readonly events: readonly { readonly at: Millis; readonly message: string }[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly endpoints: readonly ServiceConnectService[];
  /** What it was created or last updated with, as far as ECS tells. */
  readonly configuration: Partial<ServiceInput>;
  /** What one of its tasks reserves now. */
  readonly task: WantedService['task'] | null;
}

export interface SeenFamily {
  readonly family: string;
  readonly arn: string;
  readonly hash: string | null;
}

export interface SeenTargetGroup {
  readonly name: string;
  readonly arn: string;
  readonly healthPath: string | null;
  readonly healthy: number;
  readonly unhealthy: readonly string[];
}

export interface SeenListener {
  readonly arn: string;
  readonly port: number;
  /** Null when it does anything but forward to one target group. */
  readonly targetGroup: string | null;
  /** What no rule takes is answered by the listener itself, as we set it up for rules alone. */
  readonly answers: boolean;
  /** The first is its own; none = plain HTTP. */
  readonly certificates: readonly string[];
  readonly rules: readonly SeenRule[];
}

export interface SeenRule {
  readonly arn: string;
  readonly priority: number;
  /** Null when its conditions are none of ours. */
  readonly when: { readonly host: string | null; readonly path: string | null } | null;
  readonly targetGroup: string | null;
  readonly redirectTo: number | null;
  /** The project's tag; read for redirects only, since a forward leads back by its target group. */
  readonly project: string | null;
}

export interface Leftovers {
  readonly discoveryServices: readonly string[];
  readonly revisions: readonly string[];
  /** EFS access points; read only when the volumes go too. */
  readonly accessPoints?: readonly string[];
}
