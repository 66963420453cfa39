import type { LaunchIntent } from '../model/intent.js';
import { MINUTE } from '../model/time.js';

/** What is left of a cluster that is being removed. Only what is not gone: no INACTIVE service, no STOPPED task, no terminated instance. */
export interface Remains {
  readonly services: readonly {
    readonly name: string;
    readonly ours: boolean;
    readonly status: string;
  }[];
  readonly tasks: readonly {
    readonly arn: string;
    /** ECS service name, null for a stand-alone task. */
    readonly service: string | null;
    readonly instanceId: string | null;
    readonly desiredStatus: string;
    /** Carries the cluster's tag: a task of a job that we ran. */
    readonly ours?: boolean;
  }[];
  /** Tagged as ours. */
  readonly instances: readonly { readonly id: string; readonly state: string }[];
  /** Ids and intents of all instances that EC2 shows with our tag, terminated ones too. */
  readonly known: readonly string[];
  readonly registrations: readonly {
    readonly arn: string;
    readonly instanceId: string;
    /** EC2 knows the instance by our tag, be it terminated; or it is gone altogether and its agent with it. */
    readonly ours: boolean;
  }[];
  readonly listeners: readonly string[];
  readonly targetGroups: readonly string[];
  readonly namespaces: readonly { readonly id: string; readonly name: string; readonly services: readonly string[] }[];
  /** ACTIVE task definitions of families that carry our cluster's tag. */
  readonly revisions: readonly string[];
  /** Launches that were under way when the tombstone was set. */
  readonly launches: readonly Pick<LaunchIntent, 'id' | 'instanceId' | 'batch'>[];
}

export type TeardownStep =
  | { readonly kind: 'delete-service'; readonly name: string }
  | { readonly kind: 'deregister-task-definition'; readonly arn: string }
  | { readonly kind: 'stop-task'; readonly arn: string }
  | { readonly kind: 'delete-listener'; readonly arn: string }
  | { readonly kind: 'delete-target-group'; readonly arn: string }
  | { readonly kind: 'terminate-instance'; readonly id: string }
  | { readonly kind: 'deregister-instance'; readonly arn: string }
  | { readonly kind: 'delete-discovery-service'; readonly id: string }
  | { readonly kind: 'delete-namespace'; readonly id: string };

export interface Teardown {
  /** What others put into the cluster: as long as there is any, nothing is taken away. */
  readonly foreign: readonly string[];
  readonly steps: readonly TeardownStep[];
  /** What still has to go, for people; empty = done. */
  readonly left: readonly string[];
}

/** Tasks may end in peace for this long; then their instances go under them. A container's stop timeout is at most two minutes. */
const PATIENCE_MILLISECONDS = 240_000;

/** EC2 shows an instance late (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html): one not seen by now is not there. */
const UNSEEN_MILLISECONDS = 5 * MINUTE;

/**
 * What to take away now, in this order: services, lone tasks, listeners and target groups, instances, their registrations, names. A
 * step that comes too early fails, and comes again in the next round. Pure; `elapsed` in milliseconds since the delete began.
 */
export const teardown = (remains: Remains, elapsed: number): Teardown => {
  const foreign = foreignOf(remains);
  if (foreign.length > 0) return { foreign, steps: [], left: [] };
  const late = unseen(remains, elapsed);
  const capacity = [...instances(remains, elapsed), ...late.flatMap(byId)];
  return {
    foreign,
    steps: [
      ...services(remains),
      ...revisions(remains),
      ...tasks(remains),
      ...balancing(remains),
      ...capacity,
      ...names(remains),
    ],
    left: [...leftOf(remains), ...late.map(({ id }) => `launch ${id}, whose instance EC2 does not show yet`)],
  };
};

const foreignOf = ({ services, tasks, registrations }: Remains): readonly string[] => [
  ...services.filter(({ ours }) => !ours).map(({ name }) => `service ${name}`),
  ...tasks
    .filter(({ service, ours }) => service === null && !ours)
    .map(({ arn }) => `stand-alone task ${arn.slice(arn.lastIndexOf('/') + 1)}`),
  ...registrations.filter(({ ours }) => !ours).map(({ instanceId }) => `instance ${instanceId}`),
];

const unseen = ({ launches, known }: Remains, elapsed: number): Remains['launches'] =>
  elapsed > UNSEEN_MILLISECONDS ? [] : launches.filter((one) => !isShown(one, known));

/** Of a call for several EC2 may show some before the others: who was told of none waits for as many as were asked for. */
const isShown = ({ id, instanceId, batch }: Remains['launches'][number], known: Remains['known']): boolean => {
  if (batch && instanceId !== null) return known.includes(instanceId);
  const shown = known.filter((one) => one === instanceId || one === (batch?.id ?? id));
  return shown.length >= (batch?.size ?? 1);
};

const byId = ({ instanceId }: Remains['launches'][number]): readonly TeardownStep[] =>
  instanceId ? [{ kind: 'terminate-instance', id: instanceId }] : [];

const services = ({ services: all }: Remains): readonly TeardownStep[] =>
  all.filter(({ status }) => status === 'ACTIVE').map(({ name }) => ({ kind: 'delete-service', name }));

const revisions = ({ revisions: all }: Remains): readonly TeardownStep[] =>
  all.map((arn) => ({ kind: 'deregister-task-definition', arn }));

/** A deleted service stops its tasks; these were left behind by one that is gone already. */
const tasks = ({ services: all, tasks: running }: Remains): readonly TeardownStep[] =>
  running
    .filter(({ service, desiredStatus }) => desiredStatus === 'RUNNING' && !all.some(({ name }) => name === service))
    .map(({ arn }) => ({ kind: 'stop-task', arn }));

/** A target group cannot go before the listener that points to it. */
const balancing = ({ listeners, targetGroups }: Remains): readonly TeardownStep[] => [
  ...listeners.map((arn): TeardownStep => ({ kind: 'delete-listener', arn })),
  ...targetGroups.map((arn): TeardownStep => ({ kind: 'delete-target-group', arn })),
];

/** An instance whose agent was cut off stays registered after its end, and keeps the cluster from being deleted. */
const instances = ({ instances: all, registrations, tasks: running }: Remains, elapsed: number): readonly TeardownStep[] => [
  ...all
    .filter(({ state }) => state !== 'shutting-down')
    .filter(({ id }) => elapsed > PATIENCE_MILLISECONDS || !running.some(({ instanceId }) => instanceId === id))
    .map(({ id }): TeardownStep => ({ kind: 'terminate-instance', id })),
  ...registrations
    .filter(({ instanceId }) => !all.some(({ id }) => id === instanceId))
    .map(({ arn }): TeardownStep => ({ kind: 'deregister-instance', arn })),
];

/** ECS withdraws its names when a service goes; what it leaves is taken away once no service is there. */
const names = ({ services: all, namespaces }: Remains): readonly TeardownStep[] =>
  all.length > 0
    ? []
    : namespaces.flatMap(({ id, services: inside }): TeardownStep[] => [
        ...inside.map((service): TeardownStep => ({ kind: 'delete-discovery-service', id: service })),
        { kind: 'delete-namespace', id },
      ]);

const leftOf = (remains: Remains): readonly string[] => [
  ...remains.services.map(({ name, status }) => `service ${name} (${status})`),
  ...remains.tasks.map(({ arn }) => `task ${arn.slice(arn.lastIndexOf('/') + 1)}`),
  ...remains.listeners.map((arn) => `listener ${arn}`),
  ...remains.targetGroups.map((arn) => `target group ${arn}`),
  ...remains.instances.map(({ id, state }) => `instance ${id} (${state})`),
  ...remains.registrations.map(({ instanceId }) => `registration of ${instanceId}`),
  ...remains.namespaces.map(({ name }) => `namespace ${name}`),
  ...remains.revisions.map((arn) => `task definition ${arn.slice(arn.lastIndexOf('/') + 1)}`),
];
