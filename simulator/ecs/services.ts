import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import { clusterOf } from './clusters.js';
import { checkConnect } from './connect.js';
import { definitionOf } from './definitions.js';
import { lowerFloor } from './floor.js';
import { page } from './page.js';
import { deploy, resetThrottles } from './rollout.js';
import { checkBalancers, checkConfiguration, checkPlacement, refuse } from './service-rules.js';
import { arnOf, type Cluster, type Definition, type Ecs, now, type Service } from './state.js';
import { serviceView, tagMap } from './views.js';
import { wake } from './wake.js';

/** CreateService, UpdateService, DescribeServices (ten a call), ListServices, DeleteService. */
export const serviceOperations = (ecs: Ecs) => ({
  CreateService: (input: CreateServiceCommandInput) => ({ service: serviceView(create(ecs, input), true) }),
  UpdateService: (input: UpdateServiceCommandInput) => ({ service: serviceView(update(ecs, input), true) }),
  DeleteService: (input: { cluster?: string; service: string; force?: boolean }) => ({
    service: serviceView(remove(ecs, input), false),
  }),
  DescribeServices: (input: { cluster?: string; services: string[]; include?: string[] }) => {
    const cluster = clusterOf(ecs, input.cluster);
    if (input.services.length === 0) refuse('Services cannot be empty.');
    if (input.services.length > 10) refuse('Services cannot be more than 10.');
    const sought = input.services.map((ref) => ({ ref, service: ecs.services.get(arnFor(ecs, cluster, ref)) }));
    return {
      services: sought.flatMap(({ service }) =>
        service ? [serviceView(service, input.include?.includes('TAGS') ?? false)] : [],
      ),
      failures: sought.flatMap(({ ref, service }) => (service ? [] : [{ arn: arnFor(ecs, cluster, ref), reason: 'MISSING' }])),
    };
  },
  ListServices: (input: ListInput) => {
    const cluster = clusterOf(ecs, input.cluster);
    const found = [...ecs.services.values()].filter(
      (it) =>
        it.cluster === cluster &&
        it.status !== 'INACTIVE' &&
        (!input.schedulingStrategy || it.scheduling === input.schedulingStrategy) &&
        (!input.launchType || it.launchType === input.launchType),
    );
    const { items, nextToken } = page(found, { ...input, maxResults: input.maxResults ?? 10 });
    return { serviceArns: items.map(({ arn }) => arn), nextToken };
  },
});

interface ListInput {
  readonly cluster?: string;
  readonly schedulingStrategy?: string;
  readonly launchType?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const arnFor = (ecs: Ecs, cluster: Cluster, ref: string): string =>
  ref.startsWith('arn:') ? ref : arnOf(ecs, `service/${cluster.name}/${ref}`);

const create = (ecs: Ecs, input: CreateServiceCommandInput): Service => {
  const cluster = clusterOf(ecs, input.cluster);
  const name = input.serviceName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) refuse('Service name must be 1 to 255 letters, numbers, underscores and hyphens.');
  const arn = arnOf(ecs, `service/${cluster.name}/${name}`);
  const known = ecs.services.get(arn);
  const token = input.clientToken ? `CreateService ${input.clientToken}` : null;
  if (known?.status === 'ACTIVE' && token && ecs.tokens.get(token)?.body === arn) return known;
  if (known?.status === 'ACTIVE') refuse('Creation of service was not idempotent.');
  if (known?.status === 'DRAINING') refuse('Unable to Start a service that is still Draining.');
  const definition = input.taskDefinition
    ? activeDefinition(ecs, input.taskDefinition)
    : refuse('TaskDefinition should not be null or empty.');
  const service = aService(ecs, input, { cluster, name, arn, definition });
  check(ecs, service);
  ecs.services.set(arn, service);
  if (token) ecs.tokens.set(token, { body: arn, answer: () => service });
  deploy(ecs, service);
  return service;
};

const activeDefinition = (ecs: Ecs, ref: string): Definition => {
  const definition = definitionOf(ecs, ref);
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return definition;
};

const aService = (
  ecs: Ecs,
  input: CreateServiceCommandInput,
  { cluster, name, arn, definition }: { cluster: Cluster; name: string; arn: string; definition: Definition },
): Service => {
  const scheduling = input.schedulingStrategy ?? 'REPLICA';
  const daemon = scheduling === 'DAEMON';
  if (daemon && input.desiredCount !== undefined)
    refuse('The daemon scheduling strategy does not support a desired count for services.');
  if (!daemon && (input.desiredCount ?? 0) < 0) refuse('desiredCount must not be negative.');
  if (input.launchType && input.launchType !== 'EC2') refuse(`Launch type ${input.launchType} is not simulated; use EC2.`);
  return {
    name,
    arn,
    cluster,
    definition,
    scheduling,
    createdAt: now(ecs),
    launchType: 'EC2',
    roleArn: input.role,
    propagateTags: input.propagateTags ?? 'NONE',
    status: 'ACTIVE',
    desired: daemon ? 0 : (input.desiredCount ?? 0),
    configuration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: daemon ? 100 : 200,
      minimumHealthyPercent: daemon ? 0 : 100,
      ...input.deploymentConfiguration,
    },
    constraints: input.placementConstraints ?? [],
    strategy: input.placementStrategy ?? [],
    // ENABLED unless said otherwise, for what it can be applied to (API_CreateService.html).
    rebalancing: input.availabilityZoneRebalancing ?? (canRebalance(input) ? 'ENABLED' : 'DISABLED'),
    graceSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    loadBalancers: input.loadBalancers ?? [],
    network: input.networkConfiguration,
    connect: withNamespace(cluster, input.serviceConnectConfiguration),
    tags: tagMap(input.tags),
    deployments: [],
    events: [],
    tasks: new Set(),
    steady: false,
    held: 0,
    misses: 0,
    nextPlacementAt: 0,
    stumbles: 0,
    nextStartAt: 0,
    wakeAt: null,
    callOff: () => {},
    rebalancedAt: 0,
    floor: 0,
    lowest: 0,
  };
};

const canRebalance = ({
  schedulingStrategy,
  deploymentConfiguration,
  placementStrategy = [],
}: CreateServiceCommandInput): boolean =>
  schedulingStrategy !== 'DAEMON' &&
  (deploymentConfiguration?.maximumPercent ?? 200) > 100 &&
  (placementStrategy.length === 0 || placementStrategy[0]?.field === 'attribute:ecs.availability-zone');

const withNamespace = (cluster: Cluster, connect: CreateServiceCommandInput['serviceConnectConfiguration']) =>
  connect?.enabled && !connect.namespace ? { ...connect, namespace: cluster.namespace ?? undefined } : connect;

const check = (ecs: Ecs, service: Service): void => {
  checkPlacement(service.constraints, service.strategy, service.scheduling);
  checkConfiguration(service.configuration, service.rebalancing, service.scheduling);
  checkBalancers(ecs, service.loadBalancers, service.definition);
  checkConnect(ecs, service.connect, service.definition, service.arn);
};

/** Absolute: what is given replaces what was, what is not given stays. Some changes begin a deployment, a changed count does not. */
const update = (ecs: Ecs, input: UpdateServiceCommandInput): Service => {
  const service = activeService(ecs, input);
  const before = { desired: service.desired, shape: shapeOf(service) };
  if (input.desiredCount !== undefined && service.scheduling === 'DAEMON') {
    refuse(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.',
    );
  }
  if ((input.desiredCount ?? 0) < 0) refuse('desiredCount must not be negative.');
  const next: Service = { ...service, ...changesOf(ecs, service, input) };
  check(ecs, next);
  Object.assign(service, next);
  if (service.desired !== before.desired) resetThrottles(service);
  lowerFloor(ecs, service);
  if (input.forceNewDeployment || shapeOf(service) !== before.shape) deploy(ecs, service);
  else wake(ecs, service);
  return service;
};

const changesOf = (ecs: Ecs, service: Service, input: UpdateServiceCommandInput): Partial<Service> => ({
  desired: input.desiredCount ?? service.desired,
  definition: input.taskDefinition ? activeDefinition(ecs, input.taskDefinition) : service.definition,
  configuration: { ...service.configuration, ...input.deploymentConfiguration },
  constraints: input.placementConstraints ?? service.constraints,
  strategy: input.placementStrategy ?? service.strategy,
  rebalancing: input.availabilityZoneRebalancing ?? service.rebalancing,
  graceSeconds: input.healthCheckGracePeriodSeconds ?? service.graceSeconds,
  loadBalancers: input.loadBalancers ?? service.loadBalancers,
  network: input.networkConfiguration ?? service.network,
  connect: input.serviceConnectConfiguration
    ? withNamespace(service.cluster, input.serviceConnectConfiguration)
    : service.connect,
});

/**
 * What triggers a new deployment, when it is another than before:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html
 */
const shapeOf = ({ definition, network, connect, loadBalancers }: Service): string =>
  JSON.stringify([definition.arn, network, connect, loadBalancers]);

const activeService = (ecs: Ecs, { cluster, service: ref }: { cluster?: string; service?: string }): Service => {
  const service = ecs.services.get(arnFor(ecs, clusterOf(ecs, cluster), ref ?? ''));
  if (!service) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return service;
};

/** DRAINING until its tasks have gone, then INACTIVE and still describable. Deleting what is going already changes nothing. */
const remove = (ecs: Ecs, input: { cluster?: string; service: string; force?: boolean }): Service => {
  const service = ecs.services.get(arnFor(ecs, clusterOf(ecs, input.cluster), input.service));
  if (!service || service.status === 'INACTIVE') throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (service.status === 'ACTIVE' && service.scheduling === 'REPLICA' && service.desired > 0 && !input.force) {
    refuse('The service cannot be stopped while it is scaled above 0.');
  }
  service.status = 'DRAINING';
  service.desired = 0;
  service.floor = 0;
  wake(ecs, service);
  return service;
};
