import { describe, expect, it } from '@jest/globals';
import type { MoveIntent } from '../../../shared/model/intent.js';
import type { ServiceSeen } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import { advanceMove } from '../../../shared/scaling/intents/move.js';
import { undoing } from '../../../shared/scaling/intents/move-undo.js';
import type { Step, StepResult } from '../../../shared/scaling/intents/step.js';
import { NOON } from '../../support/a-cluster.js';

import { answer, DONE, FAILED, kept, move, others, played, STALE, seen } from './a-move.js';

describe('an undone move', () => {
  const undone = undoing(move({ copy: 'vote-3' }), 'tested', NOON);

  it('does not lower before what is to stay is known to be protected', () => {
    const first = advanceMove(undone, seen());
    expect(first.step).toMatchObject({ kind: 'protect', tasks: kept });
    const refused = answer(first.intent as MoveIntent, 'protect', FAILED);
    expect(advanceMove(refused, seen()).step).toMatchObject({ kind: 'protect', tasks: kept });
    const held = answer(refused, 'protect', DONE);
    const last = advanceMove(held, seen());
    expect(last.step).toMatchObject({ kind: 'set-count', desired: 2, expect: [3, 2] });
    expect(last.intent).toMatchObject({ leaving: 'vote-3' });
  });

  it('keeps the copy when it is the original that has ended', () => {
    const tasks = { 'vote-1': null };
    const more = [{ id: 'vote-4', arn: 'arn:task/vote-4', status: 'PENDING' }];
    expect(advanceMove(undone, seen({ tasks, more })).step).toMatchObject({ kind: 'protect', tasks: others });
  });

  it('keeps no task for one that serves whose instance does not answer: ECS replaces it, and the new one was the only one left to stop', () => {
    const more = [{ id: 'vote-4', arn: 'arn:task/vote-4', instanceId: 'i-1' }];
    const now = seen({ service: { desired: 3 }, tasks: { 'vote-2': { instanceId: 'i-2' } }, more });
    const instances = now.instances.map((one) => (one.id === 'i-2' ? { ...one, impairedSince: NOON - MINUTE } : one));
    const { step } = advanceMove(undone, { ...now, instances });
    expect(step).toMatchObject({ kind: 'protect', tasks: ['arn:task/vote-1', 'arn:task/vote-4'] });
  });

  it('holds no deployment up with its protection', () => {
    const deployments = [{ id: 'a' }, { id: 'b' }] as unknown as ServiceSeen['deployments'];
    const { step } = advanceMove({ ...undone, protected: kept, protectedAt: NOON }, seen({ service: { deployments } }));
    expect(step).toMatchObject({ kind: 'release', tasks: kept });
  });

  it.each<[string, (step: Step) => StepResult]>([
    ['stale', (step) => (step.kind === 'set-count' ? STALE : DONE)],
    ['refused', (step) => (step.kind === 'set-count' || step.kind === 'protect' ? FAILED : DONE)],
  ])('ends also when its calls are %s, and says that a copy is owed', (_, given) => {
    const { intent, effects, kinds } = played(undone, () => ({}), given);
    expect(intent).toBeNull();
    expect(kinds.slice(-2)).toEqual(['release', 'uncordon']);
    expect(effects).toMatchObject({ moveEnded: { owed: true, result: 'failed' } });
  });

  it('leaves no count where it never asked for a copy, for that of the service was another than it had seen', () => {
    const { intent, effects } = played(
      move({ state: 'raise' }),
      () => ({ service: { desired: 2 } }),
      (step) => (step.kind === 'set-count' ? STALE : DONE),
    );
    expect(intent).toBeNull();
    expect(effects).toMatchObject({ moveEnded: { desired: null, owed: false } });
    const owing = played(
      move({ state: 'raise', owed: 1 }),
      () => ({ service: { desired: 2 } }),
      (step) => (step.kind === 'set-count' ? STALE : DONE),
    );
    expect(owing.effects).toMatchObject({ moveEnded: { desired: 2, owed: true } });
  });

  it('leaves a count alone that somebody else has set', () => {
    const { made, intent } = played(undone, () => ({ service: { desired: 5 } }));
    expect(made.map((step) => step.kind)).toEqual(['uncordon']);
    expect(intent).toBeNull();
  });
});
