import { type Deployment, DescribeServicesCommand, type ECSClient, type Service } from '@aws-sdk/client-ecs';
import type { SeenService } from '../deploying/seen.js';
import type { Observation } from '../model/observation.js';
import { inChunks } from './chunks.js';
import { readRevisionHash } from './observe-revisions.js';
import { toDeployment } from './observe-services.js';
import { send } from './send.js';

/** Services by name in every status, with what they were last updated to. At most 10 names a call. */
export const readProjectServices = async (
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
  observation: Observation,
): Promise<SeenService[]> => {
  const found = await inChunks(names, 10, async (services) => {
    const answer = await send(ecs, new DescribeServicesCommand({ cluster, services, include: ['TAGS'] }));
    return answer.services ?? [];
  });
  const seen: SeenService[] = [];
  for (const service of found) seen.push(toSeen(service, await hashOf(ecs, service), observation));
  return seen;
};

const hashOf = (ecs: ECSClient, { status, taskDefinition }: Service): Promise<string | null> =>
  status === 'ACTIVE' && taskDefinition ? readRevisionHash(ecs, taskDefinition) : Promise.resolve(null);

const toSeen = (service: Service, revisionHash: string | null, observation: Observation): SeenService => {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  return {
    name: service.serviceName ?? '',
    arn: service.serviceArn ?? '',
    status: (service.status ?? 'INACTIVE') as SeenService['status'],
    tags: Object.fromEntries((service.tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
    createdAt: service.createdAt?.getTime() ?? 0,
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    revisionHash,
    deployments: (service.deployments ?? []).map(toDeployment),
    events: (service.events ?? [])
      .slice(0, 10)
      .map(({ createdAt, message }) => ({ at: createdAt?.getTime() ?? 0, message: message ?? '' })),
    loadBalancers: service.loadBalancers ?? [],
    endpoints: primary?.serviceConnectConfiguration?.services ?? [],
    configuration: configurationOf(service, primary),
    task: observation.services.find(({ name }) => name === service.serviceName)?.task ?? null,
  };
};

const configurationOf = (service: Service, primary: Deployment | undefined): SeenService['configuration'] => ({
  schedulingStrategy: service.schedulingStrategy,
  deploymentConfiguration: service.deploymentConfiguration,
  availabilityZoneRebalancing: service.availabilityZoneRebalancing,
  placementConstraints: service.placementConstraints,
  placementStrategy: service.placementStrategy,
  networkConfiguration: service.networkConfiguration,
  healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
  enableExecuteCommand: service.enableExecuteCommand,
  enableECSManagedTags: service.enableECSManagedTags,
  propagateTags: service.propagateTags,
  serviceConnectConfiguration: primary?.serviceConnectConfiguration,
});
