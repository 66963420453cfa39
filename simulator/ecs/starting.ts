import { say, serviceAction } from './events.js';
import { launch } from './lifecycle.js';
import { meets, type Place, type Placing, place } from './placement.js';
import { type ContainerInstance, chance, type Ecs, now, type Service } from './state.js';
import { BACK_OFF_MINUTES, MISSES_BEFORE_BACK_OFF, RETRY_SECONDS } from './timing.js';
import { wake } from './wake.js';

/**
 * Starts up to `count` tasks of the PRIMARY deployment, if placement and start throttles allow it now. The first that finds no
 * room ends the attempt: after three such misses the scheduler waits for minutes, whatever joins the cluster meanwhile.
 */
export const startTasks = (ecs: Ecs, service: Service, count: number): void => {
  if (count <= 0) return;
  const due = Math.max(service.nextPlacementAt, service.nextStartAt);
  if (now(ecs) < due) {
    wake(ecs, service, due - now(ecs));
    return;
  }
  for (let started = 0; started < count; started += 1) {
    const found = place(ecs, placingOf(service));
    if (!found.instance) {
      miss(ecs, service, found);
      return;
    }
    startOn(ecs, service, found.instance);
    service.misses = 0;
    service.nextPlacementAt = 0;
  }
};

export const startOn = (ecs: Ecs, service: Service, instance: ContainerInstance): void => {
  const deployment = service.deployments[0]!;
  const task = launch(ecs, {
    definition: deployment.definition,
    instance,
    service,
    deployment,
    group: `service:${service.name}`,
    startedBy: deployment.id,
    tags: propagated(service),
    overrides: {},
  });
  say(ecs, service, `has started 1 tasks: (task ${task.id}).`);
};

/** The spread over zones, then over instances, is what a service without a strategy gets. */
export const placingOf = (service: Service): Placing => ({
  cluster: service.cluster,
  definition: service.deployments[0]!.definition,
  group: `service:${service.name}`,
  constraints: service.constraints,
  strategy: service.strategy.length > 0 ? service.strategy : DEFAULT_STRATEGY,
});

const DEFAULT_STRATEGY = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
] as const;

const propagated = (service: Service) => {
  if (service.propagateTags === 'SERVICE') return { ...service.tags };
  return service.propagateTags === 'TASK_DEFINITION' ? { ...service.deployments[0]!.definition.tags } : {};
};

/** A miss is said in the service's events and to EventBridge, and puts the next attempt off. */
export const miss = (ecs: Ecs, service: Service, found: Place): void => {
  service.misses += 1;
  service.steady = false;
  const beyond = service.misses - MISSES_BEFORE_BACK_OFF;
  const jitter = chance(ecs, 'scheduler')() * 4 - 2;
  const seconds = beyond < 0 ? RETRY_SECONDS + jitter : 60 * BACK_OFF_MINUTES[Math.min(beyond, BACK_OFF_MINUTES.length - 1)]!;
  service.nextPlacementAt = now(ecs) + Math.round(seconds * 1000);
  sayMiss(ecs, service, found);
  wake(ecs, service, service.nextPlacementAt - now(ecs));
};

const sayMiss = (ecs: Ecs, service: Service, found: Place): void => {
  if (found.instance) return;
  const { text, reason } = told(found);
  say(ecs, service, `was unable to place a task because no container instance met all of its requirements. ${text} ${MORE}`);
  const instances = matching(ecs, service).map(({ arn }) => arn);
  serviceAction(ecs, service, 'ERROR', 'SERVICE_TASK_PLACEMENT_FAILURE', { containerInstanceArns: instances, reason });
};

const MORE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

const matching = (ecs: Ecs, service: Service): ContainerInstance[] =>
  [...ecs.instances.values()].filter(
    (it) => it.cluster === service.cluster && it.status === 'ACTIVE' && meets(it, placingOf(service)),
  );

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const told = (found: Place & { instance: null }): { text: string; reason: string } => {
  const closest = `The closest matching (container-instance ${found.closest?.id})`;
  switch (found.lack) {
    case 'EMPTY':
      return { text: 'Reason: No Container Instances were found in your cluster.', reason: 'EMPTY CONTAINER INSTANCES' };
    case 'AGENT':
      return { text: `${closest} has the agent disconnected.`, reason: 'AGENT' };
    case 'ATTRIBUTE':
      return { text: `${closest} is missing an attribute required by your task.`, reason: 'ATTRIBUTE' };
    case 'PORTS':
      return { text: `${closest} is already using a port required by your task.`, reason: 'RESOURCE:PORTS' };
    case 'CPU':
      return { text: `${closest} has insufficient CPU units available.`, reason: 'RESOURCE:CPU' };
    case 'MEMORY':
      return { text: `${closest} has insufficient memory available.`, reason: 'RESOURCE:MEMORY' };
    case 'GPU':
      return { text: `${closest} has insufficient GPU resource available.`, reason: 'RESOURCE:GPU' };
    case 'ENI':
      return { text: `${closest} encountered error "RESOURCE:ENI".`, reason: 'RESOURCE:ENI' };
  }
};
