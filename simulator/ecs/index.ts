import type { Amazon, EcsPart } from '../parts.js';
import { bootAgent, instanceOf, killAll, machineIsGone, machineStops, setConnected, spotNotice } from './agent.js';
import { attributeOperations } from './attributes.js';
import { clusterOperations } from './clusters.js';
import { definitionOperations } from './definitions.js';
import { isHealthy } from './floor.js';
import { instanceOperations } from './instances.js';
import { beginProgram, die } from './program.js';
import { protectionOperations } from './protection.js';
import { reconcile, taskEnded } from './scheduler.js';
import { serviceOperations } from './services.js';
import { anEcs, type Ecs, type Task } from './state.js';
import { tagOperations } from './tags.js';
import { taskOperations } from './tasks.js';
import { isRunning } from './views.js';
import { volumesOf } from './volumes.js';
import { wake } from './wake.js';

/** The simulated ECS. Needs `amazon.world` and `amazon.ec2` at once, everything else when something happens. */
export const createEcs = (amazon: Amazon): EcsPart => {
  const ecs = anEcs(amazon, {
    reconcile: (service) => reconcile(ecs, service),
    begin: (task) => beginProgram(ecs, task),
    ended: (task) => taskEnded(ecs, task),
  });
  amazon.ec2.onRunning((instance) => bootAgent(ecs, instance));
  amazon.ec2.onStopping((instance) => machineStops(ecs, instance));
  amazon.ec2.onTerminated((instance) => machineIsGone(ecs, instance));
  return {
    operations: {
      ...clusterOperations(ecs),
      ...definitionOperations(ecs),
      ...instanceOperations(ecs),
      ...attributeOperations(ecs),
      ...serviceOperations(ecs),
      ...taskOperations(ecs),
      ...protectionOperations(ecs),
      ...tagOperations(ecs),
    },
    tasks: ecs.tasks,
    get changes() {
      return ecs.changes;
    },
    serving: (task) => serving(ecs, task as Task),
    healthy: (task) => isHealthy(ecs, task as Task),
    registeredAt: (instanceId) => instanceOf(ecs, instanceId)?.registeredAt ?? null,
    members: () => [...ecs.instances.values()].map(({ arn, status, ec2 }) => ({ arn, status, instanceId: ec2.id })),
    die: (taskId, exitCode, reason) => {
      const task = ecs.tasks.get(taskId);
      if (task) die(ecs, task, exitCode, reason);
    },
    setAgentConnected: (instanceId, connected) => setConnected(ecs, instanceId, connected),
    killAll: (instanceId) => killAll(ecs, instanceId),
    spotNotice: (instanceId) => spotNotice(ecs, instanceId),
    services: () => truth(ecs),
    volumes: (taskId) => volumesOf(ecs.tasks.get(taskId)!),
    logs: (taskId) => [...(ecs.tasks.get(taskId)?.logs ?? [])],
    idleMemoryMiB: (task) => (task as Task).idleMemoryMiB,
    alive: (task) => (task as Task).alive,
    listening: (instanceId, hostPort) => taskAt(ecs, instanceId, hostPort)?.listening ?? false,
    taskAt: (instanceId, hostPort) => taskAt(ecs, instanceId, hostPort),
    targetChanged: (instanceId, hostPort) => {
      const service = taskAt(ecs, instanceId, hostPort)?.serviceState;
      ecs.changes += 1;
      if (service) wake(ecs, service);
    },
  };
};

const serving = (ecs: Ecs, task: Task): boolean => task.alive && task.listening && isHealthy(ecs, task);

const taskAt = (ecs: Ecs, instanceId: string, hostPort: number): Task | undefined =>
  [...(instanceOf(ecs, instanceId)?.tasks ?? [])].find(
    (task) => task.alive && task.hostPorts.some((port) => port.hostPort === hostPort),
  );

const truth = (ecs: Ecs): ReturnType<EcsPart['services']> =>
  [...ecs.services.values()]
    .filter(({ status }) => status !== 'INACTIVE')
    .map((service) => ({
      name: service.name,
      project: service.tags['evenkeel:project'] ?? null,
      service: service.tags['evenkeel:service'] ?? null,
      desired: service.desired,
      running: [...service.tasks].filter(isRunning).length,
      minimumHealthy: service.floor,
      lowestHealthy: service.lowest,
      targetGroups: service.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
    }));
