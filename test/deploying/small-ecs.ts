import type { SeenService } from '../../shared/deploying/seen.js';
import type { StepOf } from '../../shared/deploying/steps.js';
import type { DeploymentSeen, InstanceSeen, TaskSeen } from '../../shared/model/observation.js';
import { SECOND } from '../../shared/model/time.js';
import { allows, anInstance } from './instances.js';
import { START } from './scene.js';

const PENDING_SECONDS = 10;
const HEALTHY_SECONDS = 30;
const DRAINING_SECONDS = 40;

interface Service extends Omit<Mutable<SeenService>, 'running' | 'pending' | 'deployments' | 'revisionHash'> {
  deployments: { id: string; taskDefinition: string; createdAt: number; failed: boolean }[];
  drainedAt: number;
  before: string | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Services, revisions and tasks: deployments roll, tasks start and become healthy, the circuit breaker trips. */
export class SmallEcs {
  now = START;
  readonly services: Service[] = [];
  readonly revisions: { arn: string; family: string; hash: string; active: boolean }[] = [];
  tasks: Mutable<TaskSeen>[] = [];
  instances: InstanceSeen[] = [anInstance('i-1')];
  namespaceAt: number | null = null;
  /** What no deployment may ever cause. */
  readonly harm: string[] = [];
  /** Families whose tasks stop as soon as they run. */
  readonly broken = new Map<string, string>();
  #ids = 0;

  /** Target groups that a listener forwards to. */
  forwarded(): ReadonlySet<string> {
    return new Set();
  }

  register({ input, tags }: StepOf<'register'>): null {
    const family = input.family!;
    const revision = this.revisions.filter((one) => one.family === family).length + 1;
    this.revisions.push({ arn: `arn:td/${family}:${revision}`, family, hash: tags['evenkeel:hash']!, active: true });
    return null;
  }

  createService({ input, tags, balanced }: StepOf<'create-service'>): string | null {
    const name = input.serviceName!;
    if (!this.hasNamespace()) return 'no namespace';
    if (this.services.some((one) => one.name === name && one.status !== 'INACTIVE'))
      return 'Creation of service was not idempotent.';
    const taken = this.services.flatMap((one) =>
      one.status === 'INACTIVE' ? [] : one.endpoints.map(({ discoveryName }) => discoveryName),
    );
    const endpoints = input.serviceConnectConfiguration?.services ?? [];
    if (endpoints.some(({ discoveryName }) => taken.includes(discoveryName)))
      return 'SC service is already used by another service';
    const behind = this.forwarded();
    if (balanced.some(({ targetGroup }) => !behind.has(targetGroup)))
      return 'The target group does not have an associated load balancer.';
    const taskDefinition = this.#revision(input.taskDefinition!);
    if (!taskDefinition) return 'no such task definition';
    for (let at = this.services.length - 1; at >= 0; at -= 1) if (this.services[at]!.name === name) this.services.splice(at, 1);
    this.services.push({
      name,
      arn: `arn:service/${name}`,
      status: 'ACTIVE',
      tags,
      createdAt: this.now,
      desired: input.desiredCount ?? this.instances.length,
      taskDefinition,
      deployments: [this.#deployment(taskDefinition)],
      events: [],
      loadBalancers: balanced.map(({ targetGroup, ...rest }) => ({
        ...rest,
        targetGroupArn: `arn:targetgroup/${targetGroup}/1`,
      })),
      endpoints,
      configuration: { ...input },
      task: null,
      drainedAt: 0,
      before: null,
    });
    return null;
  }

  updateService({ input, assumed }: StepOf<'update-service'>): string | null {
    const service = this.services.find(({ name, status }) => name === input.service && status === 'ACTIVE');
    if (!service) return 'ServiceNotActiveException';
    if (assumed.taskDefinition && assumed.taskDefinition !== service.taskDefinition) return 'stale';
    const { cluster: _c, service: _s, desiredCount, taskDefinition, forceNewDeployment, ...configuration } = input;
    const revision = taskDefinition ? this.#revision(taskDefinition) : service.taskDefinition;
    if (!revision) return 'no such task definition';
    if (revision !== service.taskDefinition || forceNewDeployment) {
      service.before = service.desired > 0 && revision !== service.taskDefinition ? service.taskDefinition : service.before;
      service.deployments.unshift(this.#deployment(revision));
    }
    Object.assign(service, { taskDefinition: revision, desired: desiredCount ?? service.desired });
    service.configuration = { ...service.configuration, ...configuration };
    service.endpoints = configuration.serviceConnectConfiguration?.services ?? service.endpoints;
    return null;
  }

  deleteService(name: string): string | null {
    const service = this.services.find((one) => one.name === name && one.status === 'ACTIVE');
    if (!service) return null;
    service.status = 'DRAINING';
    service.drainedAt = this.now + DRAINING_SECONDS * SECOND;
    return null;
  }

  schedule(service: Service): void {
    const mine = this.tasks.filter((task) => task.service === service.name && task.status !== 'STOPPED');
    if (service.status === 'DRAINING' && this.now >= service.drainedAt) {
      for (const task of mine) this.#stop(task, 'ServiceSchedulerInitiated', 'Service deleted', null);
      service.status = 'INACTIVE';
    }
    if (service.status !== 'ACTIVE') return;
    const current = mine.filter(
      ({ taskDefinition, createdAt }) =>
        taskDefinition === service.taskDefinition && createdAt >= service.deployments[0]!.createdAt,
    );
    const old = mine.filter((task) => !current.includes(task));
    const stopFirst = service.configuration.deploymentConfiguration?.minimumHealthyPercent === 0;
    const ready = current.filter((task) => this.ready(task)).length;
    const surplus = stopFirst ? old : old.slice(0, Math.max(0, old.length + ready - service.desired));
    for (const task of surplus) this.#stop(task, 'ServiceSchedulerInitiated', 'Scaling activity initiated by deployment', null);
    if (!service.deployments[0]!.failed) for (let at = current.length; at < service.desired; at += 1) this.#start(service);
    for (const task of current.slice(service.desired))
      this.#stop(task, 'ServiceSchedulerInitiated', 'Scaling activity initiated', null);
    if (old.length === surplus.length && ready >= service.desired) service.deployments.splice(1);
    this.#breakCircuit(service);
  }

  #breakCircuit(service: Service): void {
    const primary = service.deployments[0]!;
    const failures = this.tasks.filter(
      (task) =>
        task.service === service.name &&
        task.taskDefinition === primary.taskDefinition &&
        task.exitCode === 1 &&
        task.createdAt >= primary.createdAt,
    );
    if (failures.length < 3 || primary.failed) return;
    primary.failed = true;
    if (!service.before) return;
    service.deployments.unshift(this.#deployment(service.before));
    service.taskDefinition = service.before;
    service.before = null;
  }

  #start(service: Service): void {
    const wants = {
      memoryMiB: 128,
      constraints: (service.configuration.placementConstraints ?? []).map(({ expression }) => expression!),
    };
    const home = this.instances.find(
      (instance) => this.free(instance.id) >= wants.memoryMiB && allows(instance, wants.constraints),
    );
    if (!home) {
      this.harm.push(`${service.name} was not placed: no room`);
      return;
    }
    const id = `task-${(this.#ids += 1)}`;
    this.tasks.push({
      id,
      arn: id,
      service: service.name,
      instanceId: home.id,
      status: 'PENDING',
      desiredStatus: 'RUNNING',
      health: 'UNKNOWN',
      cpu: 0.125,
      memoryMiB: 128,
      taskDefinition: service.taskDefinition,
      createdAt: this.now,
      startedAt: null,
      stoppedAt: null,
      stopCode: null,
      reason: null,
      exitCode: null,
      protectedUntil: null,
    });
  }

  age(task: Mutable<TaskSeen>): void {
    if (task.status === 'STOPPED' || this.now - task.createdAt < PENDING_SECONDS * SECOND) return;
    const reason = this.broken.get(this.revisions.find(({ arn }) => arn === task.taskDefinition)!.hash);
    if (reason) this.#stop(task, /Pull/.test(reason) ? 'TaskFailedToStart' : 'EssentialContainerExited', reason, 1);
    else if (task.status === 'PENDING') Object.assign(task, { status: 'RUNNING', startedAt: this.now });
    if (!reason && this.now - task.createdAt >= HEALTHY_SECONDS * SECOND) task.health = 'HEALTHY';
  }

  #stop(task: Mutable<TaskSeen>, stopCode: string, reason: string, exitCode: number | null): void {
    Object.assign(task, { status: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: this.now, stopCode, reason, exitCode });
  }

  seen(service: Service): SeenService {
    const mine = this.tasks.filter((task) => task.service === service.name && task.status !== 'STOPPED');
    const { drainedAt: _d, before: _b, deployments, ...rest } = service;
    return {
      ...rest,
      tags: { ...service.tags },
      running: mine.filter(({ status }) => status === 'RUNNING').length,
      pending: mine.filter(({ status }) => status === 'PENDING').length,
      revisionHash: this.revisions.find(({ arn }) => arn === service.taskDefinition)?.hash ?? null,
      deployments: deployments.map((one, at): DeploymentSeen => {
        const tasks = mine.filter(({ taskDefinition }) => taskDefinition === one.taskDefinition);
        const running = tasks.filter(({ status }) => status === 'RUNNING').length;
        const complete = deployments.length === 1 && running === service.desired && tasks.every((task) => this.ready(task));
        return {
          id: one.id,
          status: at === 0 ? 'PRIMARY' : 'ACTIVE',
          rolloutState: one.failed ? 'FAILED' : complete || at > 0 ? 'COMPLETED' : 'IN_PROGRESS',
          rolloutReason: null,
          taskDefinition: one.taskDefinition,
          desired: service.desired,
          running,
          pending: tasks.length - running,
          failed: 0,
          createdAt: one.createdAt,
        };
      }),
    };
  }

  ready = (task: TaskSeen): boolean => task.status === 'RUNNING' && task.health === 'HEALTHY';
  hasNamespace = (): boolean => this.namespaceAt !== null && this.now >= this.namespaceAt;
  #deployment = (taskDefinition: string) => ({
    id: `ecs-svc/${(this.#ids += 1)}`,
    taskDefinition,
    createdAt: this.now,
    failed: false,
  });
  free = (id: string): number =>
    this.instances.find((one) => one.id === id)!.containerInstance!.registered.memoryMiB -
    this.tasks
      .filter((task) => task.instanceId === id && task.status !== 'STOPPED')
      .reduce((sum, task) => sum + task.memoryMiB, 0);
  #revision = (name: string): string | undefined =>
    name.startsWith('arn:') ? name : this.revisions.filter(({ family, active }) => family === name && active).at(-1)?.arn;
}
