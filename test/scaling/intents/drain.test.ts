import { describe, expect, it } from '@jest/globals';
import type { DrainIntent } from '../../../shared/model/intent.js';
import type { ContainerInstanceSeen, InstanceSeen, Observation } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import { advanceDrain, drainAnswered } from '../../../shared/scaling/intents/drain.js';
import type { StepResult } from '../../../shared/scaling/intents/step.js';
import { aCluster, NOON } from '../../support/a-cluster.js';

type State = DrainIntent['state'];

const ARN = 'arn:container-instance/i-2';
const DEADLINE = NOON + 15 * MINUTE;
const drain = (state: State, over: Partial<DrainIntent> = {}): DrainIntent => ({
  kind: 'drain',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'empty',
  createdAt: NOON,
  deadlineAt: DEADLINE,
  instanceId: 'i-2',
  containerInstance: ARN,
  after: null,
  state,
  ...over,
});

interface Look {
  /** The container instance's status; null = it is not registered. */
  readonly status?: string | null;
  readonly ec2?: InstanceSeen['state'] | 'unknown';
  readonly tasks?: number;
  readonly at?: number;
  readonly daemon?: boolean;
}

const look = ({ status = 'DRAINING', ec2 = 'running', tasks = 0, at = NOON, daemon = false }: Look): Observation => {
  const { observation } = aCluster({
    instances: ['i-1', 'i-2'],
    services: tasks > 0 ? { vote: Array.from({ length: tasks }, () => ({ on: 'i-2' })) } : {},
    service: () => (daemon ? { scheduling: 'DAEMON' } : {}),
  });
  const registered = (one: InstanceSeen): ContainerInstanceSeen | null =>
    status === null ? null : { ...one.containerInstance!, status };
  const instances = observation.instances
    .filter(({ id }) => id !== 'i-2' || ec2 !== 'unknown')
    .map((one) => (one.id === 'i-2' && ec2 !== 'unknown' ? { ...one, state: ec2, containerInstance: registered(one) } : one));
  return { ...observation, at, instances };
};

/** What it does, as "step → state": "closed" when nothing is left, "-" when it only waits. */
const does = (state: State, seen: Look, over: Partial<DrainIntent> = {}): string => {
  const { intent, step } = advanceDrain(drain(state, over), look(seen));
  const what = step ? ('state' in step ? step.state : step.kind) : '-';
  return `${what} → ${intent ? (intent as DrainIntent).state : 'closed'}`;
};

describe('an instance that is to take tasks again', () => {
  const [begun, later] = [NOON + 5_000, NOON + MINUTE];
  /** vote-1 and vote-2 on it, vote-3 is the copy elsewhere of the one that ECS replaces. */
  const seen = (at: number, copy: Partial<Observation['tasks'][number]>, desired = 2): Observation => {
    const { observation } = aCluster({
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-2' }, { on: 'i-2' }, { on: 'i-1' }] },
      service: () => ({ desired }),
    });
    const instances = observation.instances.map((one) =>
      one.id === 'i-2' ? { ...one, containerInstance: { ...one.containerInstance!, status: 'DRAINING' } } : one,
    );
    return {
      ...observation,
      at,
      instances,
      tasks: observation.tasks.map((task) => (task.id === 'vote-3' ? { ...task, ...copy } : task)),
    };
  };
  const step = (look: Observation) => advanceDrain(drain('undoing'), look).step?.kind ?? null;

  it('waits while a copy for one of its tasks starts: ECS would not ask which of them is healthy', () => {
    expect(step(seen(later, { status: 'PENDING' }))).toBeNull();
    expect(step(seen(later, { status: 'RUNNING', health: 'UNHEALTHY' }))).toBeNull();
    expect(step(seen(later, {}))).toBe('set-state');
  });

  it('waits some seconds for ECS to have begun with copies, and never longer than its drain would have', () => {
    expect(step(seen(begun, {}, 3))).toBeNull();
    expect(step(seen(later, {}, 3))).toBe('set-state');
    expect(step(seen(DEADLINE, { status: 'PENDING' }))).toBe('set-state');
  });
});

describe('a task that ran on it', () => {
  const held = (at: number) => ({ holding: { tasks: ['vote-1'], at } });
  const stopped = (at: number): Observation => {
    const seen = look({ tasks: 1, at });
    return { ...seen, tasks: seen.tasks.map((task) => ({ ...task, status: 'STOPPED', desiredStatus: 'STOPPED' })) };
  };

  it('is remembered from the drain on', () => {
    const { intent } = advanceDrain(drain('planned'), look({ status: 'ACTIVE', tasks: 1 }));
    expect(intent).toMatchObject(held(NOON));
    expect(advanceDrain(intent as DrainIntent, look({ tasks: 1, at: NOON + MINUTE })).intent).toMatchObject({ state: 'planned' });
    const later = advanceDrain(drain('draining', held(NOON)), look({ tasks: 1, at: NOON + MINUTE }));
    expect(later.intent).toMatchObject(held(NOON + MINUTE));
  });

  it('has ended when it is shown as STOPPED, not when an old list does not have it; after five minutes ECS would have it', () => {
    expect(does('draining', { at: NOON + MINUTE }, held(NOON))).toBe('- → draining');
    expect(does('draining', { at: NOON + 6 * MINUTE }, held(NOON))).toBe('terminate → terminating');
    expect(advanceDrain(drain('draining', held(NOON)), stopped(NOON + MINUTE)).step).toMatchObject({ kind: 'terminate' });
  });
});

const STATES: readonly State[] = ['planned', 'draining', 'terminating', 'undoing'];
const LATE = DEADLINE;

describe('a drain', () => {
  it.each<[State, Look, string]>([
    ['planned', { status: 'ACTIVE' }, 'DRAINING → planned'],
    ['planned', { status: 'ACTIVE', at: LATE }, 'ACTIVE → undoing'],
    ['draining', { tasks: 1 }, '- → draining'],
    ['draining', { tasks: 1, at: LATE - 1 }, '- → draining'],
    ['draining', { tasks: 1, at: LATE }, 'ACTIVE → undoing'],
    ['draining', { tasks: 1, daemon: true }, 'terminate → terminating'],
    ['draining', {}, 'terminate → terminating'],
    ['draining', { at: LATE }, 'terminate → terminating'],
    ['terminating', {}, 'terminate → terminating'],
    ['terminating', { status: null }, 'terminate → terminating'],
    ['terminating', { status: 'ACTIVE' }, '- → closed'],
    ['terminating', { status: 'ACTIVE', tasks: 2 }, '- → closed'],
    ['terminating', { at: LATE }, 'ACTIVE → undoing'],
    ['terminating', { status: null, at: LATE }, '- → closed'],
    ['undoing', {}, 'ACTIVE → undoing'],
    ['undoing', { at: LATE }, 'ACTIVE → undoing'],
    ['undoing', { status: 'ACTIVE' }, '- → closed'],
    ['undoing', { status: null }, 'ACTIVE → undoing'],
    ['undoing', { status: null, at: LATE }, '- → closed'],
  ])('that is %s and sees %j: %s', (state, seen, expected) => {
    expect(does(state, seen)).toBe(expected);
  });

  it('that could not end says why once the instance takes tasks again; one that a growth took back does not', () => {
    const undone = advanceDrain(drain('draining'), look({ tasks: 1, at: LATE })).intent as DrainIntent;
    const effects = (intent: DrainIntent) =>
      advanceDrain(intent, look({ status: 'ACTIVE', tasks: 1, at: LATE + MINUTE })).effects;
    expect(effects(undone).couldNotGo).toEqual({ instanceId: 'i-2', why: '1 task did not leave in time' });
    const refused = { call: 'TerminateInstances', since: NOON, note: 'OperationNotPermitted: no', throttled: false };
    const kept = advanceDrain(drain('terminating', { refused }), look({ at: LATE })).intent as DrainIntent;
    expect(effects(kept).couldNotGo).toEqual({ instanceId: 'i-2', why: refused.note });
    const untaken = (more: Partial<DrainIntent>) =>
      advanceDrain(drain('planned', more), look({ at: LATE })).intent as DrainIntent;
    expect(effects(untaken({ refused })).couldNotGo).toEqual({ instanceId: 'i-2', why: refused.note });
    expect(effects(untaken({})).couldNotGo).toBeUndefined();
    expect(effects(drain('undoing', { undoSince: NOON }))).toEqual({ changed: true });
  });

  it('that ECS refuses goes on once somebody else has set the instance DRAINING; only then is it not asked for again', () => {
    const refused = { call: 'UpdateContainerInstancesState', since: NOON, note: 'AccessDeniedException: no', throttled: false };
    expect(does('planned', { tasks: 1 }, { refused })).toBe('- → draining');
    expect(does('planned', { status: 'ACTIVE', tasks: 1 }, { refused })).toBe('DRAINING → planned');
    expect(does('planned', { tasks: 1 })).toBe('DRAINING → planned');
    const said = (over: object) => advanceDrain(drain('planned', { refused: { ...refused, ...over } }), look({ tasks: 1 })).note;
    expect(said({})).toBe('somebody else has set it DRAINING');
    expect(said({ unanswered: true })).toBe('it is DRAINING: the call without an answer was taken');
  });

  it('waits also for what is just stopping; where the agent is silent ECS wants it stopped, and nobody will say more', () => {
    const stopping = (agentConnected: boolean, desiredStatus = 'STOPPED') => {
      const seen = look({ tasks: 1 });
      const tasks = seen.tasks.map((task) => ({ ...task, desiredStatus }));
      const instances = seen.instances.map((one) => ({
        ...one,
        containerInstance: { ...one.containerInstance!, agentConnected },
      }));
      return advanceDrain(drain('draining'), { ...seen, tasks, instances }).step?.kind;
    };
    expect([stopping(true), stopping(false), stopping(false, 'RUNNING')]).toEqual([undefined, 'terminate', undefined]);
  });

  it.each(['interrupted', 'drained'] as const)(
    'for an instance that is %s is never undone: it goes, or somebody wants it gone',
    (reason) => {
      expect(does('draining', { tasks: 1, at: LATE + MINUTE }, { reason })).toBe('- → draining');
      expect(does('draining', { at: LATE + MINUTE }, { reason })).toBe('terminate → terminating');
    },
  );

  it.each(STATES)('that is %s waits while EC2 shuts the instance down, and is over when it is gone', (state) => {
    expect(does(state, { ec2: 'shutting-down' })).toBe(`- → ${state}`);
    expect(does(state, { ec2: 'unknown' })).toBe('- → closed');
    expect(does(state, { ec2: 'terminated', status: null })).toBe('- → closed');
    expect(does(state, { ec2: 'terminated', status: 'INACTIVE' })).toBe('- → closed');
  });

  it.each(STATES)('that is %s deregisters what ECS still lists of a terminated instance', (state) => {
    expect(does(state, { ec2: 'terminated' })).toBe(`deregister → ${state}`);
  });

  it('of an instance that never registered terminates it', () => {
    expect(does('planned', { status: null }, { containerInstance: null })).toBe('terminate → terminating');
    expect(does('planned', { status: null, at: LATE }, { containerInstance: null })).toBe('- → closed');
  });

  it('names the registration, so that the last look before the end has something to look at', () => {
    for (const state of ['draining', 'terminating'] as const)
      expect(advanceDrain(drain(state), look({})).step).toEqual({
        kind: 'terminate',
        instanceId: 'i-2',
        containerInstance: ARN,
      });
  });

  it('whose last task left late still has five minutes to terminate', () => {
    const { intent } = advanceDrain(drain('draining'), look({ at: LATE + MINUTE }));
    expect(intent).toMatchObject({ state: 'terminating', deadlineAt: LATE + 6 * MINUTE });
  });
});

it('An instance that was emptied by others and that somebody has stopped since is left to him; one that we have emptied goes as planned', () => {
  const stopped: Look = { ec2: 'stopped', status: null };
  expect(does('draining', stopped, { decision: 'adopted' })).toBe('- → closed');
  expect(does('draining', stopped, { decision: 'dec_1' })).toBe('terminate → terminating');
});

describe('an answer to a drain', () => {
  const done: StepResult = { result: 'done', note: null };

  it.each<[State, StepResult, State]>([
    ['planned', done, 'draining'],
    ['planned', { result: 'already', note: null }, 'draining'],
    ['planned', { result: 'failed', note: 'Throttling: slow down', error: 'throttle' }, 'planned'],
    ['planned', { result: 'failed', note: 'TimeoutError: no answer', error: 'ambiguous' }, 'planned'],
    ['terminating', done, 'terminating'],
    ['terminating', { result: 'stale', note: 'it is ACTIVE again: not terminated' }, 'terminating'],
    ['terminating', { result: 'failed', note: 'RequestLimitExceeded: …', error: 'throttle' }, 'terminating'],
    ['undoing', done, 'undoing'],
    ['undoing', { result: 'failed', note: 'TimeoutError: no answer', error: 'ambiguous' }, 'undoing'],
  ])('that is %s: %j makes it %s', (state, answer, expected) => {
    expect(drainAnswered(drain(state), answer).intent).toMatchObject({ state: expected });
  });
});
