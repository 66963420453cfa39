import { holdText } from '../ledger/hold.js';
import type { ClusterView, InstanceView, TaskView } from '../model/cluster-view.js';
import type { Decision } from '../model/decision.js';
import { instanceType } from '../model/instance-types.js';
import type { Intent } from '../model/intent.js';
import type { InstanceSeen, MetricWindow, ServiceSeen, TaskSeen } from '../model/observation.js';
import type { ServiceView } from '../model/project.js';
import { instant, MINUTE, type Millis } from '../model/time.js';
import { round } from '../scaling/balance.js';
import { capsOf } from '../scaling/caps.js';
import { instanceOf } from '../scaling/intents/batch.js';
import { instancePrice } from '../scaling/prices.js';
import { immovable, type Situation, situationOf } from '../scaling/situation.js';
import type { Seen } from './look.js';
import type { Thoughts } from './think.js';
import type { Turn } from './turn.js';

/** The pass's observation as people read it: GET /v1/cluster. Percent of the instance; null is unknown, never 0. */
export const viewOf = (
  turn: Turn,
  seen: Seen,
  thoughts: Thoughts,
  decision: Decision,
  intents: readonly Intent[],
): ClusterView => {
  const situation = situationOf({ ...thoughts.input, head: { ...thoughts.input.head, intents } });
  const instances = [...instancesOf(situation), ...asked(situation)];
  const active = instances.filter((one) => one.state === 'active');
  // With the minimum of a schedule that holds now.
  const { policy } = situation;
  return {
    cluster: turn.ports.cluster,
    region: turn.ports.region,
    at: instant(seen.observation.at),
    simulated: turn.ports.simulated,
    mode: policy.mode,
    verdict: decision.verdict,
    sentence: sentenceOf(thoughts.proposal.sentence, turn, seen.observation.at),
    cpu: spread(active.map((one) => one.cpu.used)),
    memory: { ...spread(active.map((one) => one.memory.used)), estimated: true },
    size: {
      active: active.length,
      launching: instances.filter((one) => one.state === 'launching' || one.state === 'booting').length,
      draining: instances.filter((one) => one.state === 'draining').length,
      min: policy.min,
      max: policy.max,
    },
    usdPerHour: Math.round(instances.reduce((sum, one) => sum + one.usdPerHour, 0) * 10_000) / 10_000,
    caps: capsOf(situation),
    thresholds: policy.thresholds,
    instances,
    services: servicesOf(situation, thoughts, seen),
    alarms: seen.observation.alarms.map((alarm) => ({ ...alarm, since: instant(alarm.since) })),
    lastDecision: decision.id,
  };
};

/** While the stop button is pressed: until when, by whom and why, then the figures. */
const sentenceOf = (sentence: string, { hold }: Turn, now: Millis): string =>
  hold ? `${holdText(hold, now)} ${sentence.replace(/^\w+: /, '')}` : sentence;

const PEGGED_PERCENT = 90;

const spread = (values: readonly (number | null)[]): { mean: number | null; max: number | null } => {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return { mean: null, max: null };
  return { mean: round(known.reduce((sum, value) => sum + value, 0) / known.length), max: Math.max(...known) };
};

const instancesOf = (situation: Situation): InstanceView[] =>
  situation.observation.instances.filter((one) => one.state !== 'terminated').map((one) => instanceView(situation, one));

const instanceView = (situation: Situation, one: InstanceSeen): InstanceView => {
  const load = situation.load?.instances.find((other) => other.id === one.id);
  const ecs = one.containerInstance;
  const cpu = load ? Math.min(100, round((load.cpuUsed / load.vcpu) * 100)) : null;
  const memory = load ? round((load.memoryUsedMiB / load.memoryMiB) * 100) : null;
  const reserved = (all: number, left: number): number => (all > 0 ? round(((all - left) / all) * 100) : 0);
  return {
    id: one.id,
    containerInstance: ecs?.arn ?? null,
    type: one.type,
    zone: one.zone,
    market: one.market,
    state: stateOf(situation, one),
    launchedAt: instant(one.launchedAt),
    pegged: Math.max(cpu ?? 0, memory ?? 0) >= PEGGED_PERCENT,
    cpu: { used: cpu, reserved: ecs ? reserved(ecs.registered.cpu, ecs.remaining.cpu) : 0 },
    memory: { used: memory, estimated: true, reserved: ecs ? reserved(ecs.registered.memoryMiB, ecs.remaining.memoryMiB) : 0 },
    free: { cpu: ecs?.remaining.cpu ?? 0, memoryMiB: ecs?.remaining.memoryMiB ?? 0 },
    usdPerHour: instancePrice(one),
    tasks: situation.observation.tasks
      .filter((task) => task.instanceId === one.id && task.status !== 'STOPPED')
      .map((task) => taskView(situation, task)),
  };
};

const stateOf = (situation: Situation, one: InstanceSeen): InstanceView['state'] => {
  if (one.state === 'shutting-down' || one.state === 'stopping' || one.state === 'stopped') return 'terminating';
  if (situation.drains.some((drain) => drain.instanceId === one.id && drain.state === 'terminating')) return 'terminating';
  if (one.state === 'pending') return 'launching';
  if (!one.containerInstance) return 'booting';
  return one.containerInstance.status === 'ACTIVE' ? 'active' : 'draining';
};

/** Launches that EC2 does not show yet. */
const asked = (situation: Situation): InstanceView[] =>
  situation.launches
    .filter((launch) => !instanceOf(launch, situation.observation))
    .map((launch) => ({
      id: launch.instanceId ?? launch.id,
      containerInstance: null,
      type: launch.request.type,
      zone: launch.request.zone,
      market: launch.request.market,
      state: 'launching' as const,
      launchedAt: instant(launch.createdAt),
      pegged: false,
      cpu: { used: null, reserved: 0 },
      memory: { used: null, estimated: true, reserved: 0 },
      free: { cpu: 0, memoryMiB: 0 },
      usdPerHour: instanceType(launch.request.type)?.usdPerHour ?? 0,
      tasks: [],
    }));

const taskView = (situation: Situation, task: TaskSeen): TaskView => {
  const service = situation.observation.services.find((one) => one.name === task.service);
  return {
    id: task.id,
    project: service?.project ?? task.job?.project ?? null,
    service: service?.service ?? task.service ?? task.job?.service ?? null,
    status: task.status,
    health: task.health,
    cpu: round2(situation.load?.tasks[task.id]?.cpu ?? 0),
    memoryMiB: Math.round(situation.load?.tasks[task.id]?.memoryMiB ?? 0),
    reserved: { cpu: task.cpu, memoryMiB: task.memoryMiB },
  };
};

const round2 = (value: number): number => Math.round(value * 100) / 100;

const servicesOf = (situation: Situation, thoughts: Thoughts, seen: Seen): ClusterView['services'] => {
  const told = new Map<string, ServiceView[]>();
  for (const { project, deployment } of seen.projects) {
    const now =
      thoughts.deployments.find(({ of }) => of.project.body.name === project.body.name)?.outcome.deployment ?? deployment.body;
    for (const service of now.services) {
      const key = `${project.body.name}/${service.group ?? service.name}`;
      told.set(key, [...(told.get(key) ?? []), service]);
    }
  }
  return situation.observation.services
    .filter((service) => service.status !== 'INACTIVE')
    .flatMap((service) => {
      const views = told.get(`${service.project}/${service.service}`) ?? [undefined];
      return views.map((view) => serviceView(situation, service, view));
    });
};

const serviceView = (
  situation: Situation,
  service: ServiceSeen,
  told: ServiceView | undefined,
): ClusterView['services'][number] => {
  const tasks = situation.observation.tasks.filter((task) => task.service === service.name && task.status === 'RUNNING');
  const first = tasks[0];
  return {
    status: 'steady',
    failed: 0,
    waitsFor: [],
    why: first ? immovable(situation, first) : null,
    endpoints: [],
    lastStop: null,
    ...told,
    name: told?.group ? told.name : (service.service ?? service.name),
    project: service.project,
    desired: service.desired,
    running: service.running,
    pending: service.pending,
    healthy: tasks.filter((task) => task.health !== 'UNHEALTHY').length,
    relocatable: first ? immovable(situation, first) === null : (told?.relocatable ?? false),
    cpu: newest(situation, (window) => window.serviceCpu[service.name]),
    memory: newest(situation, (window) => window.serviceMemory[service.name]),
  };
};

/**
 * CloudWatch publishes each figure in its own time, and a calm cluster asks only once the newest window is 3.5 minutes old: with the
 * minute until the next pass and two of publication a figure gets this old, and says more than none.
 */
const STILL_TRUE_MILLISECONDS = 7 * MINUTE;

const newest = ({ observation }: Situation, figure: (window: MetricWindow) => number | undefined): number | null => {
  const known = observation.reading?.windows.findLast((window) => figure(window) !== undefined);
  return known && observation.at - known.to <= STILL_TRUE_MILLISECONDS ? figure(known)! : null;
};
