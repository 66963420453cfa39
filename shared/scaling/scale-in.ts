import type { Candidate } from '../model/decision.js';
import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Blocker, Reason } from '../model/words.js';
import { balanceOf, forecastOf, openRooms, round, toPlace } from './balance.js';
import { type Highest, highestSince, type Load } from './load.js';
import { place } from './packing.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { aliveOf, type Situation, serviceOf, tasksOn } from './situation.js';

interface Judged {
  readonly instance: InstanceSeen;
  readonly tasks: readonly TaskSeen[];
  readonly reason: Reason;
  readonly blocker: Blocker | null;
  readonly why: string;
}

/**
 * One instance less, with proof: its tasks fit elsewhere, the highest load of the recent window stays under the line on what is
 * left, nothing is in flight, it is old enough, and the minimum holds.
 */
export const scaleIn = (situation: Situation): Finding => {
  const { active, policy } = situation;
  const over = aliveOf(situation) - situation.lost.length > policy.max && active.length > policy.min;
  if (active.length <= policy.min) return heldBack('at-min', `${active.length} of at least ${policy.min}.`);
  const busy = inTheWay(situation);
  if (busy) return busy;
  const judged = active.map((instance) => judge(situation, instance, over)).sort(cheapestFirst);
  const soonEmpty = judged.find((one) => one.tasks.length === 0 && one.blocker === 'settling');
  const chosen = judged.find((one) => one.blocker === null && (one.tasks.length === 0 || !soonEmpty));
  const candidates = judged.map(
    (one): Candidate => ({ id: one.instance.id, chosen: one === chosen, score: one.tasks.length, why: one.why }),
  );
  if (!chosen)
    return { ...nothing, candidates, blockedBy: [...new Set(judged.map((one) => one.blocker!))], why: judged[0]?.why ?? '' };
  const left = situation.load ? balanceOf(situation, { resource: 'cpu', without: chosen.instance.id }).best : null;
  return {
    ...nothing,
    actions: [{ kind: 'drain', reason: chosen.reason, instanceId: chosen.instance.id }],
    reasons: [chosen.reason],
    why: chosen.why,
    formula: left
      ? `without ${chosen.instance.id} the highest is ${round(left.max * 100)} % <= ${policy.thresholds.in} %`
      : 'no task runs on it',
    candidates,
    predicted:
      left && left.mean > 0
        ? forecastOf({ ...situation, active: active.filter((one) => one !== chosen.instance) }, left, 'cpu', active.length - 1)
        : null,
  };
};

const inTheWay = (situation: Situation): Finding | null => {
  if (situation.launches.length > 0 || situation.moves.length > 0 || situation.drains.length > 0) {
    return heldBack('in-flight', 'An instance or a task is on its way.');
  }
  if (situation.touched.length > 0 || situation.demand.length > 0) return heldBack('deploying', 'A deployment is under way.');
  const silent = [...situation.lost, ...situation.active.filter((one) => !one.containerInstance!.agentConnected)];
  if (silent.length > 0) {
    const names = silent.map(({ id }) => id).join(', ');
    return heldBack(
      'settling',
      `The agent of ${names} does not answer: what answers is kept, it may be needed for what runs there.`,
    );
  }
  return null;
};

/** Fewest tasks first; the youngest of equals, so that what is settled stays. */
const cheapestFirst = (a: Judged, b: Judged): number =>
  a.tasks.length - b.tasks.length || b.instance.launchedAt - a.instance.launchedAt || (a.instance.id < b.instance.id ? 1 : -1);

const judge = (situation: Situation, instance: InstanceSeen, over: boolean): Judged => {
  const tasks = tasksOn(situation, instance.id).filter((task) => serviceOf(situation, task)?.scheduling !== 'DAEMON');
  const reason: Reason = tasks.length === 0 ? 'empty' : 'under-used';
  const no = (blocker: Blocker, why: string): Judged => ({ instance, tasks, reason, blocker, why });
  if (instance.cluster === null) return no('protected', `${instance.id} is not ours: somebody else started it.`);
  if (instance.containerInstance!.attributes['evenkeel.protect'] === 'true')
    return no('protected', `${instance.id} carries evenkeel:protect.`);
  const volume = Object.keys(instance.containerInstance!.attributes).find((name) => name.startsWith('evenkeel.volume.'));
  if (volume) return no('protected', volumeText(situation, instance, volume.slice('evenkeel.volume.'.length)));
  const bound = tasks.map((task) => boundBy(situation, task)).find((why) => why !== null);
  if (bound) return no('protected', `${instance.id} stays: ${bound}`);
  const packed = place(
    tasks.map((task) => toPlace(situation, task.id)),
    openRooms(situation).filter((room) => room.id !== instance.id),
  );
  if (packed.unplaced.length > 0)
    return no('does-not-fit', `Without ${instance.id} ${packed.unplaced[0]!.service} does not fit on the others.`);
  if (over)
    return {
      instance,
      tasks,
      reason,
      blocker: null,
      why: `${aliveOf(situation)} instances are more than the maximum of ${situation.policy.max}.`,
    };
  return tasks.length === 0 ? emptyLongEnough(situation, instance, no) : calmLongEnough(situation, instance, tasks, no);
};

/** A volume's data outlives its services: a `down` keeps it unless told otherwise. `name` is PROJECT.VOLUME. */
const volumeText = ({ observation }: Situation, instance: InstanceSeen, name: string): string => {
  const project = name.slice(0, name.indexOf('.'));
  const used = observation.services.some((service) => service.project === project && service.status !== 'INACTIVE');
  const text = `${instance.id} stays: volume ${name} lies on its disk`;
  return used ? `${text}.` : `${text}, and project ${project} is gone. DELETE /v1/projects/${project}?volumes=true gives it up.`;
};

/** A task that keeps its instance from being drained, in words. */
const boundBy = (situation: Situation, task: TaskSeen): string | null => {
  const service = serviceOf(situation, task);
  if (!service) return `stand-alone task ${task.id} runs on it and ECS would not move it.`;
  if (service.project === null) return `somebody else made ${service.name}, so it is not moved.`;
  if (service.task.volumes.length > 0) return `${service.name} keeps volume ${service.task.volumes[0]} on it.`;
  if (service.tags['evenkeel:protect'] === 'true' || service.tags['evenkeel:relocate'] === 'never')
    return `${service.name} asks not to be moved.`;
  if (service.minimumHealthyPercent >= 100 && service.maximumPercent <= 100)
    return `${service.name} runs at 100/100 %: ECS could not move it.`;
  if (task.protectedUntil !== null && task.protectedUntil > situation.observation.at)
    return `task ${task.id} is protected from scale-in.`;
  return null;
};

type No = (blocker: Blocker, why: string) => Judged;

/** An instance that has been empty since it joined is still waiting for what it was started for. */
const FIRST_TASK_SECONDS = 90;

const emptyLongEnough = (situation: Situation, instance: InstanceSeen, no: No): Judged => {
  const { policy, head, observation } = situation;
  const since = head.emptySince[instance.id] ?? observation.at;
  const seconds = Math.round((observation.at - since) / SECOND);
  const unused = since - instance.containerInstance!.registeredAt < FIRST_TASK_SECONDS * SECOND;
  const age = (observation.at - instance.containerInstance!.registeredAt) / SECOND;
  if (unused && age < policy.minimumLifetimeSeconds)
    return no(
      'settling',
      `${instance.id} joined ${Math.round(age)} s ago and has not had a task yet; it is given ${policy.minimumLifetimeSeconds} s.`,
    );
  if (seconds < policy.emptySeconds)
    return no('settling', `${instance.id} has been empty for ${seconds} s of ${policy.emptySeconds} s.`);
  const stays = underTheLine(situation, instance, policy.emptySeconds);
  if (stays) return no(...stays);
  return { instance, tasks: [], reason: 'empty', blocker: null, why: `No task has run on ${instance.id} for ${seconds} s.` };
};

const calmLongEnough = (situation: Situation, instance: InstanceSeen, tasks: readonly TaskSeen[], no: No): Judged => {
  const { policy, head, observation } = situation;
  const age = (observation.at - instance.containerInstance!.registeredAt) / SECOND;
  if (age < policy.minimumLifetimeSeconds)
    return no(
      'settling',
      `${instance.id} joined ${Math.round(age)} s ago; it stays at least ${policy.minimumLifetimeSeconds} s.`,
    );
  const calm = (observation.at - head.changedAt) / SECOND;
  if (calm < policy.scaleInWindowSeconds)
    return no('settling', `Only ${Math.round(calm)} s of ${policy.scaleInWindowSeconds} s have been seen since the last change.`);
  const above = underTheLine(situation, instance, policy.scaleInWindowSeconds);
  if (above) return no(...above);
  return {
    instance,
    tasks,
    reason: 'under-used',
    blocker: null,
    why: `${fitElsewhere(instance.id, tasks.length)}, and the highest load of ${policy.scaleInWindowSeconds / 60} min stays under ${policy.thresholds.in} % without it.`,
  };
};

const fitElsewhere = (id: string, tasks: number): string => {
  if (tasks === 0) return `Nothing runs on ${id}`;
  return tasks === 1 ? `The one task of ${id} fits elsewhere` : `The ${tasks} tasks of ${id} fit elsewhere`;
};

/** So much of the window must have been seen: the newest minutes are not published yet, and a figure may be missing. */
const SEEN_SHARE = 0.8;

/** Null when the highest load of the window, on what is left and as it would split, stays under the line; else why not. */
const underTheLine = (situation: Situation, instance: InstanceSeen, windowSeconds: number): Parameters<No> | null => {
  const { load, observation } = situation;
  const peak = load && highestSince(observation, load, observation.at - (windowSeconds + 180) * SECOND);
  if (!load || !peak) return ['no-data', 'No metrics tell how much load the others would get.'];
  const least = (windowSeconds / 60) * SEEN_SHARE;
  const seen = peak.seenMilliseconds / MINUTE;
  if (seen < least && load.instances.length > 1)
    return ['settling', `Metrics of all instances are there for ${round(seen)} of at least ${round(least)} minutes.`];
  const above = aboveTheLine(situation, load, peak, instance, windowSeconds);
  return above === null ? null : ['within-band', above];
};

const aboveTheLine = (
  situation: Situation,
  load: Load,
  peak: Highest,
  instance: InstanceSeen,
  windowSeconds: number,
): string | null => {
  const { policy } = situation;
  const line = policy.thresholds.in / 100;
  const rest = load.instances.filter((one) => one.id !== instance.id);
  // The last one: what ran on it would not have fitted elsewhere, so nothing runs on it, and nobody would get its load.
  if (rest.length === 0) return null;
  const cpu = peak.cpu / rest.reduce((sum, one) => sum + one.vcpu, 0);
  const memory = peak.memoryMiB / rest.reduce((sum, one) => sum + one.memoryMiB, 0);
  const lately = `at the highest of the last ${Math.round(windowSeconds / 60)} minutes`;
  const without = `Without ${instance.id} the others would reach`;
  if (cpu > line) return `${without} ${round(cpu * 100)} % CPU ${lately}, above ${policy.thresholds.in} %.`;
  if (memory > line) return `${without} ${round(memory * 100)} % memory (estimated) ${lately}, above ${policy.thresholds.in} %.`;
  const growth = load.cpu > 0 ? Math.max(1, peak.cpu / load.cpu) : 1;
  const split = balanceOf(situation, { resource: 'cpu', without: instance.id }).best;
  return split.max * growth > line
    ? `Without ${instance.id} the highest of the others would be ${round(split.max * growth * 100)} % CPU ${lately}, above ${policy.thresholds.in} %.`
    : null;
};
