import { POLICY_DEFAULTS } from '../../shared/config.js';
import type { DrainIntent, LaunchIntent, MoveIntent } from '../../shared/model/intent.js';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { NOON } from './scene-worlds.js';
import { arnOf, taskArnOf, type World } from './world.js';

/** Decided a moment ago, and nothing of it done. */
const base = { decision: 'dec_0', createdAt: NOON - SECOND, deadlineAt: NOON - SECOND + POLICY_DEFAULTS.moveSeconds * SECOND };

/** The first task from i-1 to i-2. */
export const moveOf = ({ machines, tasks, desired }: World, avoid: readonly string[]): MoveIntent => ({
  ...base,
  kind: 'move',
  id: 'int_0-1',
  reason: 'above-line',
  state: 'cordon',
  service: 'web',
  taskId: 't-1',
  taskArn: taskArnOf({ id: 't-1' }),
  from: 'i-1',
  to: 'i-2',
  cordoned: machines.filter(({ id }) => avoid.includes(id)).map((one) => ({ instanceId: one.id, containerInstance: arnOf(one) })),
  desired,
  before: tasks.map(({ id }) => id),
  copy: null,
  protected: [],
  protectedAt: null,
});

export const drainOf = ({ machines }: World, instanceId: string): DrainIntent => ({
  ...base,
  kind: 'drain',
  id: 'int_0-2',
  reason: 'under-used',
  state: 'planned',
  instanceId,
  containerInstance: arnOf(machines.find(({ id }) => id === instanceId)!),
  after: null,
});

/** Asked for two minutes ago, and it boots: i-1. */
export const aLaunch: LaunchIntent = {
  ...base,
  kind: 'launch',
  id: 'int_0-3',
  reason: 'below-min',
  state: 'launched',
  createdAt: NOON - 2 * MINUTE,
  deadlineAt: NOON - 2 * MINUTE + POLICY_DEFAULTS.registrationSeconds * SECOND,
  attempt: 1,
  token: 'int_0-3-1',
  instanceId: 'i-1',
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-us-east-1a',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
};
