import type { Broken } from './invariants.js';
import type { Amazon } from './parts.js';

/** Instances that had tasks when we began to drain them, for the budget. */
export type Emptied = Set<string>;

interface Member {
  readonly arn: string;
  readonly instanceId: string;
  readonly status: string;
}

/**
 * Just before we drain or terminate. S2: what stays ACTIVE is the minimum at least. S6: of instances with tasks on them no more
 * are emptied at once than a tenth, one at least (an empty one disturbs nobody). What a fault has hit is no free choice of ours.
 */
export const checkLeaving = (amazon: Amazon, name: string, input: object, emptied: Emptied, broken: Broken): void => {
  if (amazon.ecs.services().every(({ desired }) => desired === 0)) return;
  const members = membersOf(amazon);
  const going = goingOf(name, input, members).filter(({ instanceId }) => !amazon.disturbed.has(instanceId));
  if (going.length === 0) return;
  const left = members.filter(({ status, arn }) => status === 'ACTIVE' && !going.some((one) => one.arn === arn));
  const min = amazon.bounds?.min ?? 0;
  const names = going.map(({ instanceId }) => instanceId).join(', ');
  if (left.length < min) broken('S2', 'belowMinimum', `${names} goes, and ${left.length} of at least ${min} instances stay`);
  if (name === 'ecs.UpdateContainerInstancesState') checkBudget(amazon, members, going, emptied, broken);
};

const checkBudget = (
  amazon: Amazon,
  members: readonly Member[],
  going: readonly Member[],
  emptied: Emptied,
  broken: Broken,
): void => {
  const draining = new Set(members.filter(({ status }) => status === 'DRAINING').map(({ instanceId }) => instanceId));
  for (const id of emptied) if (!draining.has(id) || amazon.disturbed.has(id)) emptied.delete(id);
  const serving = going.filter(({ instanceId }) => hasTasks(amazon, instanceId));
  for (const { instanceId } of serving) emptied.add(instanceId);
  const most = Math.max(1, Math.floor(members.length * BUDGET));
  if (serving.length > 0 && emptied.size > most)
    broken('S6', 'overBudget', `${[...emptied].join(', ')} are emptied at once, at most ${most} of ${members.length} may be`);
};

/** Usual `disruptionPercent`. */
const BUDGET = 0.1;

const membersOf = ({ ec2, ecs }: Amazon): readonly Member[] =>
  (ecs.members?.() ?? []).filter(
    ({ instanceId, status }) =>
      status !== 'INACTIVE' && ['pending', 'running'].includes(ec2.instances.get(instanceId)?.state ?? 'gone'),
  );

/** Members that are ACTIVE and will not be, by this call. */
const goingOf = (name: string, input: object, members: readonly Member[]): readonly Member[] => {
  const active = members.filter(({ status }) => status === 'ACTIVE');
  const { status, containerInstances = [], InstanceIds = [] } = input as Leaving;
  if (name === 'ec2.TerminateInstances') return active.filter(({ instanceId }) => InstanceIds.includes(instanceId));
  if (name !== 'ecs.UpdateContainerInstancesState' || status !== 'DRAINING') return [];
  return active.filter(({ arn }) => containerInstances.some((ref) => arn === ref || arn.endsWith(`/${ref}`)));
};

interface Leaving {
  readonly status?: string;
  readonly containerInstances?: readonly string[];
  readonly InstanceIds?: readonly string[];
}

const hasTasks = ({ ecs }: Amazon, instanceId: string): boolean =>
  [...ecs.tasks.values()].some((task) => task.instanceId === instanceId && task.lastStatus !== 'STOPPED' && !task.daemon);
