import type { ServiceInput, TaskDefinitionInput, WantedService } from '../../model/project.js';
import { contentHash } from './canonical.js';
import { checkGroup, checkGroupNames } from './group-faults.js';
import { type Member, memberContainers, memberVolumes, portNameIn } from './group-members.js';
import { checkDefinition } from './last-look.js';
import { PROXY_MEMORY_MIB } from './resources.js';
import { at, ecsSafe, type Job } from './work.js';

/** Of a task definition: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_CONTAINERS = 10;

/**
 * Services with the same `x-evenkeel.group` become the containers of one task, under the group's name; the others stay as they are.
 * In bridge mode each container has a network of its own: members call each other by their compose names, through Service Connect
 * as everybody does, and never by localhost. Docker links are no way round: Service Connect does not go with them
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
export const joinGroups = (jobs: readonly Job[], alone: readonly WantedService[]): readonly WantedService[] => {
  const all = jobs.map((job, index): Member => ({ job, wanted: alone[index]! }));
  const groups = groupsOf(all);
  checkGroupNames(groups, all);
  const groupOf = new Map([...groups].flatMap(([name, members]) => members.map(({ wanted }) => [wanted.name, name] as const)));
  const joined = [...groups].map(([name, members]) => joinGroup(name, members, all));
  const rest = all.filter(({ wanted }) => !groupOf.has(wanted.name)).map(({ wanted }) => wanted);
  return groups.size === 0 ? alone : [...joined, ...rest].map((wanted) => ({ ...wanted, dependsOn: edges(wanted, groupOf) }));
};

const groupsOf = (members: readonly Member[]): ReadonlyMap<string, readonly Member[]> => {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const { group } = member.job.extension;
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), member]);
  }
  return groups;
};

const joinGroup = (name: string, members: readonly Member[], all: readonly Member[]): WantedService => {
  checkGroup(name, members, all);
  tellMembers(name, members);
  const [first] = members.map(({ wanted }) => wanted) as [WantedService];
  const wanted = members.map((member) => member.wanted);
  const ecsName = `${members[0]!.job.options.project}-${ecsSafe(name)}`;
  const taskDefinition = definitionOf(ecsName, members);
  const service = serviceOf(ecsName, members);
  const published = wanted.flatMap((one) => one.published);
  const volumes = unique(wanted.flatMap((one) => one.volumes));
  const accessPoints = unique(wanted.flatMap((one) => one.accessPoints ?? []));
  const stays = wanted.find((one) => !one.relocatable);
  return {
    ...first,
    name,
    ecsName,
    // Where it is published is the balancer's business: its tasks stay when that changes.
    hash: (members[0]!.job.options.hash ?? contentHash)({ taskDefinition, service, published: [], volumes }),
    taskDefinition,
    service,
    published,
    volumes,
    desired: first.desired === null ? null : Math.max(...wanted.map((one) => one.desired ?? 0)),
    scale: wanted.find((one) => one.scale !== null)?.scale ?? null,
    task: taskOf(taskDefinition, wanted),
    dependsOn: wanted.flatMap((one) => one.dependsOn),
    serves: wanted.some((one) => one.serves),
    hasHealthCheck: wanted.some((one) => one.hasHealthCheck),
    relocatable: stays === undefined,
    notRelocatableBecause: stays?.notRelocatableBecause ?? null,
    relocate: wanted.find((one) => one.relocate)?.relocate ?? null,
    protect: wanted.some((one) => one.protect),
    ...(accessPoints.length > 0 && { accessPoints }),
    images: unique(wanted.flatMap((one) => one.images)),
    members: wanted.map((one) => ({
      name: one.name,
      container: ecsSafe(one.name),
      published: one.published,
      hasHealthCheck: one.hasHealthCheck,
    })),
  };
};

const definitionOf = (family: string, members: readonly Member[]): TaskDefinitionInput => {
  const [first] = members as [Member];
  const capped = members.every(({ wanted }) => wanted.taskDefinition.cpu !== undefined);
  const containers = memberContainers(members, capped);
  const volumes = unique(members.flatMap(memberVolumes));
  const { cpu: _, memory: __, volumes: ___, ...common } = first.wanted.taskDefinition;
  const input: TaskDefinitionInput = {
    ...common,
    family,
    memory: String(sum(members, ({ wanted }) => wanted.task.memoryMiB) - (members.length - 1) * PROXY_MEMORY_MIB),
    ...(capped && { cpu: String(sum(members, ({ wanted }) => Number(wanted.taskDefinition.cpu))) }),
    containerDefinitions: containers,
    ...(volumes.length > 0 && { volumes }),
  };
  checkSize(first.job, input);
  return input;
};

const checkSize = (job: Job, input: TaskDefinitionInput): void => {
  const path = at(job, 'x-evenkeel', 'group');
  const { length } = input.containerDefinitions ?? [];
  if (length > MOST_CONTAINERS)
    job.findings.fault(
      path,
      'TOO_MANY_CONTAINERS',
      `the group has ${length} containers, its file writers included, and a task holds ${MOST_CONTAINERS}`,
      'make some of them services of their own',
    );
  checkDefinition(job, input, path);
};

const serviceOf = (serviceName: string, members: readonly Member[]): ServiceInput => {
  const [first] = members as [Member];
  const services = members.map(({ wanted }) => wanted.service);
  const grace = services.flatMap((one) => one.healthCheckGracePeriodSeconds ?? []);
  const names = members.flatMap(({ wanted }) =>
    (wanted.service.serviceConnectConfiguration?.services ?? []).map((entry) => ({
      ...entry,
      portName: portNameIn(wanted.name, entry.portName),
    })),
  );
  return {
    ...first.wanted.service,
    serviceName,
    placementConstraints: unique(services.flatMap((one) => one.placementConstraints ?? [])),
    deploymentConfiguration: strictest(services),
    ...(grace.length > 0 && { healthCheckGracePeriodSeconds: Math.max(...grace) }),
    serviceConnectConfiguration: {
      enabled: true,
      namespace: first.wanted.service.serviceConnectConfiguration?.namespace,
      ...(names.length > 0 && { services: names }),
    },
  };
};

/** One member that may not have a second copy beside it holds them all to that. */
const strictest = (services: readonly ServiceInput[]): ServiceInput['deploymentConfiguration'] => {
  const all = services.map((one) => one.deploymentConfiguration);
  return {
    minimumHealthyPercent: Math.min(...all.map((one) => one?.minimumHealthyPercent ?? 100)),
    maximumPercent: Math.min(...all.map((one) => one?.maximumPercent ?? 200)),
    deploymentCircuitBreaker: {
      enable: all.every((one) => one?.deploymentCircuitBreaker?.enable),
      rollback: all.every((one) => one?.deploymentCircuitBreaker?.rollback),
    },
  };
};

const taskOf = (definition: TaskDefinitionInput, wanted: readonly WantedService[]): WantedService['task'] => ({
  cpu: (definition.cpu ? Number(definition.cpu) : sum(definition.containerDefinitions ?? [], ({ cpu }) => cpu ?? 0)) / 1024,
  memoryMiB: Number(definition.memory),
  hostPorts: wanted.flatMap(({ task }) => task.hostPorts),
  ...(wanted.some(({ task }) => task.gpus) && { gpus: sum(wanted, ({ task }) => task.gpus ?? 0) }),
});

/** What waits for a member waits for its group; what a member waits for outside, the group waits for. */
const edges = (wanted: WantedService, groupOf: ReadonlyMap<string, string>): WantedService['dependsOn'] => {
  const outside = wanted.dependsOn.map((edge) => ({ ...edge, service: groupOf.get(edge.service) ?? edge.service }));
  return unique(outside.filter((edge) => edge.service !== wanted.name));
};

const tellMembers = (name: string, members: readonly Member[]): void => {
  for (const { job } of members)
    job.findings.noted(
      at(job, 'x-evenkeel', 'group'),
      'ONE_TASK',
      `one task with the others of ${name}: placed, rolled and stopped together, and replaced when any of them ends; they call each other by name, not by localhost`,
    );
};

const unique = <T>(items: readonly T[]): T[] => [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
