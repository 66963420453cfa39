import { instanceType } from '../model/instance-types.js';
import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import type { Reason } from '../model/words.js';
import { once } from './once.js';
import type { Situation } from './situation.js';

/** What is wrong with an instance. */
export interface Ailment {
  readonly instance: InstanceSeen;
  readonly reason: Extract<Reason, 'agent-lost' | 'status-check' | 'tasks-die'>;
  readonly since: Millis;
  /** In words, with its numbers. */
  readonly why: string;
}

/** Instances that are broken, the gravest finding of each, oldest first. Those that are being drained count: they are broken too. */
export const ailmentsOf = once((situation: Situation): readonly Ailment[] =>
  situation.observation.instances
    .filter((one) => one.state === 'running' && one.cluster !== null && one.containerInstance !== null)
    .flatMap((one) => statusCheck(situation, one) ?? agentLost(situation, one) ?? tasksDie(situation, one) ?? [])
    .sort((a, b) => a.since - b.since || (a.instance.id < b.instance.id ? -1 : 1)),
);

/** What they run stays until they are mended or replaced, and nothing is sent there. */
export const brokenIn = once(
  (situation: Situation): ReadonlySet<string> => new Set(ailmentsOf(situation).map(({ instance }) => instance.id)),
);

const minutes = (situation: Situation, since: Millis): string => `${Math.round((situation.observation.at - since) / MINUTE)} min`;

const statusCheck = (situation: Situation, instance: InstanceSeen): Ailment | null => {
  const since = instance.impairedSince;
  if (since === null || since === undefined) return null;
  const lasting = since > 0 ? `has failed for ${minutes(situation, since)}` : 'fails, and EC2 does not say since when';
  const why = `EC2's status check of ${instance.id} ${lasting}`;
  return { instance, reason: 'status-check', since, why };
};

const agentLost = (situation: Situation, instance: InstanceSeen): Ailment | null => {
  if (!situation.lost.some(({ id }) => id === instance.id)) return null;
  const since = situation.head.lostSince![instance.id]!;
  const why = `the agent of ${instance.id} has not answered for ${minutes(situation, since)}, and EC2 says it runs`;
  return { instance, reason: 'agent-lost', since, why };
};

/** So many starts that failed within so long are no chance. */
const DEATHS = 3;
const DEATHS_WITHIN = 15 * MINUTE;

/**
 * Tasks that end soon after their start here, and run elsewhere in the same revision: the fault is the instance's, not theirs. That they
 * run on another processor proves nothing: an image need not be built for each.
 */
const tasksDie = (situation: Situation, instance: InstanceSeen): Ailment | null => {
  const died = deathsOf(situation);
  const here = died
    .filter((task) => task.instanceId === instance.id && runsElsewhere(situation, instance, task))
    .sort((a, b) => a.stoppedAt! - b.stoppedAt!);
  const services = new Set(here.flatMap(({ service }) => service ?? []));
  const elsewhere = died.some(({ instanceId, service }) => instanceId !== instance.id && services.has(service ?? ''));
  if (here.length < DEATHS || elsewhere) return null;
  const since = Math.min(...here.map(({ stoppedAt }) => stoppedAt!));
  const why = `${here.length} tasks of ${[...services].join(', ')} have died on ${instance.id} within 15 min, none elsewhere: ${here.at(-1)!.reason ?? 'without a reason'}`;
  return { instance, reason: 'tasks-die', since, why };
};

const deathsOf = once((situation: Situation): readonly TaskSeen[] =>
  situation.observation.tasks.filter((task) => diedLately(situation, task)),
);

const diedLately = ({ observation }: Situation, { service, stoppedAt, startedAt, stopCode }: TaskSeen): boolean =>
  service !== null &&
  stoppedAt !== null &&
  observation.at - stoppedAt < DEATHS_WITHIN &&
  (stopCode === 'TaskFailedToStart' ||
    (stopCode === 'EssentialContainerExited' && startedAt !== null && stoppedAt - startedAt < 2 * MINUTE));

const runsElsewhere = ({ observation }: Situation, instance: InstanceSeen, { taskDefinition }: TaskSeen): boolean =>
  observation.tasks.some(
    (task) =>
      task.taskDefinition === taskDefinition &&
      task.instanceId !== instance.id &&
      task.status === 'RUNNING' &&
      task.desiredStatus === 'RUNNING' &&
      observation.instances.some(({ id, type }) => id === task.instanceId && processorOf(type) === processorOf(instance.type)),
  );

const processorOf = (type: string): string | undefined => instanceType(type)?.architecture;
