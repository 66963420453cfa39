import { describe, expect, it } from '@jest/globals';
import type { MoveIntent } from '../../../shared/model/intent.js';
import type { ServiceSeen, TaskSeen } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import { advanceMove } from '../../../shared/scaling/intents/move.js';
import { undoing } from '../../../shared/scaling/intents/move-undo.js';
import type { StepResult } from '../../../shared/scaling/intents/step.js';
import { NOON } from '../../support/a-cluster.js';

import {
  answer,
  type Change,
  CORDONED,
  DONE,
  FAILED,
  kept,
  LOST,
  lowersIn,
  move,
  others,
  played,
  STALE,
  seen,
  states,
} from './a-move.js';

describe('a move that goes as it was meant to', () => {
  it('cordons, raises, uncordons once the copy has its place, protects, lowers, and when the original stops releases', () => {
    const { intent, effects, made, kinds } = played(move({ state: 'cordon' }), (_, calls) => ({
      service: { desired: calls.filter((step) => step.kind === 'set-count').length === 1 ? 3 : 2 },
      tasks: lowersIn(calls) ? { 'vote-1': { desiredStatus: 'STOPPED' } } : {},
    }));
    expect(kinds).toEqual(['cordon', 'set-count', 'uncordon', 'protect', 'set-count', 'release']);
    expect(made[0]).toMatchObject({ containerInstances: [CORDONED] });
    expect(made[1]).toMatchObject({ desired: 3, expect: [2, 3] });
    expect(made[3]).toMatchObject({ tasks: others });
    expect(made[4]).toMatchObject({ desired: 2, expect: [3, 2] });
    expect(made[5]).toMatchObject({ tasks: others });
    expect(intent).toBeNull();
    expect(effects).toMatchObject({ moveEnded: { service: 'vote', desired: 2, owed: false, result: 'moved' } });
  });

  it('asks the balancer before it protects', () => {
    const next = advanceMove(move({ cordoned: [] }), seen({ service: { loadBalanced: true } }));
    expect(next.step).toMatchObject({ kind: 'check-targets', taskArn: 'arn:task/vote-3' });
    expect(answer(next.intent as MoveIntent, 'check-targets', FAILED).state).toBe('landing');
    expect(answer(next.intent as MoveIntent, 'check-targets', DONE).state).toBe('protect');
  });

  it.each<[string, Change]>([
    ['is pending', { tasks: { 'vote-3': { status: 'PENDING' } } }],
    ['is unhealthy', { tasks: { 'vote-3': { health: 'UNHEALTHY' } } }],
    ['has not been judged, though its fellows have', { tasks: { 'vote-1': { health: 'HEALTHY' } } }],
    ['has no place yet', { tasks: { 'vote-3': { instanceId: null } } }],
  ])('waits while the copy %s', (_, change) => {
    expect(advanceMove(move({ cordoned: [] }), seen(change))).toMatchObject({ step: null, intent: { state: 'landing' } });
  });

  it('keeps the cordon until the copy has its place, and not longer: other moves need the instances', () => {
    expect(advanceMove(move(), seen({ tasks: { 'vote-3': { instanceId: null } } })).step).toBeNull();
    const { step, intent } = advanceMove(move(), seen({ tasks: { 'vote-3': { status: 'PENDING' } } }));
    expect(step).toEqual({ kind: 'uncordon', containerInstances: [CORDONED] });
    expect(answer(intent as MoveIntent, 'uncordon', FAILED)).toMatchObject({ state: 'landing', cordoned: [{}] });
    expect(answer(intent as MoveIntent, 'uncordon', DONE)).toMatchObject({ state: 'landing', cordoned: [], copy: 'vote-3' });
  });

  it('is undone when the copy comes back to where the original runs, after the cordon was lifted', () => {
    const back = advanceMove(move({ cordoned: [], copy: 'vote-3' }), seen({ tasks: { 'vote-3': { instanceId: 'i-1' } } }));
    expect(back.intent).toMatchObject({ state: 'undo', outcome: 'undone', note: expect.stringContaining('landed on i-1') });
  });
});

const notAsMeant: [string, Change][] = [
  ['the original has ended', { tasks: { 'vote-1': null } }],
  ['the original is stopping', { tasks: { 'vote-1': { desiredStatus: 'STOPPED' } } }],
  ['the copy has ended', { tasks: { 'vote-3': null } }],
  ['the copy was replaced', { tasks: { 'vote-3': null }, more: [{ id: 'vote-4', arn: 'arn:task/vote-4', status: 'PENDING' }] }],
  ['the copy is pending again', { tasks: { 'vote-3': { status: 'PENDING' } } }],
  ['the copy is unhealthy', { tasks: { 'vote-3': { health: 'UNHEALTHY' } } }],
  ['somebody changed the count', { service: { desired: 5 } }],
  ['a deployment is open', { service: { deployments: [{ id: 'a' }, { id: 'b' }] as unknown as ServiceSeen['deployments'] } }],
  ['the program of the original protects it', { tasks: { 'vote-1': { protectedUntil: NOON + 60 * MINUTE } } }],
  ['the deadline has passed', { after: 6 * MINUTE }],
];

describe.each(['protect', 'lower'] as const)('in %s', (state) => {
  it.each(notAsMeant)('when %s, the move is undone and the count not lowered for the original', (_, change) => {
    const { intent, step } = advanceMove(states[state], seen(change));
    expect(intent).toMatchObject({ outcome: 'undone', protectedAt: null });
    expect(step?.kind).not.toBe('set-count');
  });
});

describe('a count that is read as it was before the raise', () => {
  it.each([states.lower, undoing(states.protect, 'undone', NOON)])(
    'ends the move, and its copy is still looked for ($state)',
    (intent) => {
      expect(played(intent, () => ({ service: { desired: 2 } })).effects).toMatchObject({ moveEnded: { owed: true } });
    },
  );

  it('before anything was raised ends it with nothing to look for', () => {
    const next = advanceMove(move({ state: 'cordon', cordoned: [] }), seen({ service: { desired: 2 }, after: 6 * MINUTE }));
    expect(next.effects).toMatchObject({ moveEnded: { owed: false, result: 'failed' } });
  });
});

describe('before the count is lowered', () => {
  it('all that are to stay serve: one that died meanwhile and is replaced is waited for, until it is too late', () => {
    for (const state of [states.protect, states.lower]) {
      const tasks = { 'vote-2': { status: 'PENDING' } };
      expect(advanceMove(state, seen({ tasks })).step).toBeNull();
      expect(advanceMove(state, seen({ tasks, after: 6 * MINUTE })).intent).toMatchObject({ state: 'undo' });
    }
  });

  it('a fresh one is not taken to serve before the balancer has had its time to find it healthy: it replaces one that died', () => {
    const service = { loadBalanced: true };
    const instead = { id: 'vote-4', arn: 'arn:task/vote-4', startedAt: NOON - 1_000 };
    const fresh = (after: number) => seen({ service, tasks: { 'vote-2': null }, more: [instead], after });
    const early = advanceMove(states.protect, fresh(1_000));
    expect([early.step, early.note]).toEqual([null, '1 of the 2 tasks that are to stay serve']);
    expect(advanceMove(states.protect, fresh(MINUTE)).step).toMatchObject({
      kind: 'protect',
      tasks: ['arn:task/vote-3', 'arn:task/vote-4'],
    });
  });

  it('one that ECS has started beside them serves as well: of one more than there should be it stops any once they are released', () => {
    const fourth = { id: 'vote-4', arn: 'arn:task/vote-4', instanceId: 'i-3' };
    const with4 = (change: Partial<TaskSeen>) => advanceMove(states.protect, seen({ more: [{ ...fourth, ...change }] }));
    expect(with4({ status: 'PENDING' })).toMatchObject({ step: null, intent: { state: 'protect' } });
    expect(with4({ status: 'RUNNING' }).step).toMatchObject({ kind: 'protect', tasks: [...others, 'arn:task/vote-4'] });
  });

  it('an unprotected sibling undoes the move', () => {
    const { intent } = advanceMove(states.lower, seen({ more: [{ id: 'vote-4', arn: 'arn:task/vote-4' }] }));
    expect(intent).toMatchObject({ state: 'undo' });
  });

  it.each([FAILED, LOST])('a protection without an answer "done" is asked for again (%j)', (given) => {
    const first = advanceMove(states.protect, seen());
    const again = advanceMove(answer(first.intent as MoveIntent, 'protect', given), seen());
    expect(again.step).toMatchObject({ kind: 'protect', tasks: others });
  });

  it('a protection that has aged is renewed', () => {
    const { step } = advanceMove(states.lower, seen({ after: 4 * MINUTE }));
    expect(step).toMatchObject({ kind: 'protect', tasks: others });
  });

  it('a sibling that its own program protects is neither protected over nor released', () => {
    const tasks = { 'vote-2': { protectedUntil: NOON + 60 * MINUTE } };
    const { intent, step } = advanceMove(states.protect, seen({ tasks }));
    expect(step).toMatchObject({ kind: 'protect', tasks: ['arn:task/vote-3'] });
    const held = answer(intent as MoveIntent, 'protect', DONE);
    expect(advanceMove(held, seen({ tasks })).step).toMatchObject({ kind: 'set-count', desired: 2 });
  });

  it('who protects which task has to be known: until then it neither protects nor lowers, nor when it is undone', () => {
    const tasks = { 'vote-2': { protectionUntold: true as const } };
    for (const state of [states.protect, states.lower, undoing(states.protect, 'undone', NOON)]) {
      const { intent, step } = advanceMove(state, seen({ tasks }));
      expect([intent?.kind === 'move' && intent.state, step]).toEqual([state.state, null]);
    }
    const late = seen({ after: 6 * MINUTE, tasks });
    expect(advanceMove(states.protect, late)).toMatchObject({ step: null, intent: { state: 'undo' } });
  });

  it('a lower count whose answer was lost is seen to have been done', () => {
    const tried = answer(states.lower, 'set-count', LOST);
    const { intent, step } = advanceMove(
      tried,
      seen({ service: { desired: 2 }, tasks: { 'vote-1': { desiredStatus: 'STOPPED' } } }),
    );
    expect(step).toMatchObject({ kind: 'release' });
    expect(intent).toMatchObject({ outcome: 'moved' });
  });
});

describe('after the count was lowered', () => {
  it('nothing is released while the original still runs', () => {
    expect(advanceMove(states.release, seen()).step).toBeNull();
  });

  it('a move given up in lower waits for the copy, not for the original', () => {
    const given = answer(states.lower, 'set-count', STALE);
    expect(given).toMatchObject({ state: 'undo', outcome: 'undone', leaving: 'vote-3', protectedAt: null });
    const { made, intent, effects } = played(given, (_, calls) => ({
      service: { desired: lowersIn(calls) ? 2 : 3 },
      tasks: calls.filter((step) => step.kind === 'set-count').length > 0 ? { 'vote-3': { desiredStatus: 'STOPPED' } } : {},
    }));
    expect(made.map((step) => step.kind)).toEqual(['release', 'protect', 'set-count', 'release', 'uncordon']);
    expect(made[1]).toMatchObject({ tasks: kept });
    expect(intent).toBeNull();
    expect(effects).toMatchObject({ moveEnded: { result: 'failed', owed: false } });
  });

  it('a task that ECS does not stop is a failure in the end, and everything is let go', () => {
    const { kinds, effects } = played(states.release, () => ({}));
    expect(kinds).toEqual(['release', 'uncordon']);
    expect(effects).toMatchObject({ moveEnded: { result: 'failed' } });
  });
});

describe('the call for one more', () => {
  const raising = advanceMove(move({ state: 'raise' }), seen({ service: { desired: 2 } })).intent as MoveIntent;

  it.each<[string, StepResult, string, number]>([
    ['was answered', DONE, 'landing', 0],
    ['was refused', FAILED, 'raise', 0],
    ['was not answered', LOST, 'raise', 1],
    ['found another count', STALE, 'release', 0],
  ])('that %s', (_, given, state, owed) => {
    expect(answer(raising, 'set-count', given)).toMatchObject({ state, owed });
  });

  it('that was never answered stays owed when a second one is', () => {
    const again = advanceMove(answer(raising, 'set-count', LOST), seen({ service: { desired: 2 } })).intent as MoveIntent;
    expect(answer(again, 'set-count', DONE)).toMatchObject({ state: 'landing', owed: 1 });
  });

  it('does not lower the count beside a copy whose instance does not answer: it goes back', () => {
    const now = seen();
    const silent = now.instances.map((one) =>
      one.id === 'i-2' ? { ...one, containerInstance: { ...one.containerInstance!, agentConnected: false } } : one,
    );
    for (const state of [states.protect, states.lower]) {
      const { intent } = advanceMove(state, { ...now, instances: silent });
      expect(intent).toMatchObject({ state: 'undo', note: 'undone: the instance of the copy, i-2, does not answer' });
    }
  });
});
