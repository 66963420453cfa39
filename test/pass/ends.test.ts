import { expect, it } from '@jest/globals';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Store } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import type { Intent, LaunchIntent, MoveIntent } from '../../shared/model/intent.js';
import { actOn } from '../../shared/pass/act-on.js';
import type { Thoughts } from '../../shared/pass/think.js';
import type { Step, StepResult } from '../../shared/scaling/intents/step.js';
import { aCluster } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

/** The head row as it is when a pass is killed right after the write with which this intent ends. */
const killedAfterTheEndOf = async (intent: Intent, step: Step, answer: StepResult): Promise<Head> => {
  const input = aCluster({ instances: ['i-1'], services: { web: [{ on: 'i-1' }] }, head: { intents: [intent] } });
  const { ports, turn, store } = await aTurn(input, () => answer);
  const { put } = store;
  let killed = false;
  (store as { put: Store['put'] }).put = async (key, body, options) => {
    if (killed) throw new Error('killed');
    const version = await put(key, body, options);
    killed = (body as Head).intents.length === 0;
    return version;
  };
  const advances = [{ intent, step, note: '', effects: {} }];
  const thoughts = { advances, uncordon: [], opened: [], deployments: [], pins: [], input };
  const pass = actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
  await expect(pass).rejects.toThrow('killed');
  return (await store.get<Head>(HEAD_KEY))!.body;
};

it('What the end of a move leaves is written with it: a copy that may still come is taken back, also when the pass is killed then', async () => {
  const cordoned = [{ instanceId: 'i-1', containerInstance: 'arn:i-1' }];
  const move = { kind: 'move', id: 'int_1', service: 'web', state: 'release', outcome: 'undone', note: 'undone', desired: 1 };
  const intent = { ...move, owed: 1, cordoned, protected: [] } as unknown as MoveIntent;
  const head = await killedAfterTheEndOf(
    intent,
    { kind: 'uncordon', containerInstances: ['arn:i-1'] },
    { result: 'done', note: null },
  );
  expect(head.moved).toMatchObject({ web: { desired: 1, owed: true } });
  expect(head.moveFailures).toMatchObject({ web: { times: 1 } });
});

it('What the end of a launch leaves is written with it: where EC2 had no capacity is not asked at once again', async () => {
  const request = {
    type: 't3.small',
    zone: 'us-east-1a',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  };
  const intent = {
    kind: 'launch',
    id: 'int_1',
    state: 'planned',
    token: 'int_1-1',
    attempt: 1,
    request,
  } as unknown as LaunchIntent;
  const none = { result: 'failed', note: 'none', error: 'capacity', code: 'InsufficientInstanceCapacity' } as const;
  const head = await killedAfterTheEndOf(intent, { kind: 'run-instance', intent }, none);
  expect(Object.keys(head.setAside)).toEqual(['t3.small/us-east-1a/on-demand']);
});
