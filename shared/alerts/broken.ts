import { type Ailing, count, type Facts, percent, type Said } from './facts.js';
import type { AlertState, Condition } from './state.js';

const PREFIX = 'instance.broken/';

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
  holdMilliseconds: 0,
  quietMilliseconds: 0,
  raise: () => raised(ailing, facts),
  recover: () => over(ailing.instanceId, facts),
});

/** A notice that becomes graver is not over: the next one tells. */
const overCondition = (key: string, facts: Facts): Condition => {
  const [, instanceId = ''] = key.split('/');
  const still = (facts.ailing ?? []).some((one) => one.instanceId === instanceId);
  const told = { raise: () => over(instanceId, facts), recover: () => over(instanceId, facts) };
  return { key, on: still ? null : false, holdMilliseconds: 0, quietMilliseconds: 0, ...told };
};

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
    why: (id, minutes) => `EC2's status check of ${id} has failed for ${minutes} min.`,
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
    effect: `${tasks === 1 ? '1 task runs' : `${tasks} tasks run`} on it.`,
    todo,
    numbers: { instance: instanceId, tasks, minutes, cpu: percent(instance?.cpu.used) },
  };
};

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
