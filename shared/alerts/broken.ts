import type { InstanceView } from '../model/cluster-view.js';
import { MINUTE } from '../model/time.js';
import { type Ailing, count, type Facts, percent, type Said } from './facts.js';
import type { AlertState, Condition } from './state.js';

const PREFIX = 'instance.broken/';

/** Who stops an instance to start it again has done so by then. */
const STOPPED_MILLISECONDS = 5 * MINUTE;

/** Instances that are broken or about to be taken: told at once, for the loop has been patient already, and again when it is over. */
export const brokenConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const now = (facts.ailing ?? []).map((one) => brokenCondition(one, facts));
  const keys = new Set(now.map(({ key }) => key));
  const before = Object.keys(state).filter((key) => key.startsWith(PREFIX) && !keys.has(key));
  return [...now, ...before.map((key) => overCondition(key, facts))];
};

const brokenCondition = (ailing: Ailing, facts: Facts): Condition => ({
  key: `${PREFIX}${ailing.instanceId}/${ailing.kind}`,
  on: true,
  holdMilliseconds: ailing.kind === 'stopped' ? STOPPED_MILLISECONDS : 0,
  quietMilliseconds: 0,
  raise: () => raised(ailing, facts),
  recover: () => over(ailing.instanceId, facts),
});

/** A notice that becomes graver is not over: the next one tells. Nor is what EC2 does not tell of, nor one that is being started again. */
const overCondition = (key: string, facts: Facts): Condition => {
  const [, instanceId = '', kind] = key.split('/');
  const unknown = kind === 'status-check' && facts.checksUnread === true;
  const starts =
    kind === 'stopped' && facts.view.instances.some(({ id, state }) => id === instanceId && STARTING.includes(state));
  const still = unknown || starts || (facts.ailing ?? []).some((one) => one.instanceId === instanceId);
  const told = { raise: () => over(instanceId, facts), recover: () => over(instanceId, facts) };
  return { key, on: still ? null : false, holdMilliseconds: 0, quietMilliseconds: 0, ...told };
};

const STARTING: readonly InstanceView['state'][] = ['launching', 'booting'];

interface Wording {
  readonly type: string;
  readonly title: (id: string) => string;
  readonly why: (id: string, minutes: number) => string;
  readonly todo: string;
}

const WORDS: Readonly<Record<Ailing['kind'], Wording>> = {
  'agent-lost': {
    type: 'instance.agent-lost',
    title: (id) => `the ECS agent of ${id} does not answer`,
    why: (id, minutes) => `EC2 says ${id} runs; its ECS agent has been silent for ${minutes} min.`,
    todo: 'Nothing if it is replaced. If this repeats, look at its memory and disk, and at the network to ECS.',
  },
  'status-check': {
    type: 'instance.unhealthy',
    title: (id) => `EC2's status check of ${id} fails`,
    why: (id, minutes) =>
      `EC2's status check of ${id} ${minutes > 0 ? `has failed for ${minutes} min` : 'fails, and EC2 does not say since when'}.`,
    todo: 'Nothing if it is replaced or rebooted. If this repeats, look at the instance type and the AMI.',
  },
  interruption: {
    type: 'instance.spot-interruption',
    title: (id) => `EC2 takes ${id} back (Spot)`,
    why: (id) => `EC2 gave ${id} two minutes' notice.`,
    todo: 'Nothing: its tasks move. If this repeats, lower spotShare or add instance types.',
  },
  rebalance: {
    type: 'instance.rebalance',
    title: (id) => `EC2 expects to take ${id} back (Spot)`,
    why: (id) => `EC2 recommends to rebalance: ${id} is more likely than others to be interrupted.`,
    todo: 'Nothing: it is replaced before that.',
  },
  stopped: {
    type: 'instance.stopped',
    title: (id) => `${id} is stopped`,
    why: (id) =>
      `EC2 says ${id} is stopped, for ${STOPPED_MILLISECONDS / MINUTE} min at least: by somebody, or since its hardware is retired. It may be started again, so it is not terminated.`,
    todo:
      'Start it again, or terminate it: then another may take its place. Unless a volume of a project lies on its disk, ECS has it no more: ' +
      'started again it is terminated when it has not registered anew within ten minutes. The tag evenkeel:protect=true keeps it.',
  },
};

const raised = ({ instanceId, kind, minutes }: Ailing, { view, decision }: Facts): Omit<Said, 'key'> => {
  const { type, title, why, todo } = WORDS[kind];
  const instance = view.instances.find(({ id }) => id === instanceId);
  const tasks = instance?.tasks.length ?? 0;
  const does = decision?.why.includes(instanceId) ? ` ${decision.why}` : '';
  return {
    type,
    severity: kind === 'rebalance' ? 'info' : 'warning',
    project: null,
    title: title(instanceId),
    why: `${why(instanceId, minutes)}${does}`,
    effect: kind === 'stopped' ? stoppedText(view) : `${tasks === 1 ? '1 task runs' : `${tasks} tasks run`} on it.`,
    todo,
    numbers: { instance: instanceId, tasks, minutes, cpu: percent(instance?.cpu.used) },
  };
};

const stoppedText = ({ size }: Facts['view']): string =>
  `It is no capacity, and counts against the maximum of ${size.max}; a volume on its disk is out of reach.`;

const over = (instanceId: string, { view }: Facts): Omit<Said, 'key'> => {
  const here = view.instances.some(({ id, state }) => id === instanceId && state === 'active');
  return {
    type: 'instance.recovered',
    severity: 'info',
    project: null,
    title: here ? `${instanceId} works again` : `${instanceId} has left the cluster`,
    why: `${here ? 'What was wrong with it is over.' : 'What it ran runs elsewhere, or is on its way there.'} The cluster has ${count(view.size.active, 'instance')} now.`,
    effect: null,
    todo: 'Nothing.',
    numbers: { instance: instanceId, instances: view.size.active },
  };
};
