import { POLICY_DEFAULTS } from '../../shared/config.js';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { DrainIntent, Intent, MoveIntent } from '../../shared/model/intent.js';
import type { Policy } from '../../shared/model/policy.js';
import { HOUR, MINUTE, SECOND } from '../../shared/model/time.js';
import type { Left, State } from './state.js';
import { type Amazon, arnOf, isLive, type Machine, type Task, taskArnOf, type World } from './world.js';

/** Where an exploration begins, and where every way must be able to end. */
export interface Scene {
  readonly name: string;
  readonly policy: Policy;
  readonly start: World;
  /** What is left out of it, because its states would be millions; `--large` has it. */
  readonly without?: Partial<Left>;
  /** How it must come out when nothing goes wrong any more. */
  readonly well: (world: World) => boolean;
}

export const NOON = Date.parse('2026-06-01T12:00:00Z');

const policyOf = (min: number, max: number, zones: readonly string[]): Policy => ({
  cluster: 'model',
  mode: 'act',
  min,
  max,
  baseType: instanceType('t3.small')!,
  types: [instanceType('t3.small')!],
  zones: zones.map((zone) => ({ zone, subnetId: `subnet-${zone}` })),
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  thresholds: { out: 70, target: 55, in: 60 },
  ...POLICY_DEFAULTS,
  maximumLifetimeSeconds: null,
  spotShare: 0,
});

const member = (id: string): Machine => ({
  id,
  intent: null,
  token: null,
  state: 'running',
  registration: 'ACTIVE',
  launchedAt: NOON - 3 * HOUR,
});

/** Instances i-1, i-2, … with so many tasks each. */
const worldOf = (counts: readonly number[], head: Partial<Head> = {}): World => {
  const places = counts.flatMap((count, i) => Array.from({ length: count }, () => `i-${i + 1}`));
  const amazon: Amazon = {
    machines: counts.map((_, i) => member(`i-${i + 1}`)),
    tasks: places.map((on, i): Task => ({ id: `t-${i + 1}`, on, status: 'RUNNING', isProtected: false })),
    desired: places.length,
  };
  const body: Head = { ...emptyHead('model'), epoch: 1, lastReadAt: NOON - MINUTE, ...head };
  return { now: NOON, head: { version: 1, body }, ...amazon, before: amazon, harm: [] };
};

/** Decided a moment ago, and nothing of it done. */
const base = { decision: 'dec_0', createdAt: NOON - SECOND, deadlineAt: NOON - SECOND + POLICY_DEFAULTS.moveSeconds * SECOND };

/** The first task from i-1 to i-2. */
const moveOf = ({ machines, tasks, desired }: World, avoid: readonly string[]): MoveIntent => ({
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

const drainOf = ({ machines }: World, instanceId: string): DrainIntent => ({
  ...base,
  kind: 'drain',
  id: 'int_0-2',
  reason: 'under-used',
  state: 'planned',
  instanceId,
  containerInstance: arnOf(machines.find(({ id }) => id === instanceId)!),
  after: null,
});

const withIntents = (world: World, intents: readonly Intent[]): World => ({
  ...world,
  head: { version: 1, body: { ...world.head!.body, intents } },
});

const isCalm = ({ head, machines, tasks, desired }: World): boolean =>
  head!.body.intents.length === 0 &&
  machines.every(
    ({ state, registration, cordon }) => state === 'terminated' || (registration === 'ACTIVE' && cordon === undefined),
  ) &&
  tasks.filter(({ status }) => status === 'RUNNING').length === desired &&
  tasks.every(({ status, isProtected }) => status === 'STOPPED' || (status === 'RUNNING' && !isProtected));

const liveOf = ({ machines }: World): number => machines.filter(isLive).length;

const aMove = worldOf([2, 0]);
const beside = worldOf([1, 0, 1]);

/** Two intents each: two instances come, two go, one goes and another comes, a task goes to another instance. */
export const SCENES: readonly Scene[] = [
  {
    name: 'two launches, two calls',
    policy: policyOf(2, 2, ['us-east-1a', 'us-east-1b']),
    start: worldOf([]),
    well: (world) => isCalm(world) && liveOf(world) === 2,
  },
  {
    name: 'two launches, one call',
    policy: policyOf(2, 2, ['us-east-1a']),
    start: worldOf([]),
    well: (world) => isCalm(world) && liveOf(world) === 2,
  },
  {
    name: 'two drains',
    policy: policyOf(1, 4, ['us-east-1a']),
    start: worldOf([2, 0, 0, 1], { emptySince: { 'i-2': NOON - HOUR, 'i-3': NOON - HOUR } }),
    well: (world) => isCalm(world) && liveOf(world) >= 1,
  },
  {
    name: 'a drain and a launch',
    policy: policyOf(1, 2, ['us-east-1a']),
    start: worldOf([1], { notices: { 'i-1': { kind: 'interruption', at: NOON - MINUTE } } }),
    well: (world) => isCalm(world) && liveOf(world) === 1,
  },
  {
    name: 'one move',
    policy: policyOf(2, 2, ['us-east-1a']),
    start: withIntents(aMove, [moveOf(aMove, ['i-1'])]),
    well: (world) => isCalm(world) && world.desired === 2 && liveOf(world) === 2,
  },
  {
    name: 'a drain and a move',
    policy: policyOf(2, 3, ['us-east-1a']),
    start: withIntents(beside, [moveOf(beside, ['i-1']), drainOf(beside, 'i-3')]),
    without: { pauses: [] },
    well: (world) => isCalm(world) && world.desired === 2 && liveOf(world) >= 2,
  },
];

/** Two passes, at once or one after the other; one is killed, one reads what was; once a lease runs out under a pass. */
export const SMALL: Left = { passes: 2, crashes: 1, staleReads: 1, lostAnswers: 0, pauses: [50] };

/** An effect whose answer is lost, of a call or of the head row's write, instead of a crash. */
export const UNANSWERED: Left = { ...SMALL, crashes: 0, lostAnswers: 1 };

/** A third pass: the same event a second time, or what comes after a crash while another pass still runs. */
export const LARGE: Left = { ...SMALL, passes: 3 };

export const stateOf = ({ start }: Scene, left: Left): State => ({ world: start, runs: [], left });
