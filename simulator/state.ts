import { instanceType } from '../shared/model/instance-types.js';
import { instant } from '../shared/model/time.js';
import type { Amazon, SimInstance, SimTask, ViolationName } from './parts.js';

/** GET /simulator/state: the truth, as the contract spells it. CloudWatch says what AWS would say. `speed` is the server's. */
export const simulatorState = (amazon: Amazon, speed = 1) => ({
  now: instant(amazon.world.now()),
  seed: amazon.world.seed,
  speed,
  instances: [...amazon.ec2.instances.values()].map((instance) => instanceState(amazon, instance)),
  tasks: [...amazon.ecs.tasks.values()].map((task) => taskState(amazon, task)),
  services: amazon.ecs.services().map(({ name, desired, running, minimumHealthy, lowestHealthy }) => ({
    name,
    desired,
    running,
    minimumHealthy,
    lowestHealthy,
  })),
  loads: amazon.load.list(),
  calls: Object.fromEntries([...amazon.calls].sort(([a], [b]) => (a < b ? -1 : 1))),
  violations: counted(amazon),
});

const time = (at: number | null): string | null => (at === null ? null : instant(at));

/** vCPU used, memory in MiB. */
const instanceState = (amazon: Amazon, instance: SimInstance) => {
  const type = instanceType(instance.type);
  const { cpuDemand, cpuUsed, memoryUsedMiB } = amazon.load.ofInstance(instance.id);
  return {
    id: instance.id,
    type: instance.type,
    zone: instance.zone,
    market: instance.market,
    state: instance.state,
    launchedAt: instant(instance.launchedAt),
    registeredAt: time(amazon.ecs.registeredAt(instance.id)),
    terminatedAt: time(instance.terminatedAt),
    vcpu: type?.vcpu ?? 0,
    memoryMiB: type?.memoryMiB ?? 0,
    cpuDemand,
    cpuUsed,
    memoryUsedMiB,
    clientToken: instance.clientToken,
    tags: instance.tags,
  };
};

const taskState = (amazon: Amazon, task: SimTask) => {
  const { cpuDemand, cpuUsed, memoryUsedMiB } = amazon.load.ofTask(task);
  return {
    id: task.id,
    project: task.tags['evenkeel:project'] ?? null,
    service: task.tags['evenkeel:service'] ?? task.service,
    instance: task.instanceId,
    status: task.lastStatus,
    health: task.health,
    startedAt: time(task.startedAt),
    stoppedAt: time(task.stoppedAt),
    stopCode: task.stopCode,
    reason: task.reason,
    exitCode: task.exitCode,
    cpuDemand,
    cpuUsed,
    memoryUsedMiB,
    protectedUntil: time(task.protectedUntil),
    volumes: amazon.ecs.volumes(task.id),
  };
};

const COUNTED: readonly ViolationName[] = [
  'overMax',
  'belowMinimumHealthy',
  'terminatedNotEmpty',
  'duplicateLaunches',
  'protectedStopped',
  'leaks',
];

const counted = ({ violations }: Amazon): Record<string, number> =>
  Object.fromEntries(COUNTED.map((name) => [name, violations.filter((violation) => violation.name === name).length]));
