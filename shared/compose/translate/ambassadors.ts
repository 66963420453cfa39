import type { ContainerDefinition, ContainerDependency } from '@aws-sdk/client-ecs';
import type { WantedDial } from '../../model/job.js';
import type { TaskDefinitionInput } from '../../model/project.js';

/** What the names of these containers begin with. */
export const AMBASSADOR = 'evenkeel-name-';
/**
 * Docker's official image. busybox's nc will not do: when a server closes a connection first, it keeps the client's side open
 * (https://git.busybox.net/busybox/tree/networking/nc_bloaty.c).
 */
export const AMBASSADOR_IMAGE = 'haproxy:3.0.5-alpine';
const AMBASSADOR_CPU_UNITS = 32;
const AMBASSADOR_MEMORY_MIB = 32;

/** Variable that says where a port's tasks are: `address:port`, by spaces. RunTask fills it in. */
export const targetsVariable = (port: number): string => `TARGETS_${port}`;

/** How ambassadors look in a task definition. */
export interface Ambassadors {
  readonly containers: readonly ContainerDefinition[];
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/**
 * A container for each name that a job dials. It has the name as its host name, listens on the service's ports and passes connections
 * on to tasks of the service.
 */
export const ambassadorsOf = (dials: readonly WantedDial[], logs: ContainerDefinition['logConfiguration']): Ambassadors => ({
  containers: dials.map((dial) => ambassador(dial, logs)),
  cpuUnits: dials.length * AMBASSADOR_CPU_UNITS,
  memoryMiB: dials.length * AMBASSADOR_MEMORY_MIB,
});

/**
 * The program with the names. A linked container is found by its alias, its host name and its own name; variables are made of the
 * alias only (https://docs.docker.com/engine/network/links/), so the plain name is the host name: as an alias, `db` would bring a
 * DB_NAME that no file asked for.
 */
export const withNames = (program: ContainerDefinition, { containers }: Ambassadors): ContainerDefinition =>
  containers.length === 0
    ? program
    : {
        ...program,
        links: containers.map(({ name }) => `${name}:${name}`),
        dependsOn: [...(program.dependsOn ?? []), ...containers.map(({ name }): ContainerDependency => healthy(name!))],
      };

/** The definition as it would be without names: what a job does is the same whoever else is in the file. */
export const withoutNames = (definition: TaskDefinitionInput, { cpuUnits, memoryMiB }: Ambassadors): TaskDefinitionInput => ({
  ...definition,
  memory: String(Number(definition.memory) - memoryMiB),
  ...(definition.cpu && { cpu: String(Number(definition.cpu) - cpuUnits) }),
  containerDefinitions: (definition.containerDefinitions ?? []).filter(({ name }) => !isAmbassador(name)).map(unlinked),
});

const isAmbassador = (name = ''): boolean => name.startsWith(AMBASSADOR);

const unlinked = ({ links: _, dependsOn = [], ...container }: ContainerDefinition): ContainerDefinition => {
  const others = dependsOn.filter(({ containerName }) => !isAmbassador(containerName));
  return others.length > 0 ? { ...container, dependsOn: others } : container;
};

const healthy = (containerName: string): ContainerDependency => ({ containerName, condition: 'HEALTHY' });

const ambassador = (
  { name, ambassador: container, ports, told }: WantedDial,
  logs: ContainerDefinition['logConfiguration'],
): ContainerDefinition => ({
  name: container,
  image: AMBASSADOR_IMAGE,
  essential: false,
  cpu: AMBASSADOR_CPU_UNITS,
  memory: AMBASSADOR_MEMORY_MIB,
  hostname: name,
  entryPoint: ['sh', '-c'],
  command: [scriptOf(ports, told)],
  environment: ports.map((port) => ({ name: targetsVariable(port), value: '' })),
  // It looks at what listens and opens no connection: MySQL shuts out a host that connects and says nothing (max_connect_errors).
  healthCheck: {
    command: ['CMD-SHELL', `netstat -ltn | grep -q ':${ports[0]} '`],
    interval: 5,
    timeout: 2,
    retries: 3,
  },
  // The program is not begun if nothing has answered by then: such a task has done nothing and another may take its place.
  startTimeout: 60,
  stopTimeout: 2,
  logConfiguration: logs,
});

/** One that waits listens only once one of the targets has answered (`-e true` ends as soon as it is connected). Fixed text but for port numbers: nothing of a file is in it. */
const scriptOf = (ports: readonly number[], waits: boolean): string => {
  const all = ports.map((port) => `$${targetsVariable(port)}`).join(' ');
  return [
    'answers() { for one in "$@"; do nc -w 2 "${one%:*}" "${one#*:}" -e true && return 0; done; return 1; }',
    'servers() { for one in "$@"; do echo " server $one $one"; done; }',
    ...(waits ? [`until [ -z "${all.replaceAll(' ', '')}" ] || answers ${all}; do sleep 1; done`] : []),
    '{',
    `echo '${SETTINGS}'`,
    ...ports.map((port) => `echo 'listen port-${port}'; echo ' bind :${port}'; servers $${targetsVariable(port)}`),
    '} > /tmp/haproxy.cfg',
    'exec haproxy -db -f /tmp/haproxy.cfg',
  ].join('\n');
};

/**
 * Without maxconn it would take memory for as many connections as Docker allows files. A migration may be silent for days: idle
 * connections are kept alive, not closed. https://docs.haproxy.org/3.0/configuration.html
 */
const SETTINGS = `global
 maxconn 256
 nbthread 1
defaults
 mode tcp
 option clitcpka
 option srvtcpka
 option redispatch 1
 retries 3
 timeout connect 5s
 timeout client 20d
 timeout server 20d`;
