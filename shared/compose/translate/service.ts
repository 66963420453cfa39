import type { ServiceInput, TaskDefinitionInput, WantedJob, WantedService } from '../../model/project.js';
import { durationMs } from '../read/units.js';
import { type Ambassadors, ambassadorsOf, withNames, withoutNames } from './ambassadors.js';
import { contentHash } from './canonical.js';
import { containerOf, digestOf, imageOf, logsOf } from './container.js';
import { writerOf } from './files.js';
import { gpusIn } from './gpus.js';
import { checkDefinition } from './last-look.js';
import { type Life, lifeOf } from './life.js';
import { type Mounts, mountsOf } from './mounts.js';
import { serviceConnect } from './names.js';
import { architecture, constraintsOf } from './placement.js';
import type { ServicePorts } from './ports.js';
import { STEP_RESERVATION_MIB, stepImages, withPreStart } from './pre-start.js';
import { rangeOf } from './range.js';
import { type Resources, resourcesOf } from './resources.js';
import { lifeOfJob } from './run-to-end.js';
import { at, ecsSafe, type Job } from './work.js';

/** One compose service to one task definition, and an ECS service or, for a program that ends (`run`), what RunTask is told. */
export const wantedService = (
  job: Job,
  ports: ServicePorts,
  aliases: readonly string[],
  run: WantedJob | null = null,
): WantedService => {
  const mounts = mountsOf(job);
  const writer = writerOf(mounts.deliveries, logsOf(job));
  const stepsMiB = (job.service.pre_start ?? []).length * STEP_RESERVATION_MIB;
  const names = ambassadorsOf(run?.dials ?? [], logsOf(job));
  const resources = withCpu(resourcesOf(job, writer.memoryMiB + stepsMiB + names.memoryMiB, run === null), names.cpuUnits);
  const life = run ? lifeOfJob(run) : lifeOf(job, ports, mounts);
  const container = withNames(containerOf(job, ports, mounts, resources, writer), names);
  const containers = [...(writer.container ? [writer.container] : []), ...names.containers, ...withPreStart(job, container)];
  const taskDefinition = definition(job, containers, [...mounts.volumes, ...writer.volumes], resources);
  const service = run ? placementOf(job, mounts, false) : serviceInput(job, ports, aliases, mounts, life);
  const common = { service, published: ports.published, volumes: mounts.kept };
  const content = { taskDefinition, ...common, ...(run && { job: withIdentity(run, names, { ...common, taskDefinition }) }) };
  return {
    name: job.name,
    ecsName: ecsName(job),
    // Where it is published is the balancer's business: its tasks stay when that changes.
    hash: (job.options.hash ?? contentHash)({ ...content, published: [] }),
    ...content,
    ...(mounts.accessPoints.length > 0 && { accessPoints: mounts.accessPoints }),
    desired: life.desired,
    scale: run ? null : rangeOf(job, ports.published),
    task: {
      cpu: (resources.taskCpuUnits ?? resources.cpuUnits + names.cpuUnits) / 1024,
      memoryMiB: resources.taskMemoryMiB,
      hostPorts: ports.hostPorts,
      ...gpusIn(container),
    },
    dependsOn: Object.entries(job.service.depends_on ?? {}).map(([name, { condition, required }]) => ({
      service: name,
      condition,
      required,
    })),
    serves: ports.endpoints.length > 0,
    hasHealthCheck: container.healthCheck !== undefined,
    relocatable: life.relocatable,
    notRelocatableBecause: life.notRelocatableBecause,
    relocate: relocateOf(job),
    protect: job.extension.protect === true,
    images: [{ ref: imageOf(job), digest: digestOf(job) }, ...stepImages(job)],
  };
};

/** A job that can dial names does the same work when those are others. */
const withIdentity = (
  run: WantedJob,
  names: Ambassadors,
  content: Pick<WantedService, 'taskDefinition' | 'service' | 'volumes'>,
): WantedJob => {
  const { dials, ...job } = run;
  if (!dials) return run;
  const taskDefinition = withoutNames(content.taskDefinition, names);
  return { ...run, identity: contentHash({ ...content, taskDefinition, published: [], job }) };
};

/** What containers beside the program take of the task's own CPU, where it is capped. */
const withCpu = (resources: Resources, more: number): Resources =>
  resources.taskCpuUnits === null ? resources : { ...resources, taskCpuUnits: resources.taskCpuUnits + more };

const ecsName = (job: Job): string => `${job.options.project}-${ecsSafe(job.name)}`;

const definition = (
  job: Job,
  containers: TaskDefinitionInput['containerDefinitions'],
  volumes: NonNullable<TaskDefinitionInput['volumes']>,
  resources: Resources,
): TaskDefinitionInput => {
  const cpuArchitecture = architecture(job);
  const input: TaskDefinitionInput = {
    family: ecsName(job),
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    ...(job.options.executionRoleArn !== '' && { executionRoleArn: job.options.executionRoleArn }),
    ...(job.options.taskRoleArn !== '' && { taskRoleArn: job.options.taskRoleArn }),
    memory: String(resources.taskMemoryMiB),
    ...(resources.taskCpuUnits !== null && { cpu: String(resources.taskCpuUnits) }),
    ...(cpuArchitecture && { runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' as const } }),
    containerDefinitions: containers,
    ...(volumes.length > 0 && { volumes }),
  };
  checkDefinition(job, input, at(job));
  return input;
};

const serviceInput = (job: Job, ports: ServicePorts, aliases: readonly string[], mounts: Mounts, life: Life): ServiceInput => ({
  ...placementOf(job, mounts, life.daemon),
  schedulingStrategy: life.daemon ? 'DAEMON' : 'REPLICA',
  // ENABLED by default, and it would move tasks back that we moved.
  ...(!life.daemon && { availabilityZoneRebalancing: 'DISABLED' as const }),
  deploymentConfiguration: {
    minimumHealthyPercent: life.minimumHealthyPercent,
    maximumPercent: life.maximumPercent,
    deploymentCircuitBreaker: { enable: life.breaker, rollback: life.rollback },
  },
  ...(ports.published.some((port) => port.via === 'alb') && { healthCheckGracePeriodSeconds: grace(job) }),
  serviceConnectConfiguration: serviceConnect(job, ports, aliases),
  propagateTags: 'SERVICE',
});

const placementOf = (job: Job, mounts: Mounts, daemon: boolean): ServiceInput => ({
  serviceName: ecsName(job),
  launchType: 'EC2',
  ...(!daemon && {
    placementStrategy: [
      { type: 'spread' as const, field: 'attribute:ecs.availability-zone' },
      { type: 'spread' as const, field: 'instanceId' },
    ],
  }),
  placementConstraints: constraintsOf(job, mounts, daemon),
});

/** Time to start before the balancer's health check counts: a minute, or what the file allows for starting. Seconds. */
const grace = (job: Job): number =>
  Math.max(60, Math.ceil((durationMs(job.service.healthcheck?.start_period ?? '0') ?? 0) / 1000));

const relocateOf = (job: Job): 'always' | 'never' | null =>
  job.extension.relocate === 'always' || job.extension.relocate === 'never' ? job.extension.relocate : null;
