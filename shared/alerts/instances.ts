import type { InstanceView } from '../model/cluster-view.js';
import { MINUTE } from '../model/time.js';
import { type Facts, percent, type Said } from './facts.js';
import type { AlertState, Condition } from './state.js';

const PREFIX = 'instance.pegged/';

/** Told after this long; while the loop is adding or moving it gets the time that takes; when it cannot help, at once. */
const HOLD_MILLISECONDS = 5 * MINUTE;
const HOLD_WHILE_SCALING_MILLISECONDS = 15 * MINUTE;
/** Announced at the line, over at ten points below it: words need hysteresis as much as instances do. */
const RECOVERY_POINTS = 10;

/** One instance pegged while the cluster is calm. With the whole cluster pegged that is the news, not its instances. */
export const instanceConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const seen = facts.view.instances.map((instance) => instanceCondition(instance, facts));
  const here = new Set(seen.map(({ key }) => key));
  const gone = Object.keys(state).filter((key) => key.startsWith(PREFIX) && !here.has(key));
  return [...seen, ...gone.map((key) => goneCondition(key))];
};

const instanceCondition = (instance: InstanceView, facts: Facts): Condition => ({
  key: `${PREFIX}${instance.id}`,
  on: isOn(instance, facts),
  holdMilliseconds: holdOf(facts),
  quietMilliseconds: 0,
  raise: () => raised(instance, facts),
  recover: () =>
    recovered(instance.id, `CPU is ${percent(instance.cpu.used)}, below ${facts.view.thresholds.out - RECOVERY_POINTS} %.`),
});

const isOn = ({ pegged, cpu }: InstanceView, { view }: Facts): boolean | null => {
  if (pegged) return view.verdict === 'cluster-pegged' ? null : true;
  if (cpu.used === null || cpu.used >= view.thresholds.out - RECOVERY_POINTS) return null;
  return false;
};

const holdOf = ({ decision, view }: Facts): number => {
  if (decision?.blockedBy.some((code) => code === 'would-not-help' || code === 'does-not-fit')) return 0;
  return view.verdict === 'scaling' ? HOLD_WHILE_SCALING_MILLISECONDS : HOLD_MILLISECONDS;
};

const goneCondition = (key: string): Condition => ({
  key,
  on: false,
  holdMilliseconds: 0,
  quietMilliseconds: 0,
  raise: () => recovered(key.slice(PREFIX.length), ''),
  recover: () => recovered(key.slice(PREFIX.length), 'It has left the cluster.'),
});

const raised = (instance: InstanceView, { view, decision }: Facts): Omit<Said, 'key'> => ({
  type: 'instance.pegged',
  severity: 'warning',
  project: projectOf(instance),
  title: `${instance.id} is pegged: CPU ${percent(instance.cpu.used)}, cluster mean ${percent(view.cpu.mean)}`,
  why: `CPU ${percent(instance.cpu.used)} on ${instance.id} (${instance.type}, ${instance.zone}), line ${view.thresholds.out} %; it runs ${tasksOf(instance)}.${decision ? ` ${decision.why}` : ''}`,
  effect: 'Tasks on it are slowed down; adding instances alone does not help them.',
  todo: 'Let its busiest service run more tasks (x-evenkeel: {scale: {max: 3}}), let it move (relocate: always), or take a larger instance type.',
  numbers: {
    instance: instance.id,
    cpu: percent(instance.cpu.used),
    memory: percent(instance.memory.used),
    mean: percent(view.cpu.mean),
    line: `${view.thresholds.out} %`,
  },
});

const recovered = (id: string, why: string): Omit<Said, 'key'> => ({
  type: 'instance.recovered',
  severity: 'info',
  project: null,
  title: `${id} is no longer pegged`,
  why,
  effect: null,
  todo: 'Nothing.',
  numbers: { instance: id },
});

const tasksOf = ({ tasks }: InstanceView): string => {
  const names = [
    ...new Set(tasks.map(({ project, service, id }) => (service === null ? `task ${id}` : `${project}/${service}`))),
  ];
  return names.length === 0 ? 'no task' : names.join(', ');
};

/** Only when all its tasks are of one project is it that project's news. */
const projectOf = ({ tasks }: InstanceView): string | null => {
  const projects = new Set(tasks.map(({ project }) => project));
  return projects.size === 1 ? [...projects][0]! : null;
};
