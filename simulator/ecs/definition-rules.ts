import type { ContainerDefinition, HealthCheck, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';

/**
 * What RegisterTaskDefinition refuses, with ClientException. Limits:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html and service-quotas.html.
 * ECS stops at the first fault; so does this.
 */
export const checkDefinition = (input: RegisterTaskDefinitionCommandInput): void => {
  const containers = input.containerDefinitions ?? [];
  need(/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? ''), 'Family contains invalid characters.');
  need(containers.length > 0, 'Container list cannot be empty.');
  need(containers.length <= 10, 'Too many containers: a task definition can hold at most 10.');
  need(JSON.stringify(input).length <= 65_536, 'Task definition is larger than the limit of 64 KiB.');
  need(unique(containers.map(({ name }) => name)), 'Container names must be unique within a task definition.');
  for (const { name } of input.volumes ?? []) need(/^[A-Za-z0-9_-]{1,255}$/.test(name ?? ''), `Invalid volume name '${name}'.`);
  for (const container of containers) checkContainer(input, container);
  need(
    containers.some(({ essential = true }) => essential),
    'Invalid setting for containers. At least one container must be essential.',
  );
  checkSums(input, containers);
  checkNames(containers);
};

const checkContainer = (input: RegisterTaskDefinitionCommandInput, container: ContainerDefinition): void => {
  const { name, image, memory, memoryReservation } = container;
  need(name, 'Container.name should not be null or empty.');
  need(/^[A-Za-z0-9_-]{1,255}$/.test(name!), `Container.name contains invalid characters: '${name}'.`);
  need(image, 'Container.image should not be null or empty.');
  const said = `Invalid setting for container '${name}'.`;
  need(input.memory || memory || memoryReservation, `${said} At least one of 'memory' or 'memoryReservation' must be specified.`);
  need(memory === undefined || memory >= 6, `${said} 'memory' must be at least 6 MiB.`);
  need(
    !memory || !memoryReservation || memory >= memoryReservation,
    `${said} The 'memory' must not be less than 'memoryReservation'.`,
  );
  for (const { sourceVolume } of container.mountPoints ?? []) {
    need(
      input.volumes?.some((volume) => volume.name === sourceVolume),
      `Unknown volume '${sourceVolume}'.`,
    );
  }
  if (input.networkMode === 'awsvpc') need(!container.links?.length, 'Links are not supported when networkMode=awsvpc.');
  for (const link of container.links ?? []) {
    const linked = link.split(':')[0];
    need(input.networkMode !== 'host', 'Links are not supported when networkMode=host.');
    need(
      input.containerDefinitions?.some((other) => other.name === linked && linked !== name),
      `${said} Links must refer to another container in the task definition: '${linked}'.`,
    );
  }
  if (container.healthCheck) checkHealth(said, container.healthCheck);
  checkDependencies(input, container);
  checkPorts(input, container);
};

const checkHealth = (said: string, check: HealthCheck): void => {
  const inside = (value: number | undefined, low: number, high: number, name: string) =>
    need(
      value === undefined || (value >= low && value <= high),
      `${said} healthCheck.${name} must be between ${low} and ${high}.`,
    );
  need(check.command?.length, `${said} healthCheck.command should not be empty.`);
  need(
    ['CMD', 'CMD-SHELL', 'NONE'].includes(check.command![0]!),
    `${said} healthCheck.command must start with CMD or CMD-SHELL.`,
  );
  inside(check.interval, 5, 300, 'interval');
  inside(check.timeout, 2, 60, 'timeout');
  inside(check.retries, 1, 10, 'retries');
  inside(check.startPeriod, 0, 300, 'startPeriod');
};

const checkDependencies = (input: RegisterTaskDefinitionCommandInput, { name, dependsOn = [] }: ContainerDefinition): void => {
  for (const { containerName, condition } of dependsOn) {
    const target = input.containerDefinitions?.find((container) => container.name === containerName);
    need(target, `Container '${name}' depends on '${containerName}', which is not in the task definition.`);
    need(containerName !== name, `Container '${name}' cannot depend on itself.`);
    if (condition === 'HEALTHY') need(target?.healthCheck, `Container '${containerName}' has no health check to depend on.`);
    if (condition === 'SUCCESS' || condition === 'COMPLETE') {
      need(target?.essential === false, `A container that others wait to end cannot be essential: '${containerName}'.`);
    }
  }
};

const checkPorts = (input: RegisterTaskDefinitionCommandInput, { name, portMappings = [] }: ContainerDefinition): void => {
  for (const { containerPort, hostPort, name: portName, appProtocol } of portMappings) {
    need(containerPort === undefined || (containerPort > 0 && containerPort < 65_536), `Invalid container port in '${name}'.`);
    if (input.networkMode === 'awsvpc' || input.networkMode === 'host') {
      need(
        !hostPort || hostPort === containerPort,
        `When networkMode=${input.networkMode}, the host ports and container ports in port mappings must match.`,
      );
    }
    need(!appProtocol || portName, `portMappings.appProtocol of '${name}' needs portMappings.name.`);
    need(!portName || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(portName), `Invalid port mapping name '${portName}'.`);
  }
};

const checkSums = (input: RegisterTaskDefinitionCommandInput, containers: readonly ContainerDefinition[]): void => {
  const cpu = containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
  if (input.cpu && !/vcpu/i.test(input.cpu)) {
    need(cpu <= Number(input.cpu), "The sum of the containers' cpu must not exceed the task's cpu.");
  }
  if (!input.memory || /gb/i.test(input.memory)) return;
  const memory = containers.reduce((sum, container) => sum + (container.memoryReservation ?? container.memory ?? 0), 0);
  need(memory <= Number(input.memory), "The sum of the containers' memory must not exceed the task's memory.");
  for (const { name, memory: most = 0 } of containers) {
    need(most <= Number(input.memory), `Invalid setting for container '${name}'. 'memory' must not exceed the task's memory.`);
  }
};

const checkNames = (containers: readonly ContainerDefinition[]): void => {
  const mappings = containers.flatMap(({ portMappings = [] }) => portMappings);
  need(
    unique(mappings.flatMap(({ name }) => (name ? [name] : []))),
    'Port mapping names must be unique within a task definition.',
  );
  const fixed = mappings.filter(({ hostPort }) => hostPort).map(({ hostPort, protocol = 'tcp' }) => `${hostPort}/${protocol}`);
  need(unique(fixed), 'Invalid port mappings: a host port is mapped twice.');
};

const unique = (items: readonly unknown[]): boolean => new Set(items).size === items.length;

/** `fact` may be a found thing or a count: anything falsy is a fault. */
function need(fact: unknown, message: string): void {
  if (!fact) throw new AwsError('ClientException', message);
}
