import type { Head } from '../shared/model/head.js';
import type { Local } from '../simulator/local.js';
import { outside } from './outside.js';
import type { Schedule } from './schedule.js';
import type { Watch } from './watch.js';

/** Instances as they should be in the calm: between minimum and maximum, all of them members, none half-way to anywhere. */
export const checkInstances = async (local: Local, schedule: Schedule, head: Head, watch: Watch): Promise<void> => {
  const up = [...local.amazon.ec2.instances.values()].filter(({ state }) => state === 'pending' || state === 'running');
  const { min, max } = schedule.setting;
  const launching = head.intents.filter(({ kind }) => kind === 'launch');
  watch.check('L4');
  if (up.length > max) watch.fail('L4', `${up.length} instances at the end, at most ${max} may be`);
  if (up.length < min) watch.fail('L4', `${up.length} instances at the end, at least ${min} should be`);
  watch.check('L2');
  const members = await membersOf(local);
  for (const { id } of up) {
    const known = launching.some((intent) => intent.kind === 'launch' && intent.instanceId === id);
    if (!members.some((one) => one.ec2InstanceId === id) && !known)
      watch.fail('L2', `${id} runs and is no member of the cluster`);
  }
  for (const member of members) checkMember(local, member, head, watch);
  checkProtection(local, head, watch);
};

interface Member {
  readonly ec2InstanceId: string;
  readonly containerInstanceArn: string;
  readonly status: string;
  readonly agentConnected: boolean;
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
}

const membersOf = async ({ amazon }: Local): Promise<readonly Member[]> => {
  const { clusterArns } = (await outside(amazon, 'ecs', 'ListClusters', {})) as { clusterArns: string[] };
  const cluster = clusterArns[0]!;
  const { containerInstanceArns } = (await outside(amazon, 'ecs', 'ListContainerInstances', { cluster })) as {
    containerInstanceArns: string[];
  };
  if (containerInstanceArns.length === 0) return [];
  const input = { cluster, containerInstances: containerInstanceArns };
  return ((await outside(amazon, 'ecs', 'DescribeContainerInstances', input)) as { containerInstances: Member[] })
    .containerInstances;
};

/** L2: what a drain or a move did to an instance is undone when it is over. */
const checkMember = ({ amazon }: Local, member: Member, { intents }: Head, watch: Watch): void => {
  const { ec2InstanceId: id, status, attributes, agentConnected } = member;
  const state = amazon.ec2.instances.get(id)?.state;
  if (state !== 'running' && !intents.some((one) => one.kind === 'drain' && one.instanceId === id))
    watch.fail('L2', `ECS still lists ${id} as ${status}, and EC2 says ${state}`);
  if (status === 'DRAINING' && state === 'running' && !intents.some((one) => one.kind === 'drain' && one.instanceId === id))
    watch.fail('L2', `${id} is DRAINING and no drain is open`);
  const cordon = attributes.find(({ name }) => name === 'evenkeel.cordoned');
  if (cordon && !intents.some((one) => one.kind === 'move' && one.cordoned.some(({ instanceId }) => instanceId === id)))
    watch.fail('L2', `${id} is still cordoned for ${cordon.value}, and no move is open`);
  if (!agentConnected && state === 'running') watch.fail('L2', `the agent of ${id} is not connected although no fault is left`);
};

const checkProtection = ({ amazon }: Local, { intents }: Head, watch: Watch): void => {
  for (const task of amazon.ecs.tasks.values()) {
    if (task.lastStatus === 'STOPPED' || task.protectedUntil === null || task.protectedUntil <= amazon.world.now()) continue;
    if (intents.some((one) => one.kind === 'move' && (one.service === task.service || one.protected.includes(task.arn))))
      continue;
    watch.fail('L2', `${task.id} of ${task.service} is still protected, and no move is open`);
  }
};
