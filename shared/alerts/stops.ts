import { MINUTE } from '../model/time.js';
import { type Facts, givenUpOf, type Said, type Stop, wasTakenDown } from './facts.js';
import type { AlertState, Condition } from './state.js';
import { wellAgain } from './well-again.js';

/** So many ends within so long are a loop; so long without one, and it is over. */
const LOOP_STOPS = 3;
const LOOP_MILLISECONDS = 10 * MINUTE;
const CLEAN_MILLISECONDS = 15 * MINUTE;

const LOOP = 'task.crash-loop/';
const MEMORY = 'task.oom/';

/**
 * Services whose tasks keep ending, and services that ran out of memory. A project that is being deployed tells it as the end of its
 * deployment: the one alert hides the other.
 */
export const stopConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const deploying = new Set(facts.deploying ?? []);
  const stops = (facts.stops ?? []).filter(({ project }) => !deploying.has(project));
  const names = new Set([...stops.map(nameOf), ...namesIn(state, LOOP), ...namesIn(state, MEMORY)]);
  return [...names].flatMap((name) => {
    const own = stops.filter((one) => nameOf(one) === name).sort((a, b) => a.at - b.at);
    return [loopCondition(name, own, facts), memoryCondition(name, own, facts)];
  });
};

const nameOf = ({ project, service }: Stop): string => `${project}/${service}`;

const namesIn = (state: AlertState, prefix: string): string[] =>
  Object.keys(state).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));

const within = (stops: readonly Stop[], { now }: Facts, milliseconds: number): readonly Stop[] =>
  stops.filter(({ at }) => now - at <= milliseconds);

const loopCondition = (name: string, stops: readonly Stop[], facts: Facts): Condition => {
  const lately = within(stops, facts, LOOP_MILLISECONDS);
  const isOpen = within(stops, facts, CLEAN_MILLISECONDS).length > 0 || givenUpOf(facts).has(name);
  return {
    key: `${LOOP}${name}`,
    on: lately.length >= LOOP_STOPS ? true : isOpen ? null : false,
    holdMilliseconds: 0,
    quietMilliseconds: 0,
    raise: () => looping(name, lately),
    recover: () => recovered(name, facts, 'no task of it has ended for 15 min'),
  };
};

/** 137 is SIGKILL: with this reason it was the kernel, for memory (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html). */
const isOutOfMemory = ({ reason }: Stop): boolean => /out ?of ?memory/i.test(reason);

const memoryCondition = (name: string, stops: readonly Stop[], facts: Facts): Condition => {
  const lately = within(stops.filter(isOutOfMemory), facts, CLEAN_MILLISECONDS);
  return {
    key: `${MEMORY}${name}`,
    on: lately.length > 0,
    holdMilliseconds: 0,
    quietMilliseconds: 0,
    raise: () => starved(name, lately),
    recover: () => recovered(name, facts, 'no task of it has run out of memory for 15 min'),
  };
};

const projectOf = (name: string): string => name.slice(0, name.indexOf('/'));
const endOf = ({ reason, exitCode }: Stop): string => `${reason}${exitCode === null ? '' : ` (exit code ${exitCode})`}`;

const looping = (name: string, stops: readonly Stop[]): Omit<Said, 'key'> => ({
  type: 'task.crash-loop',
  severity: 'warning',
  project: projectOf(name),
  title: `${name} keeps ending: ${stops.length} tasks in 10 min`,
  why: `${stops.length} tasks of ${name} ended by themselves within 10 min, the last with: ${endOf(stops.at(-1)!)}.`,
  effect: 'ECS starts it again each time, with longer and longer waits.',
  todo: `${lookAt(name, stops.at(-1)!)} If a deployment did this: evenkeel rollback -p ${projectOf(name)}.`,
  numbers: { stops: stops.length, task: stops.at(-1)!.taskId, ...exitOf(stops.at(-1)!) },
});

/** An image that is not there has written no line. */
const lookAt = (name: string, { reason }: Stop): string => {
  const [project, service] = name.split('/');
  if (/CannotPull/i.test(reason)) return `Check that the image of ${service} is there and may be pulled.`;
  return `Read its last lines: evenkeel logs -p ${project} ${service}.`;
};

const starved = (name: string, stops: readonly Stop[]): Omit<Said, 'key'> => ({
  type: 'task.oom',
  severity: 'warning',
  project: projectOf(name),
  title: `${name} ran out of memory: ${stops.length === 1 ? '1 task' : `${stops.length} tasks`} in 15 min`,
  why: `Task ${stops.at(-1)!.taskId} of ${name} was killed for memory: ${endOf(stops.at(-1)!)}.`,
  effect: 'What it was doing is lost; ECS starts another task.',
  todo: `Raise mem_limit (deploy.resources.limits.memory) of ${name.split('/')[1]}, or let it use less.`,
  numbers: { stops: stops.length, task: stops.at(-1)!.taskId, ...exitOf(stops.at(-1)!) },
});

const exitOf = ({ exitCode }: Stop): Said['numbers'] => (exitCode === null ? {} : { 'exit code': exitCode });

const recovered = (name: string, facts: Facts, why: string): Omit<Said, 'key'> =>
  wellAgain(name, wasTakenDown(name, facts), `${why[0]!.toUpperCase()}${why.slice(1)}.`);
