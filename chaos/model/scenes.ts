import { POLICY_DEFAULTS } from '../../shared/config.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { Policy } from '../../shared/model/policy.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { drainOf, moveOf } from './scene-intents.js';
import { landing, launched, lowering, taskBeforeDrain } from './scene-middles.js';
import { NOON, withIntents, worldOf } from './scene-worlds.js';
import type { Left, State } from './state.js';
import { isLive, type World } from './world.js';

/** Where an exploration begins, and where every way must be able to end. */
export interface Scene {
  readonly name: string;
  readonly policy: Policy;
  readonly start: World;
  /** So many of its tasks serve in every state; left out = as many as its service asks for at first. */
  readonly serves?: number;
  /** What may go wrong in it, where that differs from the others. `--large` has the same for all. */
  readonly left?: Partial<Left>;
  /** How it must come out when nothing goes wrong any more. */
  readonly well: (world: World) => boolean;
}

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
const twoEmpty = worldOf([2, 0, 0, 1], { emptySince: { 'i-2': NOON - HOUR, 'i-3': NOON - HOUR } });
const interrupted = worldOf([1], { notices: { 'i-1': { kind: 'interruption', at: NOON - MINUTE } } });

const calmWith =
  (instances: number) =>
  (world: World): boolean =>
    isCalm(world) && liveOf(world) === instances;
const calmWithSome = (world: World): boolean => isCalm(world) && liveOf(world) >= 1;
const asBefore = (world: World): boolean => isCalm(world) && world.desired === 2 && liveOf(world) >= 2;

const ZONE = ['us-east-1a'];

/** Instances come, go, replace each other; a task goes to another instance; and what has just begun when the scene begins. */
export const SCENES: readonly Scene[] = [
  {
    name: 'two launches, two calls',
    policy: policyOf(2, 2, ['us-east-1a', 'us-east-1b']),
    start: worldOf([]),
    well: calmWith(2),
  },
  { name: 'two launches, one call', policy: policyOf(2, 2, ZONE), start: worldOf([]), well: calmWith(2) },
  { name: 'one that joins', policy: policyOf(1, 1, ZONE), start: launched, well: calmWith(1) },
  { name: 'two drains', policy: policyOf(1, 4, ZONE), start: twoEmpty, well: calmWithSome },
  { name: 'a drain and a launch', policy: policyOf(1, 2, ZONE), start: interrupted, well: calmWith(1) },
  {
    name: 'a task before a drain',
    policy: policyOf(1, 3, ZONE),
    start: taskBeforeDrain,
    left: { passes: 1, staleReads: 2, lag: 3 },
    well: (world) => calmWithSome(world) && world.desired === 2,
  },
  {
    name: 'one move',
    policy: policyOf(2, 2, ZONE),
    start: withIntents(aMove, [moveOf(aMove, ['i-1'])]),
    well: asBefore,
  },
  {
    name: 'a copy that lands',
    policy: policyOf(2, 2, ZONE),
    start: landing,
    serves: 2,
    left: { lag: 3, pauses: [] },
    well: asBefore,
  },
  { name: 'a count that falls', policy: policyOf(2, 2, ZONE), start: lowering, serves: 2, well: asBefore },
  {
    name: 'a drain and a move',
    policy: policyOf(2, 3, ZONE),
    start: withIntents(beside, [moveOf(beside, ['i-1']), drainOf(beside, 'i-3')]),
    left: { pauses: [] },
    well: asBefore,
  },
];

/**
 * Two passes, at once or one after the other; one is killed; one look, or one read of a call, shows what was, each part of the look by
 * itself; once a lease runs out under a pass.
 */
export const SMALL: Left = { passes: 2, crashes: 1, staleReads: 1, lag: 2, lostAnswers: 0, pauses: [50] };

/** An effect whose answer is lost, of a call or of the head row's write, instead of a crash. */
export const UNANSWERED: Left = { ...SMALL, crashes: 0, lostAnswers: 1 };

/** A third pass: the same event a second time, or what comes after a crash while another pass still runs. */
export const LARGE: Left = { ...SMALL, passes: 3 };

export const stateOf = ({ start }: Scene, left: Left): State => ({ world: start, runs: [], left });
