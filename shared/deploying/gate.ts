import type { TaskSeen } from '../model/observation.js';
import { isJobDone, type JobStand } from './job-stand.js';
import type { Gate } from './order.js';
import { isCurrent, type Stand } from './stand.js';

/** In words, what a service still waits for; null when the gate is open. */
export const closedBecause = (gate: Gate, stands: ReadonlyMap<string, Stand>, stopped: readonly TaskSeen[]): string | null => {
  const stand = stands.get(gate.service);
  if (!stand || stand.count === 0) return null;
  if (stand.job) return jobGate(gate, stand.job);
  if (gate.condition === 'service_completed_successfully')
    return ended(stand, stopped) ? null : `waits for ${gate.service} to complete`;
  if (!isCurrent(stand)) return `waits for ${gate.service}`;
  if (stand.running.length === 0) return `waits for ${gate.service} to run`;
  return gate.condition === 'service_healthy' && !isHealthy(stand) ? `waits for ${gate.service} to be healthy` : null;
};

/** A job counts as started from its first task on, and as healthy also when it is over. */
const jobGate = ({ service, condition }: Gate, job: JobStand): string | null => {
  if (isJobDone(job)) return null;
  if (condition === 'service_completed_successfully') return `waits for ${service} to complete`;
  const tasks = job.runs.flatMap(({ task }) => task ?? []);
  const there = condition === 'service_healthy' ? tasks.some(({ health }) => health === 'HEALTHY') : tasks.length > 0;
  return there ? null : `waits for ${service} to ${condition === 'service_healthy' ? 'be healthy' : 'run'}`;
};

/** Without a check a running task counts as healthy; behind a balancer its targets speak too. */
const isHealthy = (stand: Stand): boolean => stand.healthy.length > 0 && stand.targetGroups.every(({ healthy }) => healthy > 0);

const ended = ({ wanted, service }: Stand, stopped: readonly TaskSeen[]): boolean =>
  stopped.some(
    (task) => task.service === wanted.ecsName && task.taskDefinition === service?.taskDefinition && task.exitCode === 0,
  );
