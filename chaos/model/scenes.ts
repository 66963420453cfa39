import { POLICY_DEFAULTS } from '../../shared/config.js';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { Policy } from '../../shared/model/policy.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import type { Left, State } from './state.js';
import { isLive, type Machine, type World } from './world.js';

/** Where an exploration begins, and where every way must be able to end. */
export interface Scene {
  readonly name: string;
  readonly policy: Policy;
  readonly start: World;
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

const member = (id: string, tasks: number): Machine => ({
  id,
  intent: null,
  token: null,
  state: 'running',
  registration: 'ACTIVE',
  tasks,
  launchedAt: NOON - 3 * HOUR,
});

const worldOf = (machines: readonly Machine[], head: Partial<Head> = {}): World => ({
  now: NOON,
  head: { version: 1, body: { ...emptyHead('model'), epoch: 1, lastReadAt: NOON - MINUTE, ...head } },
  machines,
  before: machines,
  harm: [],
});

const isCalm = ({ head, machines }: World): boolean =>
  head!.body.intents.length === 0 &&
  machines.every(({ state, registration }) => state === 'terminated' || registration === 'ACTIVE');

const liveOf = ({ machines }: World): number => machines.filter(isLive).length;

/** Two intents each: two instances come, two go, one goes and another comes. */
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
    start: worldOf([member('i-1', 2), member('i-2', 0), member('i-3', 0), member('i-4', 1)], {
      emptySince: { 'i-2': NOON - HOUR, 'i-3': NOON - HOUR },
    }),
    well: (world) => isCalm(world) && liveOf(world) >= 1,
  },
  {
    name: 'a drain and a launch',
    policy: policyOf(1, 2, ['us-east-1a']),
    start: worldOf([member('i-1', 1)], { notices: { 'i-1': { kind: 'interruption', at: NOON - MINUTE } } }),
    well: (world) => isCalm(world) && liveOf(world) === 1,
  },
];

/** Two passes, at once or one after the other; one is killed, one reads what was; once a lease runs out under a pass. */
export const SMALL: Left = { passes: 2, crashes: 1, staleReads: 1, lostAnswers: 0, pauses: [50], tasks: 0 };

/** An effect whose answer is lost, of a call or of the head row's write, instead of a crash. */
export const UNANSWERED: Left = { ...SMALL, crashes: 0, lostAnswers: 1 };

/** A third pass: the same event a second time, or what comes after a crash while another pass still runs. */
export const LARGE: Left = { ...SMALL, passes: 3 };

export const stateOf = ({ start }: Scene, left: Left): State => ({ world: start, runs: [], left });
