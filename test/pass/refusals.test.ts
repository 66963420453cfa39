import { describe, expect, it } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import type { ActResults } from '../../shared/pass/act-on.js';
import { refusals } from '../../shared/pass/refusals.js';
import type { Thoughts } from '../../shared/pass/think.js';

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
  ).map(({ kind, throttled }) => `${kind} ${throttled}`);

describe('A step of a deployment that AWS refuses', () => {
  it('is its own story when it ends for that: a wrong file sent twice is no fault of the autoscaler', () => {
    expect([told('up', 'invalid'), told('up', 'denied')]).toEqual([[], []]);
  });

  it('is told of what goes on trying: a removal, volumes at rest, and whatever is asked too often', () => {
    expect([told('down', 'invalid'), told('pins', 'denied'), told('up', 'throttle'), told('down', 'ambiguous')]).toEqual([
      ['deregister false'],
      ['deregister false'],
      ['deregister true'],
      [],
    ]);
  });
});
