import { orUnread } from '../aws/unread.js';
import type { SeenProject } from '../deploying/seen.js';
import type { Generation } from '../ledger/generations.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import type { Head } from '../model/head.js';
import type { InstanceSeen, Observation, Reading, Unread } from '../model/observation.js';
import type { Deployment } from '../model/project.js';
import { MINUTE, SECOND } from '../model/time.js';
import { membersOf } from '../scaling/load.js';
import { withDead } from './dead-in.js';
import { lookAtEach, openDeployments } from './look-at-each.js';
import type { ReconcilePorts } from './ports.js';
import type { Turn } from './turn.js';

/** All that a pass knows, read once. Nothing is read afterwards but what a step itself checks before it acts. */
export interface Seen {
  readonly observation: Observation;
  readonly projects: readonly SeenDeployment[];
}

export interface SeenDeployment {
  readonly project: Row<ProjectRecord>;
  readonly deployment: Row<Deployment>;
  /** Null when the deployment has ended, for then nothing of it needs to be read, when AWS does not tell, and when others come first. */
  readonly seen: SeenProject | null;
  /** What AWS answered instead: one project that cannot be looked at keeps neither the others nor the instances. */
  readonly unread?: Unread;
  /** So many are open that this pass has no time for it, or a newer generation came as AWS was read. */
  readonly later?: true;
  /** The last steady generation before an open deployment: where it goes back to if it fails. */
  readonly steady?: Generation | null;
}

export const look = async (ports: ReconcilePorts, turn: Turn): Promise<Seen> => {
  const projects = await openDeployments(ports, turn);
  const observation = await ports.observe();
  const whole = { ...observation, ...(await freshReading(ports, turn, observation, byRequests(projects, observation))) };
  return { observation: whole, projects: await lookAtEach(ports, turn, projects, whole) };
};

/** A window is published a minute after its end in the middle, at times sooner. */
const SOONEST = 40 * SECOND;
/** Once the newest window is this old, the last complete one, a minute or two older, soon says nothing of the present. */
const AGEING = 3.5 * MINUTE;

/**
 * CloudWatch is paid by the metric read: asked when a figure can be there that is not known, and then only while something goes on,
 * what is known ages, or twice the load would be above the line. An alarm is always asked after. Where it does not answer, what was
 * known stands until it says nothing of the present any more.
 */
const freshReading = async (
  ports: ReconcilePorts,
  turn: Turn,
  observation: Observation,
  targetGroups: Readonly<Record<string, readonly string[]>>,
): Promise<Pick<Observation, 'reading' | 'unread'>> => {
  const { head } = turn.session;
  const members = membersOf(observation.instances);
  if (members.length === 0) return { reading: null };
  const age = observation.at - (head.reading?.windows.at(-1)?.to ?? 0);
  const due = age > MINUTE + SOONEST || !isWhole(head.reading, observation);
  // No alarm tells of requests.
  const counting = Object.keys(targetGroups).length > 0;
  const wanted =
    counting ||
    isBusy(head, observation) ||
    age > AGEING ||
    falling(head.reading) ||
    mayJump(turn, head.reading) ||
    members.some(isSilent);
  if (turn.trigger.kind !== 'alarm' && !(due && wanted)) return { reading: head.reading };
  const services = observation.services.filter((service) => service.running > 0).map((service) => service.name);
  const asked = { instances: members.map(({ id }) => id), services, targetGroups, now: observation.at };
  const answer = await orUnread(() => ports.readMetrics(asked));
  if ('unread' in answer) return { reading: head.reading, unread: { ...observation.unread, metrics: answer } };
  return { reading: withDead(answer.told, head.reading, observation) };
};

/** Whose load the others may have by now. */
const isSilent = ({ impairedSince, containerInstance }: InstanceSeen): boolean =>
  (impairedSince ?? null) !== null || containerInstance?.agentConnected === false;

/** Target groups of the services whose range counts requests: nobody else's are paid for. */
const byRequests = (
  projects: readonly Pick<SeenDeployment, 'project'>[],
  { services }: Observation,
): Record<string, readonly string[]> => {
  const counting = projects.flatMap(({ project }) => project.body.wanted.filter(({ scale }) => scale?.requests));
  const names = new Set(counting.map(({ ecsName }) => ecsName));
  return Object.fromEntries(
    services.flatMap(({ name, targetGroups = [] }) => (names.has(name) && targetGroups.length > 0 ? [[name, targetGroups]] : [])),
  );
};

/** An alarm that is not told may be on. */
const isBusy = (head: Head, { alarms, unread }: Observation): boolean =>
  unread?.alarms !== undefined ||
  alarms.some((alarm) => alarm.state === 'ALARM' && alarm.name.includes('-load-')) ||
  head.intents.length > 0 ||
  unsettled(head);

/** An alarm comes half a minute after its figure on average: a load that has only to double is not left to it. */
const mayJump = ({ policy }: Turn, reading: Reading | null): boolean => {
  const figures = lastTold(reading);
  return figures.length > 0 && (2 * figures.reduce((sum, one) => sum + one, 0)) / figures.length > policy.thresholds.out;
};

const lastTold = (reading: Reading | null): number[] =>
  Object.values(reading?.windows.findLast((one) => Object.keys(one.instanceCpu).length > 0)?.instanceCpu ?? {});

/** All that is to be told of the newest window has been. */
const isWhole = (reading: Reading | null, { instances, services }: Observation): boolean => {
  const newest = reading?.windows.at(-1);
  return (
    newest !== undefined &&
    membersOf(instances).every(
      (one) => one.containerInstance!.registeredAt > newest.from || newest.instanceCpu[one.id] !== undefined,
    ) &&
    services.every((one) => one.running === 0 || newest.serviceCpu[one.name] !== undefined)
  );
};

const unsettled = (head: Head): boolean => head.promise !== null || head.owed !== undefined || head.awaiting.length > 0;

/** More than one instance and little to do: scale-in wants to see every window. */
const falling = (reading: Reading | null): boolean => {
  const figures = lastTold(reading);
  return figures.length > 1 && figures.reduce((sum, one) => sum + one, 0) / (figures.length - 1) < LITTLE;
};

/** Percent that one instance less would carry. */
const LITTLE = 60;
