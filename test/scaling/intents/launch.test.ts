import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../../shared/model/intent.js';
import type { InstanceSeen, Observation } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import type { ErrorClass } from '../../../shared/model/words.js';
import { advanceLaunch, launchAnswered } from '../../../shared/scaling/intents/launch.js';
import type { Effects } from '../../../shared/scaling/intents/step.js';
import { aCluster, aPolicy, NOON } from '../../support/a-cluster.js';

type State = LaunchIntent['state'];

const policy = aPolicy();
const OFFERING = 't3.small/us-east-1a/on-demand';
const DEADLINE = NOON + 10 * MINUTE;
const REFUSED = 'RequestLimitExceeded: Request limit exceeded.';

const launch = (state: State, over: Partial<LaunchIntent> = {}): LaunchIntent => ({
  kind: 'launch',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'above-line',
  createdAt: NOON,
  deadlineAt: DEADLINE,
  attempt: 1,
  token: 'int_1-1',
  instanceId: state === 'planned' ? null : 'i-1',
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-a',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
  state,
  ...over,
});

interface Look {
  /** EC2's word; null = EC2 does not show the instance. */
  readonly ec2?: InstanceSeen['state'] | null;
  /** The container instance's status; null = it is not registered. */
  readonly status?: string | null;
  readonly agent?: boolean;
  readonly at?: number;
}

const look = ({ ec2 = 'running', status = null, agent = true, at = NOON + MINUTE }: Look): Observation => {
  const { observation } = aCluster({ instances: ['i-1'] });
  const instances = observation.instances.map((one) => ({
    ...one,
    intent: 'int_1',
    launchedAt: NOON,
    state: ec2 ?? ('running' as const),
    containerInstance: status === null ? null : { ...one.containerInstance!, status, agentConnected: agent },
  }));
  return { ...observation, at, instances: ec2 === null ? [] : instances };
};

const does = (state: State, seen: Look, over: Partial<LaunchIntent> = {}): readonly [string, Effects] => {
  const { intent, step, effects } = advanceLaunch(launch(state, over), look(seen), policy);
  return [`${step?.kind ?? '-'} → ${intent ? (intent as LaunchIntent).state : 'closed'}`, effects];
};

const JOINED: Effects = { joined: expect.objectContaining({ id: 'int_1' }) as unknown as LaunchIntent, changed: true };

describe('a launch', () => {
  it.each<[State, Look, string, Effects]>([
    ['planned', { ec2: null }, 'run-instance → planned', {}],
    ['planned', {}, '- → launched', {}],
    ['planned', { status: 'ACTIVE' }, '- → closed', JOINED],
    ['planned', { ec2: 'terminated' }, '- → closed', { neverJoined: 'lt-1:1' }],
    ['launched', {}, '- → launched', {}],
    ['launched', { ec2: 'pending' }, '- → launched', {}],
    ['launched', { at: DEADLINE - 1 }, '- → launched', {}],
    ['launched', { at: DEADLINE }, 'terminate → closing', {}],
    ['launched', { status: 'REGISTERING', at: DEADLINE }, 'terminate → closing', {}],
    ['launched', { status: 'ACTIVE' }, '- → closed', JOINED],
    ['launched', { status: 'ACTIVE', agent: false }, '- → closed', JOINED],
    ['launched', { status: 'ACTIVE', agent: false, at: DEADLINE + MINUTE }, '- → closed', JOINED],
    ['launched', { status: 'DRAINING', agent: false, at: DEADLINE + MINUTE }, '- → closed', JOINED],
    ['launched', { ec2: 'terminated' }, '- → closed', { neverJoined: 'lt-1:1' }],
    ['launched', { ec2: null }, '- → launched', {}],
    ['launched', { ec2: null, at: NOON + 5 * MINUTE + 1 }, '- → closed', { neverJoined: 'lt-1:1' }],
    ['closing', {}, 'terminate → closing', {}],
    ['closing', { at: DEADLINE + 60 * MINUTE }, 'terminate → closing', {}],
    ['closing', { status: 'ACTIVE', agent: false }, '- → closed', JOINED],
    ['closing', { ec2: 'shutting-down' }, '- → closed', { neverJoined: 'lt-1:1', changed: true }],
    ['closing', { ec2: 'terminated', status: 'ACTIVE' }, '- → closed', { neverJoined: 'lt-1:1', changed: true }],
  ])('that is %s and sees %j: %s', (state, seen, expected, effects) => {
    expect(does(state, seen)).toEqual([expected, effects]);
  });

  it('asks for what it asked before until the deadline, with the same token', () => {
    const { step } = advanceLaunch(launch('planned', { unanswered: REFUSED }), look({ ec2: null, at: DEADLINE - 1 }), policy);
    expect(step).toMatchObject({ kind: 'run-instance', intent: { token: 'int_1-1' } });
  });

  it('that EC2 refuses past the deadline is given up: the offering is set aside and people are told', () => {
    expect(does('planned', { ec2: null, at: DEADLINE }, { unanswered: REFUSED })).toEqual([
      '- → closed',
      {
        setAside: [{ offering: OFFERING, seconds: 900 }],
        blocked: expect.stringMatching(/^RequestLimitExceeded: EC2 gave no t3\.small.* in 10 min, .*Request limit exceeded/),
      },
    ]);
  });

  it('whose instance shows itself past the deadline keeps it', () => {
    expect(does('planned', { at: DEADLINE }, { unanswered: REFUSED })).toEqual(['- → launched', {}]);
  });

  it('that was held back past the deadline is asked for once', () => {
    expect(does('planned', { ec2: null, at: DEADLINE + 60 * MINUTE })).toEqual(['run-instance → planned', {}]);
  });

  it('gives an instance that was found minutes after its launch the rest of its time, and five minutes at least', () => {
    const launchedAgo = (minutes: number, at: number) => {
      const seen = look({ at });
      const instances = seen.instances.map((one) => ({ ...one, launchedAt: NOON - minutes * MINUTE }));
      return advanceLaunch(launch('launched'), { ...seen, instances }, policy).step?.kind ?? 'waits';
    };
    expect([launchedAgo(3, NOON + 6 * MINUTE), launchedAgo(3, NOON + 7 * MINUTE)]).toEqual(['waits', 'terminate']);
    expect([launchedAgo(60, NOON + 4 * MINUTE), launchedAgo(60, NOON + 5 * MINUTE)]).toEqual(['waits', 'terminate']);
    expect([launchedAgo(0, NOON + 9 * MINUTE), launchedAgo(0, NOON + 10 * MINUTE)]).toEqual(['waits', 'terminate']);
  });

  it('that gives an instance up names its registration, so that what is in use is not terminated', () => {
    const { step } = advanceLaunch(launch('launched'), look({ status: 'REGISTERING', at: DEADLINE }), policy);
    expect(step).toEqual({ kind: 'terminate', instanceId: 'i-1', containerInstance: 'arn:container-instance/i-1' });
  });
});

describe("EC2's answer to a launch", () => {
  const refused = (error: ErrorClass, code: string) =>
    launchAnswered(launch('planned'), { result: 'failed', note: `${code}: no`, error, code }, NOON, policy);

  it('starts the time to register', () => {
    const { intent } = launchAnswered(
      launch('planned'),
      { result: 'done', note: null, instanceId: 'i-1' },
      NOON + 8 * MINUTE,
      policy,
    );
    expect(intent).toMatchObject({ state: 'launched', instanceId: 'i-1', deadlineAt: NOON + 18 * MINUTE });
  });

  it.each<[ErrorClass, string, number]>([
    ['capacity', 'InsufficientInstanceCapacity', 180],
    ['capacity', 'InsufficientFreeAddressesInSubnet', 180],
    ['quota', 'VcpuLimitExceeded', 900],
    ['denied', 'PendingVerification', 900],
    ['invalid', 'InvalidKeyPair.NotFound', 900],
  ])('%s (%s) ends it and sets the offering aside for %i s', (error, code, seconds) => {
    const { intent, effects } = refused(error, code);
    expect([intent, effects]).toEqual([
      null,
      { setAside: [{ offering: OFFERING, seconds }], blocked: expect.stringContaining(`${code}: no`) },
    ]);
  });

  it.each<[ErrorClass, string]>([
    ['token', 'IdempotentParameterMismatch'],
    ['token', 'IdempotentInstanceTerminated'],
    ['gone', 'InvalidInstanceID.NotFound'],
    ['conflict', 'IncorrectInstanceState'],
  ])('%s (%s) ends it, and the next decision asks anew', (error, code) => {
    const { intent, effects } = refused(error, code);
    expect([intent, effects]).toEqual([null, {}]);
  });

  it.each<[ErrorClass, string]>([
    ['throttle', 'RequestLimitExceeded'],
    ['ambiguous', 'TimeoutError'],
    ['clock', 'RequestExpired'],
  ])('%s (%s) leaves it as it is: the same call comes again', (error, code) => {
    const { intent, effects } = refused(error, code);
    expect(intent).toEqual({ ...launch('planned'), unanswered: `${code}: no` });
    expect(effects).toEqual({});
  });

  it('to a termination changes nothing: only a look ends it', () => {
    const closing = launch('closing');
    for (const result of ['done', 'stale', 'failed'] as const)
      expect(launchAnswered(closing, { result, note: null }, NOON, policy).intent).toEqual(closing);
  });
});

describe('an answer of a fleet', () => {
  it('sets aside the pools that said no; that EC2 was busy, or said nothing that is understood, says nothing of a pool', () => {
    const pool = (zone: string, error: ErrorClass) => ({ type: 't3.small', zone, error, code: error });
    const refused = [pool('a', 'capacity'), pool('b', 'denied'), pool('c', 'throttle'), pool('d', 'ambiguous')];
    const answer = { result: 'done', note: null, instanceId: 'i-1', refused } as const;
    expect(launchAnswered(launch('planned'), answer, NOON, policy).effects).toEqual({
      setAside: [
        { offering: 't3.small/a/on-demand', seconds: 180 },
        { offering: 't3.small/b/on-demand', seconds: 900 },
      ],
    });
  });
});
