import { describe, expect, it } from '@jest/globals';
import { instanceType } from '../../shared/model/instance-types.js';
import type { DrainIntent, Intent, LaunchIntent } from '../../shared/model/intent.js';
import { SECOND } from '../../shared/model/time.js';
import { actOn } from '../../shared/pass/act-on.js';
import { openIntent } from '../../shared/pass/open-intents.js';
import type { Thoughts } from '../../shared/pass/think.js';
import { batched } from '../../shared/scaling/intents/batch.js';
import type { Step } from '../../shared/scaling/intents/step.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { aCluster } from '../support/a-cluster.js';
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
