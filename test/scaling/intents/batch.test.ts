import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../../shared/model/intent.js';
import type { InstanceSeen, Observation } from '../../../shared/model/observation.js';
import type { Policy } from '../../../shared/model/policy.js';
import { batched, claimed, rememberTaken, shared, waitingWith } from '../../../shared/scaling/intents/batch.js';
import { launchAnswered } from '../../../shared/scaling/intents/launch.js';

const intent = (id: string, zone = 'a', more: Partial<LaunchIntent> = {}): LaunchIntent => ({
  kind: 'launch',
  state: 'planned',
  id,
  decision: 'd',
  reason: 'unplaced',
  createdAt: 0,
  deadlineAt: 600_000,
  attempt: 1,
  token: `${id}-1`,
  instanceId: null,
  request: {
    type: 't3.small',
    zone,
    subnetId: `s-${zone}`,
    market: 'on-demand',
    launchTemplateId: 'l',
    launchTemplateVersion: '1',
  },
  ...more,
});

const POLICY = { registrationSeconds: 600 } as Policy;
const many = (count: number, zone = 'a') => Array.from({ length: count }, (_, i) => intent(`${zone}${i}`, zone));
const seen = (...instances: Partial<InstanceSeen>[]) => ({ at: 1_000, instances }) as unknown as Observation;

describe('Launches that share a call', () => {
  it('ask for the same, at most a hundred a call; one alone stays alone', () => {
    const intents = batched([...many(150), intent('b0', 'b'), null]);
    const calls = new Set(intents.flatMap((one) => one?.token ?? []));
    expect([...calls]).toEqual(['a0-1', 'a100-1', 'b0-1']);
    expect([intents[0]?.batch, intents[120]?.batch]).toEqual([
      { id: 'a0', size: 100 },
      { id: 'a100', size: 50 },
    ]);
    expect(intents[150]?.batch).toBeUndefined();
    expect(waitingWith(intents[0]!, intents.slice(0, -1) as LaunchIntent[])).toHaveLength(100);
  });

  it('get one instance each; where EC2 had fewer, the rest was without capacity', () => {
    const intents = batched(many(4));
    const answers = shared({ result: 'done', note: null, instanceIds: ['i-1', 'i-2', 'i-3'] }, intents, intents);
    expect(answers.map(({ instanceId }) => instanceId)).toEqual(['i-1', 'i-2', 'i-3', undefined]);
    const last = launchAnswered(intents[3]!, answers[3]!, 5_000, POLICY);
    expect(last.intent).toBeNull();
    expect(last.effects.setAside?.map(({ offering }) => offering)).toEqual(['t3.small/a/on-demand']);
  });

  it('take no instance that another has, when the same call is repeated', () => {
    const [first, ...rest] = batched(many(3));
    const has: LaunchIntent = { ...first!, state: 'launched', instanceId: 'i-2' };
    const answers = shared({ result: 'done', note: null, instanceIds: ['i-1', 'i-2', 'i-3'] }, rest, [has, ...rest]);
    expect(answers.map(({ instanceId }) => instanceId)).toEqual(['i-1', 'i-3']);
  });

  it('take up what shows itself by its tag before the answer came, each its own', () => {
    const intents = batched(many(3));
    const found = claimed(
      intents,
      seen({ id: 'i-1', intent: 'a0' }, { id: 'i-9', intent: 'other' }, { id: 'i-2', intent: 'a0' }),
      POLICY,
    );
    expect(found.map((one) => one.kind === 'launch' && one.instanceId)).toEqual(['i-1', 'i-2', null]);
    expect(found[0]).toMatchObject({ state: 'launched', deadlineAt: 601_000 });
    expect(waitingWith(intents[2]!, found)).toEqual([intents[2]]);
    expect(claimed(found, seen({ id: 'i-1', intent: 'a0' }, { id: 'i-2', intent: 'a0' }), POLICY)).toEqual(found);
  });

  it('leave an instance alone whose launch has been closed: the answer to a repeat names it too', () => {
    const [first, ...rest] = batched(many(3));
    const joined: LaunchIntent = { ...first!, state: 'launched', instanceId: 'i-1' };
    const left = rememberTaken([joined, ...rest], rest) as LaunchIntent[];
    const answer = { result: 'done' as const, note: null, instanceIds: ['i-1', 'i-2'] };
    expect(shared(answer, left, left).map(({ instanceId }) => instanceId)).toEqual(['i-2', undefined]);
    expect(claimed(left, seen({ id: 'i-1', intent: 'a0' }), POLICY)).toEqual(left);
    expect(rememberTaken([joined, ...rest], [joined, ...rest])).toEqual([joined, ...rest]);
  });

  it('ask one by one when together they are over a quota: some may still be within it', () => {
    const [first] = batched(many(2));
    const { intent: next } = launchAnswered(
      first!,
      { result: 'failed', note: 'over', error: 'quota', code: 'VcpuLimitExceeded' },
      1,
      POLICY,
    );
    expect(next).toMatchObject({ state: 'planned', token: 'a0-2', attempt: 2 });
    expect((next as LaunchIntent).batch).toBeUndefined();
  });
});
