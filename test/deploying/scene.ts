import type { Deployment, Project, WantedService } from '../../shared/model/project.js';
import { instant, type Millis } from '../../shared/model/time.js';

export const START: Millis = Date.parse('2026-03-01T08:00:00Z');

type ServiceSketch = Partial<WantedService> & {
  readonly name: string;
  readonly image?: string;
  readonly stopFirst?: boolean;
  readonly port?: number;
};

/** A wanted service of project `shop`, showing only what matters to the case. `port` = it serves others there. */
export const aService = ({ name, image = 'one', stopFirst = false, port, ...rest }: ServiceSketch): WantedService => {
  const ecsName = `shop-${name}`;
  const endpoints = port ? [{ portName: `${name}-${port}`, discoveryName: name, clientAliases: [{ port, dnsName: name }] }] : [];
  const volumes = rest.volumes ?? [];
  return {
    name,
    ecsName,
    hash: `${name}-${image}-${stopFirst}-${port ?? ''}`,
    taskDefinition: {
      family: ecsName,
      containerDefinitions: [
        { name, image, memory: 128, portMappings: port ? [{ containerPort: port, name: `${name}-${port}` }] : [] },
      ],
    },
    service: {
      serviceName: ecsName,
      launchType: 'EC2',
      schedulingStrategy: rest.desired === null ? 'DAEMON' : 'REPLICA',
      availabilityZoneRebalancing: 'DISABLED',
      deploymentConfiguration: stopFirst
        ? { minimumHealthyPercent: 0, maximumPercent: 100 }
        : { minimumHealthyPercent: 100, maximumPercent: 200 },
      placementConstraints: [
        { type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' },
        ...volumes.map(({ attribute }) => ({ type: 'memberOf' as const, expression: `attribute:${attribute} exists` })),
      ],
      serviceConnectConfiguration: { enabled: true, namespace: 'blue-shop', services: endpoints },
    },
    desired: 1,
    scale: null,
    task: { cpu: 0.125, memoryMiB: 128, hostPorts: [] },
    published: [],
    volumes,
    dependsOn: [],
    serves: port !== undefined,
    hasHealthCheck: false,
    relocatable: true,
    notRelocatableBecause: null,
    images: [{ ref: image, digest: null }],
    ...rest,
  };
};

export const published = (port: number, target = 80) =>
  [{ published: port, target, protocol: 'tcp', via: 'alb', container: 'vote', healthPath: null }] as const;

export const aProject = (wanted: readonly WantedService[], rest: Partial<Project> = {}): Project => ({
  name: 'shop',
  generation: 1,
  removed: false,
  keepVolumes: true,
  deployment: `dep_${rest.generation ?? 1}`,
  wanted,
  namespace: 'blue-shop',
  source: { sha256: 'f00d', bytes: 1 },
  status: 'deploying',
  ...rest,
});

export const aDeployment = (rest: Partial<Deployment> = {}): Deployment => ({
  id: `dep_${rest.generation ?? 1}`,
  project: 'shop',
  generation: 1,
  kind: 'up',
  status: 'queued',
  createdAt: instant(START),
  finishedAt: null,
  by: 'test',
  source: { sha256: 'f00d', bytes: 1 },
  changes: [],
  services: [],
  reason: null,
  warnings: [],
  seq: 1,
  links: {},
  ...rest,
});

/** The voting app: two stores at the bottom, a worker between, two pages in front. */
export const votingApp = (): WantedService[] => [
  aService({ name: 'vote', port: 80, published: published(5000), dependsOn: on('redis') }),
  aService({ name: 'result', port: 80, published: [{ ...published(5001)[0], container: 'result' }], dependsOn: on('db') }),
  aService({ name: 'worker', dependsOn: [...on('redis'), ...on('db', 'service_healthy')] }),
  aService({ name: 'redis', port: 6379 }),
  aService({
    name: 'db',
    port: 5432,
    stopFirst: true,
    hasHealthCheck: true,
    volumes: [{ volume: 'data', attribute: 'evenkeel.volume.shop.data' }],
  }),
];

export const on = (service: string, condition: 'service_started' | 'service_healthy' = 'service_started') =>
  [{ service, condition, required: true }] as const;
