import { counted } from '../model/counted.js';
import type { InstanceType } from '../model/instance-types.js';
import type { TaskSeen } from '../model/observation.js';
import { balanceOf } from './balance.js';
import { type Capped, capOnRest } from './caps.js';
import { serviceNamed, tasksOfService } from './lookup.js';
import { type Finding, nothing, type PlannedAction } from './proposal.js';
import { launchesFor, replacementFor, tasksToMove, whyNone } from './replacing.js';
import { type Situation, sizeOf } from './situation.js';

/**
 * Instances that EC2 takes in two minutes: drained, and replaced in the same pass as far as what they run needs it. No budget holds
 * this up: they go whatever we do.
 */
export const interruption = (situation: Situation): Finding => {
  const gone = situation.observation.instances.filter(
    (one) =>
      situation.head.notices?.[one.id]?.kind === 'interruption' &&
      one.containerInstance !== null &&
      one.state === 'running' &&
      !situation.drains.some((drain) => drain.instanceId === one.id),
  );
  if (gone.length === 0) return nothing;
  const ids = gone.map(({ id }) => id);
  const left: Situation = { ...situation, active: situation.active.filter(({ id }) => !ids.includes(id)) };
  const buying = replacementFor(left, homelessTasks(left));
  const more = Math.max(situation.policy.min - sizeOf(left), buying.types.length, forTheLoad(left, gone.length));
  const launches = launchesFor(left, 'interrupted', Math.max(0, more), buying);
  const atMax = launches.length + sizeOf(left) + gone.length >= situation.policy.max;
  const held = more > launches.length ? heldBy(left, atMax, buying.types, launchesAmong(launches)) : null;
  return {
    ...nothing,
    actions: [...launches, ...gone.map(({ id }): PlannedAction => ({ kind: 'drain', reason: 'interrupted', instanceId: id }))],
    reasons: ['interrupted'],
    why: `EC2 takes ${ids.join(', ')} within two minutes: ${ids.length === 1 ? 'it is' : 'they are'} drained${instead(more, launches.length, held)}.`,
    blockedBy: held ? [held.blocker] : [],
  };
};

const launchesAmong = (actions: readonly PlannedAction[]) => actions.flatMap((one) => (one.kind === 'launch' ? [one] : []));

type Held = Pick<Capped, 'blocker' | 'why'>;

const heldBy = (
  left: Situation,
  atMax: boolean,
  wanted: readonly InstanceType[],
  planned: ReturnType<typeof launchesAmong>,
): Held => {
  if (atMax) return { blocker: 'at-max', why: `the maximum is ${left.policy.max}` };
  return capOnRest(left, wanted, planned) ?? whyNone(left);
};

const instead = (more: number, launched: number, held: Held | null): string => {
  if (more <= 0) return ', and what runs there fits on the others';
  const replacement = launched > 0 ? `, and ${counted(launched, 'instance')} launched in their place` : '';
  if (!held) return replacement;
  const missing = launched > 0 ? `${more - launched} more` : counted(more, 'instance');
  return `${replacement}; ${missing} not launched: ${held.why}`;
};

/**
 * Tasks of all that leave, of this notice and of earlier ones, that do not run elsewhere already. Two that go at once are one loss: each
 * alone may fit where both together do not.
 */
const homelessTasks = (left: Situation): TaskSeen[] => {
  const staying = new Set([...left.active, ...left.lost].map(({ id }) => id));
  const leaving = left.members.filter(({ id }) => !staying.has(id) && left.head.notices?.[id]?.kind === 'interruption');
  const tasks = leaving.flatMap((one) => tasksToMove(left, one));
  return [...new Set(tasks.map(({ service }) => service))].flatMap((name) => {
    const here = tasks.filter(({ service }) => service === name);
    const service = name === null ? undefined : serviceNamed(left.observation.services, name);
    if (!service) return here;
    const elsewhere = tasksOfService(left.observation.tasks, service.name).filter(
      ({ status, desiredStatus, instanceId }) =>
        status !== 'STOPPED' && desiredStatus === 'RUNNING' && instanceId !== null && staying.has(instanceId),
    );
    return here.slice(0, Math.max(0, service.desired - elsewhere.length));
  });
};

/** The fewest more that keep the rest below the line, no more than go. */
const forTheLoad = (left: Situation, gone: number): number => {
  if (!left.load || left.active.length === 0) return 0;
  const line = left.policy.thresholds.out / 100;
  for (let more = 0; more < gone; more += 1) if (balanceOf(left, { resource: 'cpu', more }).best.max <= line) return more;
  return gone;
};
