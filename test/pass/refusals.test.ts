import { describe, expect, it } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import type { Intent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import type { ActResults } from '../../shared/pass/act-on.js';
import { refusals } from '../../shared/pass/refusals.js';
import type { Thoughts } from '../../shared/pass/think.js';
import { NOON } from '../support/a-cluster.js';

const deployment = (id: string, removed: boolean) => ({
  of: { project: { body: { name: id, removed } } },
  outcome: { deployment: { id } },
});

const thoughts = {
  deployments: [deployment('up', false), deployment('down', true)],
  input: { observation: {} },
} as unknown as Thoughts;

const refused = (errorClass: string) => [
  { step: { kind: 'deregister', taskDefinition: 'web:1' }, outcome: { result: 'failed', note: 'AWS says so', errorClass } },
];

const told = (id: string, errorClass: string) =>
  refusals(
    thoughts,
    [],
    { actions: [] } as unknown as Decision,
    new Map([[id, refused(errorClass)]]) as unknown as ActResults['deployed'],
  ).map(({ kind, throttled, unanswered }) => `${kind} ${throttled}${unanswered ? ' unanswered' : ''}`);

describe('A step of a deployment that AWS refuses', () => {
  it('is its own story when it ends for that: a wrong file sent twice is no fault of the autoscaler', () => {
    expect([told('up', 'invalid'), told('up', 'denied')]).toEqual([[], []]);
  });

  it('is told of what goes on trying: a removal, volumes at rest, and whatever is asked too often', () => {
    expect([told('down', 'invalid'), told('pins', 'denied'), told('up', 'throttle'), told('down', 'ambiguous')]).toEqual([
      ['deregister false'],
      ['deregister false'],
      ['deregister true'],
      ['deregister false unanswered'],
    ]);
    expect(told('up', 'ambiguous')).toEqual([]);
  });
});

it('A project that AWS does not show is told, though nothing was tried for it', () => {
  const unread = { unread: 'AccessDeniedException: no right', throttled: false };
  const web = deployment('web', false);
  const hidden = { ...thoughts, deployments: [{ ...web, of: { ...web.of, unread } }] };
  const said = refusals(hidden as unknown as Thoughts, [], { actions: [] } as unknown as Decision, new Map());
  expect(said).toEqual([{ kind: 'look at', target: 'web', note: unread.unread, throttled: false }]);
});

describe('A call that AWS does not answer', () => {
  const heard = (since: number, actions: readonly object[] = []) => {
    const call = { call: 'TerminateInstances', since, note: 'TimeoutError: no answer', throttled: false, unanswered: true };
    const drain = { id: 'int_1', kind: 'drain', instanceId: 'i-1', refused: call } as unknown as Intent;
    const now = { ...thoughts, input: { observation: { at: NOON } } } as unknown as Thoughts;
    return refusals(now, [drain], { actions } as unknown as Decision, new Map()).map(({ kind, target }) => `${kind} ${target}`);
  };

  it('and that does not take effect either is told, once that has lasted for three minutes', () => {
    expect([heard(NOON - 2 * MINUTE), heard(NOON - 3 * MINUTE)]).toEqual([[], ['TerminateInstances i-1']]);
  });

  it('is told once, whatever the decision says of it, and where it is of no intent, at once', () => {
    const failed = { target: 'i-1', result: 'failed', note: 'TimeoutError: no answer' };
    expect(heard(NOON - 3 * MINUTE, [{ ...failed, kind: 'terminate', intent: 'int_1' }])).toEqual(['TerminateInstances i-1']);
    expect(heard(NOON, [{ ...failed, kind: 'scale', intent: null }])).toEqual(['scale i-1']);
  });
});
