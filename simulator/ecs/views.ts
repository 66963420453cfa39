import type {
  Attribute,
  Container,
  ContainerDefinition,
  ContainerInstance as ContainerInstanceShape,
  Deployment as DeploymentShape,
  Resource,
  Service as ServiceShape,
  Tag,
  Task as TaskShape,
} from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { freeGpus, RESERVED_PORTS, remaining, usedPorts } from './room.js';
import { type ContainerInstance, type Deployment, date, type Service, type Tags, type Task } from './state.js';

/** State as the API shows it. Each call makes fresh objects: nobody outside can reach in. */
export const taskView = (task: Task, withTags: boolean): TaskShape => ({
  attachments: [],
  attributes: [{ name: 'ecs.cpu-architecture', value: task.containerInstance.attributes.get('ecs.cpu-architecture') }],
  availabilityZone: task.containerInstance.ec2.zone,
  clusterArn: task.clusterState.arn,
  connectivity: task.connectivityAt === null ? undefined : 'CONNECTED',
  connectivityAt: date(task.connectivityAt),
  containerInstanceArn: task.containerInstance.arn,
  containers: (task.definition.body.containerDefinitions ?? []).map((_, index) => containerView(task, index)),
  cpu: String(task.definition.needs.cpuUnits),
  createdAt: new Date(task.createdAt),
  desiredStatus: task.desiredStatus,
  enableExecuteCommand: false,
  group: task.group,
  healthStatus: task.health,
  lastStatus: task.lastStatus,
  launchType: 'EC2',
  memory: String(task.definition.needs.memoryMiB),
  overrides: copy(task.overrides),
  pullStartedAt: date(task.pullStartedAt),
  pullStoppedAt: date(task.pullStoppedAt),
  startedAt: date(task.startedAt),
  startedBy: task.startedBy,
  stopCode: (task.stopCode ?? undefined) as TaskShape['stopCode'],
  stoppedAt: date(task.stoppedAt),
  stoppedReason: task.reason ?? undefined,
  stoppingAt: date(task.stoppingAt),
  tags: withTags ? tagList(task.apiTags) : [],
  taskArn: task.arn,
  taskDefinitionArn: task.definition.arn,
  version: task.version,
});

const containerView = (task: Task, index: number): Container => {
  const container = task.definition.body.containerDefinitions![index]!;
  const leads = index === leadOf(task);
  return {
    containerArn: `${task.arn.replace(':task/', ':container/')}/${task.containerIds[index]}`,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    runtimeId: task.startedAt === null ? undefined : `${task.containerIds[index]}`,
    lastStatus: containerStatus(task.lastStatus),
    exitCode: leads ? (task.exitCode ?? undefined) : companionExit(task, container),
    reason: leads ? (task.containerReason ?? undefined) : undefined,
    healthStatus: container.healthCheck ? task.health : 'UNKNOWN',
    cpu: String(container.cpu ?? 0),
    memory: container.memory === undefined ? undefined : String(container.memory),
    memoryReservation: container.memoryReservation === undefined ? undefined : String(container.memoryReservation),
    networkInterfaces: [],
    networkBindings: bindings(task, container.name!),
  };
};

/** The container whose end is the task's end. */
const leadOf = (task: Task): number =>
  Math.max(
    0,
    (task.definition.body.containerDefinitions ?? []).findIndex(({ name, essential }) =>
      task.endedWith === null ? essential !== false : name === task.endedWith,
    ),
  );

/** One that is not essential has done its work before; an essential one ends with the first. None has a code that never ran. */
const companionExit = (task: Task, { name, essential }: ContainerDefinition): number | undefined => {
  const ended = task.exits.get(name ?? '');
  if (ended !== undefined) return ended;
  if (task.containersAt === null) return undefined;
  if (essential === false) return 0;
  return task.lastStatus === 'STOPPED' && task.exitCode !== null ? 143 : undefined;
};

const containerStatus = (taskStatus: string): string => (taskStatus === 'PROVISIONING' ? 'PENDING' : taskStatus);

const bindings = (task: Task, container: string) =>
  task.hostPorts
    .filter((port) => port.container === container)
    .map(({ containerPort, hostPort }) => ({ bindIP: '0.0.0.0', containerPort, hostPort, protocol: 'tcp' as const }));

export const containerInstanceView = (instance: ContainerInstance, withTags: boolean): ContainerInstanceShape => ({
  agentConnected: instance.agentConnected,
  attachments: [],
  attributes: attributesOf(instance),
  containerInstanceArn: instance.arn,
  ec2InstanceId: instance.ec2.id,
  pendingTasksCount: [...instance.tasks].filter(isPending).length,
  registeredAt: new Date(instance.registeredAt),
  registeredResources: [
    ...resources(instance.cpuUnits, instance.memoryMiB, RESERVED_PORTS, []),
    ...gpuResource(instance, instance.type.gpus),
  ],
  remainingResources: remainingResources(instance),
  runningTasksCount: [...instance.tasks].filter(isRunning).length,
  status: instance.status,
  tags: withTags ? tagList(instance.tags) : [],
  version: instance.version,
  versionInfo: { agentHash: '0b1f9a4c', agentVersion: '1.100.0', dockerVersion: 'DockerVersion: 25.0.8' },
});

const remainingResources = (instance: ContainerInstance): Resource[] => {
  const left = remaining(instance);
  const udp = usedPorts(instance, 'udp');
  const tcp = [...RESERVED_PORTS, ...usedPorts(instance, 'tcp')];
  return [...resources(left.cpuUnits, left.memoryMiB, tcp, udp), ...gpuResource(instance, freeGpus(instance))];
};

/** By id, on instances that have any. */
const gpuResource = ({ id, type }: ContainerInstance, count: number): Resource[] => {
  const ids = Array.from({ length: count }, (_, at) => `GPU-${id.slice(0, 8)}-${at}`);
  return type.gpus > 0
    ? [{ name: 'GPU', type: 'STRINGSET', doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue: ids }]
    : [];
};

/** ECS lists the ports that are taken, in both the registered and the remaining resources. */
const resources = (cpu: number, memory: number, tcp: readonly number[], udp: readonly number[]): Resource[] => [
  { name: 'CPU', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: cpu },
  { name: 'MEMORY', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: memory },
  { name: 'PORTS', type: 'STRINGSET', doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue: tcp.map(String) },
  { name: 'PORTS_UDP', type: 'STRINGSET', doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue: udp.map(String) },
];

export const attributesOf = (instance: ContainerInstance): Attribute[] =>
  [...instance.attributes].map(([name, value]) => (value === undefined ? { name } : { name, value }));

export const serviceView = (service: Service, withTags: boolean): ServiceShape => ({
  serviceArn: service.arn,
  serviceName: service.name,
  clusterArn: service.cluster.arn,
  status: service.status,
  desiredCount: service.desired,
  runningCount: [...service.tasks].filter(isRunning).length,
  pendingCount: [...service.tasks].filter(isPending).length,
  launchType: service.launchType,
  taskDefinition: service.definition.arn,
  schedulingStrategy: service.scheduling,
  deploymentController: { type: 'ECS' },
  deploymentConfiguration: copy(service.configuration),
  deployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
  availabilityZoneRebalancing: service.rebalancing,
  healthCheckGracePeriodSeconds: service.loadBalancers.length > 0 ? service.graceSeconds : undefined,
  loadBalancers: copy(service.loadBalancers),
  networkConfiguration: copy(service.network),
  serviceRegistries: [],
  placementConstraints: copy(service.constraints),
  placementStrategy: copy(service.strategy),
  propagateTags: service.propagateTags,
  roleArn: service.roleArn,
  createdAt: new Date(service.createdAt),
  enableECSManagedTags: false,
  enableExecuteCommand: false,
  events: service.events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
  tags: withTags ? tagList(service.tags) : undefined,
});

const deploymentView = (service: Service, deployment: Deployment): DeploymentShape => {
  const tasks = [...service.tasks].filter((task) => task.deployment === deployment);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.definition.arn,
    desiredCount: deployment.status === 'PRIMARY' ? service.desired : 0,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    failedTasks: deployment.failed,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    launchType: 'EC2',
    rolloutState: deployment.rollout,
    rolloutStateReason: deployment.rolloutReason,
    serviceConnectConfiguration: copy(deployment.connect),
  };
};

/** runningCount counts what runs, also while it is told to stop; pendingCount what is still on its way up. */
export const isRunning = (task: Task): boolean => task.lastStatus === 'RUNNING';

export const isPending = (task: Task): boolean => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus);

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([key, value]) => ({ key, value }));

export const tagMap = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
