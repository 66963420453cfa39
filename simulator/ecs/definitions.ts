import type { ContainerDefinition, RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { checkDefinition } from './definition-rules.js';
import { page } from './page.js';
import { arnOf, type Definition, type Ecs, type HostPort, type Needs, now } from './state.js';
import { tagList, tagMap } from './views.js';

/** RegisterTaskDefinition, DescribeTaskDefinition, ListTaskDefinitions, ListTaskDefinitionFamilies, Deregister…, Delete…. */
export const definitionOperations = (ecs: Ecs) => ({
  RegisterTaskDefinition: (input: RegisterTaskDefinitionCommandInput) => answer(register(ecs, input)),
  DescribeTaskDefinition: ({ taskDefinition, include = [] }: { taskDefinition: string; include?: string[] }) => {
    const definition = definitionOf(ecs, taskDefinition);
    return include.includes('TAGS') ? answer(definition) : { taskDefinition: shown(definition) };
  },
  ListTaskDefinitions: (input: ListInput) => {
    const status = input.status ?? 'ACTIVE';
    const found = [...ecs.definitions.values()].filter(
      (it) => it.status === status && (!input.familyPrefix || it.family === input.familyPrefix),
    );
    if (input.sort === 'DESC') found.reverse();
    const { items, nextToken } = page(found, input);
    return { taskDefinitionArns: items.map(({ arn }) => arn), nextToken };
  },
  ListTaskDefinitionFamilies: (input: ListInput) => {
    const wanted = [...ecs.definitions.values()].filter(
      (it) => input.status === 'ALL' || it.status === (input.status ?? 'ACTIVE'),
    );
    const families = [...new Set(wanted.map(({ family }) => family))].sort();
    const { items, nextToken } = page(
      families.filter((family) => family.startsWith(input.familyPrefix ?? '')),
      input,
    );
    return { families: items, nextToken };
  },
  DeregisterTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => {
    const definition = definitionOf(ecs, taskDefinition);
    definition.status = 'INACTIVE';
    return { taskDefinition: shown(definition) };
  },
  DeleteTaskDefinitions: ({ taskDefinitions }: { taskDefinitions: string[] }) => deleteAll(ecs, taskDefinitions),
});

interface ListInput {
  readonly familyPrefix?: string;
  readonly status?: string;
  readonly sort?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** A definition by family (its newest ACTIVE one), family:revision or ARN. Throws ClientException. */
export const definitionOf = (ecs: Ecs, ref: string): Definition => {
  const key = ref.slice(ref.lastIndexOf('/') + 1);
  const found = key.includes(':') ? ecs.definitions.get(key) : newest(ecs, key);
  if (!found) throw new AwsError('ClientException', 'Unable to describe task definition.');
  return found;
};

const newest = (ecs: Ecs, family: string): Definition | undefined =>
  [...ecs.definitions.values()].filter((it) => it.family === family && it.status === 'ACTIVE').at(-1);

const register = (ecs: Ecs, input: RegisterTaskDefinitionCommandInput): Definition => {
  checkDefinition(input);
  const { tags, ...given } = copy(input);
  const family = given.family!;
  const revision = (ecs.revisions.get(family) ?? 0) + 1;
  const arn = arnOf(ecs, `task-definition/${family}:${revision}`);
  const body: TaskDefinition = {
    volumes: [],
    placementConstraints: [],
    networkMode: 'bridge',
    compatibilities: ['EC2'],
    ...given,
    containerDefinitions: given.containerDefinitions!.map(withDefaults),
    taskDefinitionArn: arn,
    revision,
    registeredAt: new Date(now(ecs)),
  };
  const definition: Definition = {
    arn,
    family,
    revision,
    body,
    status: 'ACTIVE',
    tags: tagMap(tags),
    needs: needsOf(body),
    hasCheck: hasCheck(body),
  };
  ecs.revisions.set(family, revision);
  ecs.definitions.set(`${family}:${revision}`, definition);
  return definition;
};

const hasCheck = ({ containerDefinitions = [] }: TaskDefinition): boolean =>
  containerDefinitions.some(
    ({ essential, healthCheck }) => essential !== false && healthCheck && healthCheck.command?.[0] !== 'NONE',
  );

const withDefaults = (container: ContainerDefinition): ContainerDefinition => ({
  cpu: 0,
  portMappings: [],
  essential: true,
  environment: [],
  mountPoints: [],
  volumesFrom: [],
  ...container,
});

/** Task-level numbers win; else containers add up, with memoryReservation before memory (API_ContainerDefinition.html). */
const needsOf = (body: TaskDefinition): Needs => {
  const containers = body.containerDefinitions ?? [];
  const sum = (measure: (container: ContainerDefinition) => number): number =>
    containers.reduce((total, container) => total + measure(container), 0);
  const limited = containers.every(({ memory }) => memory !== undefined);
  return {
    cpuUnits: body.cpu ? units(body.cpu) : sum(({ cpu }) => cpu ?? 0),
    memoryMiB: body.memory ? mebibytes(body.memory) : sum(({ memory, memoryReservation }) => memoryReservation ?? memory ?? 0),
    memoryLimitMiB: body.memory ? mebibytes(body.memory) : limited ? sum(({ memory }) => memory!) : Number.POSITIVE_INFINITY,
    hostPorts: body.networkMode === 'awsvpc' ? [] : fixedPorts(body),
    enis: body.networkMode === 'awsvpc' ? 1 : 0,
    gpus: sum(gpusOf),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html */
const gpusOf = ({ resourceRequirements = [] }: ContainerDefinition): number =>
  resourceRequirements
    .filter(({ type }) => type === 'GPU')
    .reduce((total, { value }) => total + (value === 'ALL' ? Number.POSITIVE_INFINITY : Number(value)), 0);

const fixedPorts = (body: TaskDefinition): HostPort[] =>
  (body.containerDefinitions ?? [])
    .flatMap(({ portMappings = [] }) => portMappings)
    .map(({ hostPort, containerPort, protocol = 'tcp' }) => ({
      port: (body.networkMode === 'host' ? containerPort : hostPort) ?? 0,
      protocol,
    }))
    .filter(({ port }) => port > 0);

const units = (cpu: string): number => (/vcpu$/i.test(cpu) ? Number.parseFloat(cpu) * 1024 : Number.parseFloat(cpu));

const mebibytes = (memory: string): number =>
  /gb$/i.test(memory) ? Number.parseFloat(memory) * 1024 : Number.parseFloat(memory);

const deleteAll = (ecs: Ecs, refs: readonly string[]) => {
  const taskDefinitions: TaskDefinition[] = [];
  const failures: { arn: string; reason: string; detail?: string }[] = [];
  for (const ref of refs) {
    const definition = ecs.definitions.get(ref.slice(ref.lastIndexOf('/') + 1));
    if (!definition) failures.push({ arn: ref, reason: 'MISSING' });
    else if (definition.status === 'ACTIVE')
      failures.push({ arn: definition.arn, reason: 'ACTIVE', detail: 'Deregister it first.' });
    else {
      ecs.definitions.delete(`${definition.family}:${definition.revision}`);
      taskDefinitions.push({ ...shown(definition), status: 'DELETE_IN_PROGRESS' });
    }
  }
  return { taskDefinitions, failures };
};

const shown = (definition: Definition): TaskDefinition => ({ ...copy(definition.body), status: definition.status });

const answer = (definition: Definition) => ({ taskDefinition: shown(definition), tags: tagList(definition.tags) });
