import { describe, expect, it } from '@jest/globals';
import { instanceType } from '../../shared/model/instance-types.js';
import type { DrainIntent, Intent, LaunchIntent, MoveIntent } from '../../shared/model/intent.js';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { actOn } from '../../shared/pass/act-on.js';
import { openIntent } from '../../shared/pass/open-intents.js';
import type { Thoughts } from '../../shared/pass/think.js';
import { batched } from '../../shared/scaling/intents/batch.js';
import type { Step, StepResult } from '../../shared/scaling/intents/step.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const NOTHING = { advances: [], uncordon: [], opened: [], deployments: [], pins: [] };

describe('A drain that is under way', () => {
  const drain = { kind: 'drain', id: 'int_1', state: 'terminating', instanceId: 'i-1', containerInstance: 'arn:i-1' };
  const step: Step = { kind: 'terminate', instanceId: 'i-1', containerInstance: 'arn:i-1' };

  const going = async (late = 0) => {
    const intent = drain as DrainIntent;
    const input = aCluster({ instances: ['i-1', 'i-2'], head: { intents: [intent] } });
    const { ports, turn, steps, clock } = await aTurn(input);
    clock.at += late;
    const thoughts = { ...NOTHING, advances: [{ intent, step, note: '', effects: {} }], input };
    const seen = { observation: input.observation, projects: [] };
    return { ...(await actOn(ports, turn, seen, thoughts as unknown as Thoughts)), taken: steps };
  };

  it('leaves in the decision what it terminates, by which intent', async () => {
    const { actions, taken } = await going();
    expect(taken).toEqual([step]);
    expect(actions).toEqual([{ kind: 'terminate', target: 'i-1', intent: 'int_1', result: 'done' }]);
  });

  it('terminates nothing when the pass has no time left: the next one looks first', async () => {
    expect((await going(23 * SECOND)).taken).toEqual([]);
  });
});

it('a move whose call is refused waits for the next pass: the same call is not made again and again in this one', async () => {
  const input = aCluster({ instances: ['i-1', 'i-2'], services: { web: [{ on: 'i-1' }] } });
  const move = { kind: 'move', id: 'int_1', state: 'raise', service: 'web', desired: 1, cordoned: [], protected: [], owed: 1 };
  const intent = { ...move, deadlineAt: NOON + MINUTE } as unknown as MoveIntent;
  const answers: StepResult[] = [
    { result: 'failed', note: 'ThrottlingException: Rate exceeded', error: 'throttle' },
    { result: 'stale', note: 'a deployment is open' },
  ];
  for (const answer of answers) {
    const scene = await aTurn({ ...input, head: { ...input.head, intents: [intent] } }, () => {
      scene.clock.at += SECOND;
      return answer;
    });
    const step: Step = { kind: 'set-count', service: 'web', desired: 2, expect: [1, 2] };
    const thoughts = { ...NOTHING, advances: [{ intent, step, note: '', effects: {} }], input };
    await actOn(scene.ports, scene.turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
    expect(scene.steps).toEqual([step]);
  }
});

it('a cordon that no move keeps any more is lifted', async () => {
  const input = aCluster({ instances: ['i-1'] });
  const { ports, turn, steps } = await aTurn(input);
  const thoughts = { ...NOTHING, uncordon: ['arn:i-1'], input };
  await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
  expect(steps).toEqual([{ kind: 'uncordon', containerInstances: ['arn:i-1'] }]);
});

it.each([
  ['done', NOON],
  ['already', 0],
] as const)(
  'a count that is %s: only what ECS has taken makes older figures say nothing of the present',
  async (result, changedAt) => {
    const input = aCluster({ instances: ['i-1'], services: { web: [{ on: 'i-1' }] } });
    const { ports, turn } = await aTurn(input, () => ({ result, note: null }));
    const action: PlannedAction = { kind: 'scale', reason: 'service-range', service: 'web', desired: 2 };
    const thoughts = { ...NOTHING, opened: [{ action, intent: null }], input };
    await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
    expect(turn.session.head.changedAt).toBe(changedAt);
  },
);

it('a launch whose offering was refused to others in the same pass is asked of another one, and is not open under the first as well', async () => {
  const types = ['t3.small', 't3.medium', 't3.large'].map((name) => instanceType(name)!);
  const [a, b] = ['a', 'b'].map((one) => ({ zone: `us-east-1${one}`, subnetId: `subnet-${one}` }));
  const zones = [a!, b!];
  const input = aCluster({ instances: [], policy: { types, zones } });
  const { ports, turn, intents } = await aTurn(input, (taken) => {
    const { id, batch, request } = (taken as { intent: LaunchIntent }).intent;
    if (request.type !== 't3.large')
      return { result: 'failed', note: 'none', error: 'capacity', code: 'InsufficientInstanceCapacity' };
    const instanceIds = Array.from({ length: batch?.size ?? 1 }, (_, i) => `i-${id}-${i}`);
    return { result: 'done', note: null, ...(batch ? { instanceIds } : { instanceId: instanceIds[0]! }) };
  });
  // Three of them are asked side by side; by the turn of the fourth its offering has been refused.
  const wanted = [`t3.small ${a!.zone}`, `t3.small ${b!.zone}`, `t3.medium ${b!.zone}`, `t3.medium ${a!.zone}`];
  const actions = wanted.map((one): PlannedAction => {
    const [type = '', zone] = one.split(' ');
    return { kind: 'launch', reason: 'above-line', type, ...zones.find((other) => other.zone === zone)!, market: 'on-demand' };
  });
  const planned: (Intent | null)[] = batched(actions.map((action) => openIntent(turn, input, 'dec_1', action)));
  turn.session = { ...turn.session, head: { ...turn.session.head, intents: planned as Intent[] } };
  const opened = actions.map((action, i) => ({ action, intent: planned[i]! }));
  const thoughts = { ...NOTHING, opened, input, decisionId: 'dec_1' };
  await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
  const launches = intents() as readonly LaunchIntent[];
  expect(launches.map(({ request }) => request.type)).toEqual(Array(wanted.length).fill('t3.large'));
});
