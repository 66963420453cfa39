import type { ContainerDefinition, ServiceConnectConfiguration } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import { linkedBy, passesOn } from './companions.js';
import type { Definition, Ecs, Service, Task } from './state.js';

/** One name:port that a service answers to in its namespace. */
interface Claim {
  readonly discoveryName: string;
  readonly name: string;
  readonly port: number;
}

/**
 * What CreateService and UpdateService refuse about Service Connect; `own` is the service that asks, null for a new one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
 */
export const checkConnect = (
  ecs: Ecs,
  connect: ServiceConnectConfiguration | undefined,
  definition: Definition,
  own: string,
): void => {
  if (!connect?.enabled) return;
  const { body } = definition;
  const { namespace } = connect;
  if (!namespace || !ecs.amazon.cloudmap.exists(namespace)) {
    throw new AwsError('NamespaceNotFoundException', `The specified namespace wasn't found: ${namespace ?? '(none)'}.`);
  }
  if (body.networkMode === 'host' || body.networkMode === 'none')
    refuse(`Service Connect does not support network mode ${body.networkMode}.`);
  if (!body.memory) refuse('Service Connect requires a task definition with task-level memory.');
  const claims = claimsOf(connect, definition);
  if (body.networkMode !== 'awsvpc') checkHostPorts(connect, definition);
  for (const taken of ecs.amazon.cloudmap.endpoints(namespace)) {
    if (taken.service === own) continue;
    const clash = claims.find(
      (it) => it.discoveryName === taken.discoveryName || (it.name === taken.name && it.port === taken.port),
    );
    if (clash) refuse(`The Service Connect service ${clash.discoveryName} is already used by ${taken.service}.`);
  }
};

/** A fixed host port beside Service Connect in bridge mode: the agent refuses it (amazon-ecs-agent, task.go, dockerPortMap). */
const checkHostPorts = ({ services = [] }: ServiceConnectConfiguration, definition: Definition): void => {
  for (const { portName } of services) {
    const mapping = mappingOf(definition, portName!);
    if (mapping?.hostPort)
      refuse(`Port mapping ${portName} has a host port, which Service Connect does not allow in bridge mode.`);
  }
};

/** Puts a service's names into its namespace, in place of what it had there. */
export const announce = (ecs: Ecs, service: Service): void => {
  withdraw(ecs, service);
  const { connect } = service;
  if (!connect?.enabled || !connect.namespace) return;
  for (const { name, port, discoveryName } of claimsOf(connect, service.definition)) {
    ecs.amazon.cloudmap.announce(connect.namespace, name, port, service.arn, discoveryName);
  }
};

export const withdraw = (ecs: Ecs, service: Service): void => {
  const namespace = service.deployments[0]?.namespace ?? service.connect?.namespace;
  if (namespace) ecs.amazon.cloudmap.withdraw(namespace, service.arn);
};

const claimsOf = (connect: ServiceConnectConfiguration, definition: Definition): Claim[] =>
  (connect.services ?? []).flatMap(({ portName, discoveryName, clientAliases = [] }) => {
    const mapping = mappingOf(definition, portName!);
    if (!mapping) refuse(`The portName ${portName} does not refer to any named PortMapping in the task definition.`);
    const found = discoveryName ?? portName!;
    const plain = { discoveryName: found, name: `${found}.${shortName(connect.namespace!)}`, port: mapping!.containerPort! };
    if (clientAliases.length === 0) return [plain];
    for (const { dnsName = '' } of clientAliases)
      if (!/^(?!-)[a-z0-9_.-]{0,127}$/.test(dnsName)) refuse(`Invalid dnsName '${dnsName}' of a client alias.`);
    if (clientAliases.length > 1) refuse('A Service Connect service can have at most one client alias.');
    return clientAliases.map(({ dnsName, port }) => ({ discoveryName: found, name: dnsName ?? plain.name, port: port! }));
  });

const mappingOf = ({ body }: Definition, portName: string) =>
  (body.containerDefinitions ?? []).flatMap(({ portMappings = [] }) => portMappings).find(({ name }) => name === portName);

const shortName = (namespace: string): string => namespace.slice(namespace.lastIndexOf('/') + 1);

/**
 * Whether somebody answers when a container dials a name. Names come from the endpoint list of the task's deployment, from
 * containers of its own task, and from the world outside (any name with a dot, which is assumed to be up).
 */
export const reach = (
  ecs: Ecs,
  task: Task,
  container: ContainerDefinition,
  name: string,
  port: number,
): 'answers' | 'refuses' | 'unknown' => {
  const siblings = task.definition.body.containerDefinitions ?? [];
  const linked = linkedBy(task, container, name);
  if (name === 'localhost' || name === '127.0.0.1') return 'answers';
  if (linked) return passesOn(ecs, task, linked, port) ? 'answers' : 'refuses';
  if (task.definition.body.networkMode === 'awsvpc' && siblings.some((it) => it.name === name)) return 'answers';
  if (container.extraHosts?.some(({ hostname }) => hostname === name)) return 'answers';
  const known = task.deployment?.endpoints.filter((endpoint) => endpoint.name === name) ?? [];
  if (known.length === 0) return name.includes('.') ? 'answers' : 'unknown';
  const answers = known.some((it) => it.port === port && (isServed(ecs, it.service) || isBeside(task, it.service)));
  return answers ? 'answers' : 'refuses';
};

/** A container of the dialling task itself: it is there as soon as ECS has put the running task behind its name. */
const isBeside = ({ serviceState, lastStatus }: Task, service: string): boolean =>
  serviceState?.arn === service && lastStatus === 'RUNNING';

const isServed = (ecs: Ecs, serviceArn: string): boolean =>
  [...(ecs.services.get(serviceArn)?.tasks ?? [])].some(
    (task) => task.alive && task.listening && task.lastStatus === 'RUNNING' && task.health !== 'UNHEALTHY',
  );

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
