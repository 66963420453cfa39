import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import { type Millis, SECOND } from '../model/time.js';
import type { Blocker, Reason } from '../model/words.js';
import { couldNotGo } from './could-not-go.js';
import { loadOn } from './load.js';
import { instancePrice } from './prices.js';
import { aliveOf, type Situation, serviceOf, tasksOn } from './situation.js';
import { isCurrent } from './templates.js';

/** An instance as a candidate for being given up, by all that can be told without asking where its load would go. */
export interface Candidate {
  readonly instance: InstanceSeen;
  /** Tasks that would have to go elsewhere. */
  readonly tasks: readonly TaskSeen[];
  readonly reason: Reason;
  readonly blocker: Blocker | null;
  readonly why: string;
  /** For how long the load must have been low enough. */
  readonly windowSeconds: number;
  /** When it has waited long enough, if nothing changes until then; null = it does not wait for time. */
  readonly nextEligibleAt: Millis | null;
}

/** May it be given up, if its load and its tasks fit elsewhere? */
export const candidateOf = (situation: Situation, instance: InstanceSeen, over: boolean): Candidate => {
  const tasks = tasksOn(situation, instance.id).filter((task) => serviceOf(situation, task)?.scheduling !== 'DAEMON');
  const calm = calmSeconds(situation);
  const empty = tasks.length === 0;
  const windowSeconds = empty && !servesDaemons(situation, instance) ? situation.policy.emptySeconds : calm;
  const base = {
    instance,
    tasks,
    reason: empty ? ('empty' as const) : ('under-used' as const),
    windowSeconds,
    nextEligibleAt: null,
  };
  const stays = kept(situation, instance, tasks);
  if (stays) return { ...base, blocker: 'protected', why: stays };
  if (over) return { ...base, blocker: null, why: overText(situation) };
  const waits = [
    tooYoung(situation, instance, empty),
    empty ? notEmptyLong(situation, instance) : null,
    windowSeconds === calm ? notCalmLong(situation, calm) : null,
  ].flatMap((wait) => wait ?? []);
  const times = waits.flatMap(({ until }) => until ?? []);
  const nextEligibleAt = times.length === waits.length ? Math.max(...times) : null;
  if (waits.length > 0) return { ...base, blocker: 'settling', why: waits[0]!.why, nextEligibleAt };
  return { ...base, blocker: null, why: empty ? emptyText(situation, instance) : '' };
};

const overText = (situation: Situation): string =>
  `${aliveOf(situation)} instances are more than the maximum of ${situation.policy.max}.`;

/** Longer than usual after the cluster has gone to and fro. */
const calmSeconds = ({ policy, head }: Situation): number => policy.scaleInWindowSeconds * (head.swing?.factor ?? 1);

/** Below this share of an instance its DAEMON tasks are taken to idle. */
const IDLE_SHARE = 0.05;

/**
 * Without tasks of its own, but what runs on every instance carries a part of the load here, or did in a window since then: it would
 * come to the others, or come back to it. A load that is gone for a minute makes nothing empty.
 */
const servesDaemons = (situation: Situation, { id }: InstanceSeen): boolean => {
  const { load, head, observation } = situation;
  const here = load && loadOn(load, id);
  if (here && here.cpuUsed / here.vcpu > IDLE_SHARE) return true;
  const since = head.emptySince[id] ?? observation.at;
  const served = (observation.reading?.windows ?? []).some(
    ({ from, instanceCpu }) => from >= since && (instanceCpu[id] ?? 0) / 100 > IDLE_SHARE,
  );
  return served && tasksOn(situation, id).length > 0;
};

/** Why it stays whatever the load is, in words. */
const kept = (situation: Situation, instance: InstanceSeen, tasks: readonly TaskSeen[]): string | null => {
  if (instance.cluster === null) return `${instance.id} is not ours: somebody else started it.`;
  const { attributes } = instance.containerInstance!;
  if (instance.protect || attributes['evenkeel.protect'] === 'true') return `${instance.id} carries evenkeel:protect.`;
  const volumes = Object.keys(attributes).filter((name) => name.startsWith('evenkeel.volume.'));
  const volume = volumes.find((name) => isNamed(situation, name)) ?? volumes[0];
  if (volume) return volumeText(situation, instance, volume);
  const bound = couldNotGo(situation, instance.id) ?? tasks.map((task) => boundBy(situation, task)).find((why) => why !== null);
  return bound ? `${instance.id} stays: ${bound.replace(/\.$/, '')}.` : null;
};

/** A volume's data outlives its services: a `down`, and a file without it, keep it unless told otherwise. `attribute` ends in PROJECT.VOLUME. */
const volumeText = (situation: Situation, { id, containerInstance }: InstanceSeen, attribute: string): string => {
  const { observation, policy } = situation;
  const name = attribute.slice('evenkeel.volume.'.length);
  const project = name.slice(0, name.indexOf('.'));
  const text = `${id} stays: volume ${name} lies on its disk`;
  if (isNamed(situation, attribute)) return `${text}.`;
  if (!observation.services.some((service) => service.project === project && service.status !== 'INACTIVE'))
    return `${text}, and project ${project} is gone. DELETE /v1/projects/${project}?volumes=true gives it up.`;
  const target = `name=${attribute},targetType=container-instance,targetId=${containerInstance!.arn}`;
  return `${text}, and no service of ${project} has it any more. aws ecs delete-attributes --cluster ${policy.cluster} --attributes ${target} gives it up.`;
};

/** Whether a service may run only where that volume lies. */
const isNamed = ({ observation }: Situation, attribute: string): boolean =>
  observation.services.some(
    ({ status, constraints }) =>
      status !== 'INACTIVE' && constraints.some(({ expression }) => expression?.split(' ')[0] === `attribute:${attribute}`),
  );

/** A task that keeps its instance from being drained, in words. */
export const boundBy = (situation: Situation, task: TaskSeen): string | null => {
  const service = serviceOf(situation, task);
  if (task.job) return `job ${task.job.service} of ${task.job.project} runs on it and stays until it ends.`;
  if (!service) return `stand-alone task ${task.id} runs on it and ECS would not move it.`;
  if (service.project === null) return `somebody else made ${service.name}, so it is not moved.`;
  if (service.task.volumes.length > 0) return `${service.name} keeps volume ${service.task.volumes[0]} on it.`;
  if (service.tags['evenkeel:protect'] === 'true' || service.tags['evenkeel:relocate'] === 'never')
    return `${service.name} asks not to be moved.`;
  if (service.minimumHealthyPercent >= 100 && service.maximumPercent <= 100)
    return `${service.name} runs at 100/100 %: ECS could not move it.`;
  if (task.protectedUntil !== null && task.protectedUntil > situation.observation.at)
    return `task ${task.id} is protected from scale-in.`;
  return task.protectionUntold ? `AWS does not tell whether task ${task.id} is protected.` : null;
};

/** An instance that has been empty since it joined is still waiting for what it was started for. */
const FIRST_TASK_SECONDS = 90;

interface Wait {
  readonly why: string;
  /** Null: not for a time, but for the next metrics. */
  readonly until: Millis | null;
}

const tooYoung = ({ policy, head, observation, active }: Situation, instance: InstanceSeen, empty: boolean): Wait | null => {
  const joined = instance.containerInstance!.registeredAt;
  const age = (observation.at - joined) / SECOND;
  if (age >= policy.minimumLifetimeSeconds) return null;
  const until = joined + policy.minimumLifetimeSeconds * SECOND;
  const joinedText = `${instance.id} joined ${Math.round(age)} s ago`;
  if (!empty) return { until, why: `${joinedText}; it stays at least ${policy.minimumLifetimeSeconds} s.` };
  const older = isCurrent(policy, instance) && active.find((one) => one.cluster !== null && !isCurrent(policy, one));
  if (older) return { until, why: `${joinedText} and waits for what ${older.id}, of an older template, runs.` };
  const since = head.emptySince[instance.id] ?? observation.at;
  return since - joined < FIRST_TASK_SECONDS * SECOND
    ? { until, why: `${joinedText} and has not had a task yet; it is given ${policy.minimumLifetimeSeconds} s.` }
    : null;
};

const emptySeconds = ({ head, observation }: Situation, { id }: InstanceSeen): number =>
  Math.round((observation.at - (head.emptySince[id] ?? observation.at)) / SECOND);

const notEmptyLong = (situation: Situation, instance: InstanceSeen): Wait | null => {
  const seconds = emptySeconds(situation, instance);
  const { policy, head, observation } = situation;
  const until = (head.emptySince[instance.id] ?? observation.at) + policy.emptySeconds * SECOND;
  return seconds < policy.emptySeconds
    ? { until, why: `${instance.id} has been empty for ${seconds} s of ${policy.emptySeconds} s.` }
    : null;
};

const emptyText = (situation: Situation, instance: InstanceSeen): string =>
  `No task has run on ${instance.id} for ${emptySeconds(situation, instance)} s.`;

/**
 * After growth the whole window is seen anew, and half a window more has passed since it was asked for: what is given up sooner was to
 * and fro. After shrinking one window is seen: how much load there is in all does not depend on how many carry it, so the highest of
 * the window still tells whether another one may go.
 */
const notCalmLong = ({ observation, head, load, policy }: Situation, seconds: number): Wait | null => {
  const { last } = head.swing ?? {};
  if (last?.direction === 'in' && load?.measured) return null;
  const grown = last?.direction === 'out' ? last.at + policy.scaleInWindowSeconds * AFTER_GROWTH * SECOND : 0;
  const until = Math.max(head.changedAt + seconds * SECOND, grown);
  if (observation.at >= until) return null;
  if (last?.direction === 'in') return { until: null, why: 'The newest window began before the last change took effect.' };
  const calm = (observation.at - head.changedAt) / SECOND;
  const whole = Math.round((until - head.changedAt) / SECOND);
  return { until, why: `Only ${Math.floor(calm)} s of ${whole} s have been seen since the last change.` };
};

/** Windows since a growth was asked for. */
const AFTER_GROWTH = 1.6;

/** What all candidates together cost an hour and would disturb: what one saves and disturbs is judged against it. */
export const totalsOf = (all: readonly Candidate[]): Totals => ({
  count: all.length,
  price: all.reduce((sum, { instance }) => sum + instancePrice(instance), 0),
  disturbed: all.reduce((sum, { tasks }) => sum + 1 + tasks.length, 0),
});

export interface Totals {
  readonly count: number;
  readonly price: number;
  readonly disturbed: number;
}

/** What giving it up saves for what it disturbs, against the mean of all: Karpenter's balanced consolidation. */
export const scoreOf = ({ instance, tasks }: Candidate, { count, price, disturbed }: Totals): number => {
  const saves = price > 0 ? instancePrice(instance) / price : 1 / count;
  return saves / ((1 + tasks.length) / disturbed);
};
