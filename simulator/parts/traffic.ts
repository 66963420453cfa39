import type { Part } from './call.js';
import type { SimTask } from './ecs.js';

/** The load dials: what users do to the services. Totals a service, split evenly over its serving tasks. */
export interface LoadPart {
  set(project: string, service: string, load: { cpu?: number; memoryMiB?: number; requests?: number }): void;
  list(): readonly { project: string; service: string; cpu: number; memory: number; requests?: number }[];
  /** Requests a second that users send through the balancer, by the target group that they go to. */
  requests(): readonly { readonly targetGroup: string; readonly perSecond: number }[];
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
  /** Target groups that a balancer leads to, and how many of their targets are in service. */
  groups(): readonly { readonly arn: string; readonly balancerArn: string; readonly healthy: number }[];
  /** Ports on which the balancer listens. */
  ports(): readonly number[];
  /** Where a request to a published port goes, with a healthy target chosen in turn: serves the published-port pages. */
  route(publishedPort: number, asked?: { readonly host: string; readonly path: string }): Routed | null;
}

/** A task's host port, or what the balancer answers itself. */
export type Routed =
  | { readonly instanceId: string; readonly hostPort: number }
  | { readonly status: number; readonly body: string; readonly location: string | null };

export interface CloudMapPart extends Part {
  /** Namespace name or ARN to its names: ECS puts Service Connect endpoints here and reads them at each deployment. */
  announce(namespace: string, name: string, port: number, service: string, discoveryName?: string): void;
  withdraw(namespace: string, service: string): void;
  /** `service` is the ARN of the ECS service; `name` what clients dial, `discoveryName` the name in Cloud Map. */
  endpoints(namespace: string): readonly { name: string; port: number; service: string; discoveryName: string }[];
  exists(namespace: string): boolean;
}
