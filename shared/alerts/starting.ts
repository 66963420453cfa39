import type { ServiceSeen } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { type Facts, givenUpOf, type Said, wasTakenDown } from './facts.js';
import type { AlertState, Condition } from './state.js';
import { wellAgain } from './well-again.js';

/** A service that ECS complains about, in ECS's words. */
export interface Complaint {
  readonly project: string;
  readonly service: string;
  readonly kind: 'start-impaired' | 'placement-failed';
  readonly message: string;
  readonly missing: number;
}

/** A replacement, or a launch, takes about two minutes; what has no place after that is not being helped. */
const PLACEMENT_HOLD_MILLISECONDS = 5 * MINUTE;

/** The complaints that the newest events of services make; a steady state since then takes them back. */
export const complaintsOf = (services: readonly ServiceSeen[]): readonly Complaint[] =>
  services.flatMap((one) => {
    const { project, service, desired, running } = one;
    if (!project || !service || one.status !== 'ACTIVE') return [];
    const last = [...one.lastEvents].sort((a, b) => b.at - a.at).find(({ message }) => TELLING.test(message));
    const kind = last && kindOf(last.message);
    const missing = Math.max(0, desired - running);
    return kind && missing > 0 ? [{ project, service, kind, message: plain(last.message), missing }] : [];
  });

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const TELLING = /reached a steady state|unable to place a task|unable to consistently start tasks/;

const kindOf = (message: string): Complaint['kind'] | null => {
  if (/unable to place a task/.test(message)) return 'placement-failed';
  return /unable to consistently start tasks/.test(message) ? 'start-impaired' : null;
};

/** Without the name in front, which the alert says, and without the advice to read the manual. */
const plain = (message: string): string =>
  message
    .replace(/^\(service [^)]*\) /, '')
    .replace(/ For more information, see.*$/, '')
    .trim();

const PREFIXES = { 'start-impaired': 'task.start-impaired/', 'placement-failed': 'task.placement-failed/' } as const;

/**
 * A project that is being deployed tells it as the end of its deployment. What was told before stays until then, and as long as ECS
 * complains of something else, or it was given up: it is not well yet.
 */
export const startConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const deploying = new Set(facts.deploying ?? []);
  const all = facts.complaints ?? [];
  const ailing = new Set([...all.map(({ project, service }) => `${project}/${service}`), ...givenUpOf(facts)]);
  const now = all.filter(({ project }) => !deploying.has(project)).map((one) => conditionOf(one, facts));
  const keys = new Set(now.map(({ key }) => key));
  const before = Object.keys(state).filter(
    (key) => Object.values(PREFIXES).some((prefix) => key.startsWith(prefix)) && !keys.has(key),
  );
  const isOpen = (project: string, name: string): boolean => deploying.has(project) || ailing.has(name);
  return [...now, ...before.map((key) => overCondition(key, facts, isOpen))];
};

const conditionOf = (one: Complaint, { view }: Facts): Condition => ({
  key: `${PREFIXES[one.kind]}${one.project}/${one.service}`,
  on: one.kind === 'placement-failed' && view.size.launching > 0 ? null : true,
  holdMilliseconds: one.kind === 'placement-failed' ? PLACEMENT_HOLD_MILLISECONDS : 0,
  quietMilliseconds: 0,
  raise: () => raised(one, view),
  recover: () => over(`${one.project}/${one.service}`, false),
});

const overCondition = (key: string, facts: Facts, isOpen: (project: string, name: string) => boolean): Condition => {
  const [, project = '', service = ''] = key.split('/');
  const told = () => over(`${project}/${service}`, wasTakenDown(`${project}/${service}`, facts));
  return {
    key,
    on: isOpen(project, `${project}/${service}`) ? null : false,
    holdMilliseconds: 0,
    quietMilliseconds: 0,
    raise: told,
    recover: told,
  };
};

const raised = ({ project, service, kind, message, missing }: Complaint, { size }: Facts['view']): Omit<Said, 'key'> => {
  const name = `${project}/${service}`;
  const tasks = missing === 1 ? '1 task' : `${missing} tasks`;
  const starts = kind === 'start-impaired';
  return {
    type: `task.${kind}`,
    severity: 'warning',
    project,
    title: starts ? `${name} cannot start tasks: ${missing} missing` : `${name} has no place for ${tasks}`,
    why: `ECS says: ${service} ${message}`,
    effect: `${tasks} of ${name} not running, on ${size.active} of at most ${size.max} instances.`,
    todo: starts
      ? `See why they stop: evenkeel ps -p ${project}, then evenkeel logs -p ${project} ${service}.`
      : `evenkeel explain says what keeps room from it. Ask for less, or deploy the stack with a higher max (now ${size.max}) or a larger type.`,
    numbers: { missing, instances: size.active, max: size.max },
  };
};

const over = (name: string, gone: boolean): Omit<Said, 'key'> => wellAgain(name, gone, 'All its tasks run.');
