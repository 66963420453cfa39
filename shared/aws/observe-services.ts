import {
  type ContainerDefinition,
  type Deployment,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListServicesCommand,
  type Service,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { DeploymentSeen, ServiceSeen, TaskNeeds } from '../model/observation.js';
import { inChunks } from './chunks.js';
import { send } from './send.js';

/** All services of the cluster with what one of their tasks needs. */
export const readServices = async (ecs: ECSClient, cluster: string): Promise<ServiceSeen[]> => {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send(ecs, new ListServicesCommand({ cluster, nextToken, maxResults: 100 }));
    arns.push(...(page.serviceArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const services = await inChunks(arns, 10, async (chunk) => {
    const answer = await send(ecs, new DescribeServicesCommand({ cluster, services: chunk, include: ['TAGS'] }));
    return answer.services ?? [];
  });
  const needs = await needsOf(ecs, services);
  return services.map((service) => toSeen(service, needs.get(service.taskDefinition ?? '') ?? NO_NEEDS));
};

const NO_NEEDS: TaskNeeds = { cpu: 0, memoryMiB: 0, hostPorts: [], volumes: [] };

/** Revisions never change, so what one needs is remembered as long as the client lives. */
const remembered = new WeakMap<ECSClient, Map<string, TaskNeeds>>();

const needsOf = async (ecs: ECSClient, services: readonly Service[]): Promise<Map<string, TaskNeeds>> => {
  const known = remembered.get(ecs) ?? new Map<string, TaskNeeds>();
  remembered.set(ecs, known);
  for (const taskDefinition of new Set(services.map((service) => service.taskDefinition ?? ''))) {
    if (!taskDefinition || known.has(taskDefinition)) continue;
    const answer = await send(ecs, new DescribeTaskDefinitionCommand({ taskDefinition }));
    known.set(taskDefinition, taskNeeds(answer.taskDefinition ?? {}));
  }
  return known;
};

/** Task-level figures when stated, else the sum over containers, as ECS reserves. Fixed host ports and instance-bound volumes too. */
const taskNeeds = (definition: TaskDefinition): TaskNeeds => {
  const containers = definition.containerDefinitions ?? [];
  const cpu = definition.cpu ? Number(definition.cpu) : containers.reduce((sum, one) => sum + (one.cpu ?? 0), 0);
  const memory = definition.memory
    ? Number(definition.memory)
    : containers.reduce((sum, one) => sum + (one.memoryReservation ?? one.memory ?? 0), 0);
  return {
    cpu: cpu / 1024,
    memoryMiB: memory,
    hostPorts: containers.flatMap((one) => (one.portMappings ?? []).flatMap((port) => (port.hostPort ? [port.hostPort] : []))),
    ...gpusOf(containers),
    volumes: (definition.volumes ?? []).flatMap((volume) =>
      volume.dockerVolumeConfiguration?.scope === 'shared' ? [volume.name ?? ''] : [],
    ),
  };
};

/** GPUs that ECS reserves; ALL of an instance's are at least one. */
const gpusOf = (containers: readonly ContainerDefinition[]): { gpus?: number } => {
  const asked = containers.flatMap(({ resourceRequirements = [] }) => resourceRequirements.filter(({ type }) => type === 'GPU'));
  return asked.length > 0 ? { gpus: asked.reduce((sum, { value }) => sum + (value === 'ALL' ? 1 : Number(value)), 0) } : {};
};

const toSeen = (service: Service, task: TaskNeeds): ServiceSeen => {
  const tags = Object.fromEntries((service.tags ?? []).map((tag) => [tag.key!, tag.value ?? '']));
  return {
    name: service.serviceName!,
    arn: service.serviceArn!,
    project: tags['evenkeel:project'] ?? null,
    service: tags['evenkeel:service'] ?? null,
    tags,
    status: service.status ?? '',
    scheduling: service.schedulingStrategy === 'DAEMON' ? 'DAEMON' : 'REPLICA',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    maximumPercent: service.deploymentConfiguration?.maximumPercent ?? 200,
    constraints: (service.placementConstraints ?? []).map((one) => ({
      type: one.type ?? '',
      ...(one.expression ? { expression: one.expression } : {}),
    })),
    loadBalanced: (service.loadBalancers ?? []).length > 0,
    targetGroups: (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    deployments: (service.deployments ?? []).map(toDeployment),
    lastEvents: (service.events ?? [])
      .slice(0, 5)
      .map((event) => ({ at: event.createdAt?.getTime() ?? 0, message: event.message ?? '' })),
    task,
  };
};

/** A deployment as ECS describes it. */
export const toDeployment = (deployment: Deployment): DeploymentSeen => ({
  id: deployment.id ?? '',
  status: deployment.status ?? '',
  rolloutState: deployment.rolloutState ?? '',
  rolloutReason: deployment.rolloutStateReason ?? null,
  taskDefinition: deployment.taskDefinition ?? '',
  desired: deployment.desiredCount ?? 0,
  running: deployment.runningCount ?? 0,
  pending: deployment.pendingCount ?? 0,
  failed: deployment.failedTasks ?? 0,
  createdAt: deployment.createdAt?.getTime() ?? 0,
});
