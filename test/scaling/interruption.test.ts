import { describe, expect, it } from '@jest/globals';
import type { DrainIntent, LaunchIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Each of three instances is full of one service; a t3.small takes one such task. */
const full: Scene = {
  instances: ['i-1', 'i-2', 'i-3'],
  reserve: { cpu: 1.5, memoryMiB: 1200 },
  services: { a: [{ on: 'i-1' }], b: [{ on: 'i-2' }], c: [{ on: 'i-3' }] },
};
const notice = { kind: 'interruption', at: NOON } as const;
const notices = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, notice]));

const draining = (instanceId: string): DrainIntent => ({
  kind: 'drain',
  id: `int_${instanceId}`,
  decision: 'dec_1',
  reason: 'interrupted',
  createdAt: NOON - MINUTE / 4,
  deadlineAt: NOON + 2 * MINUTE,
  state: 'draining',
  instanceId,
  containerInstance: `arn:container-instance/${instanceId}`,
  after: null,
});

const flying: LaunchIntent = {
  kind: 'launch',
  id: 'int_new',
  decision: 'dec_1',
  reason: 'interrupted',
  createdAt: NOON - MINUTE / 4,
  deadlineAt: NOON + 10 * MINUTE,
  state: 'launched',
  attempt: 1,
  token: 'int_new-1',
  instanceId: 'i-new',
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-a',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
};

/** Services of one task each that use 90 % of a t3.small together. */
const sixOn = (on: string): NonNullable<Scene['services']> =>
  Object.fromEntries([1, 2, 3, 4, 5, 6].map((nth) => [`${on}-${nth}`, [{ on, cpu: 0.3 }]]));

const kinds = (scene: Scene): string[] => decide(aCluster(scene)).actions.map(({ kind }) => kind);

describe('instances that EC2 takes', () => {
  it('are drained and replaced for the sum of what they run, not for the largest of them', () => {
    expect(kinds({ ...full, head: { notices: notices('i-1') } })).toEqual(['launch', 'drain']);
    expect(kinds({ ...full, head: { notices: notices('i-1', 'i-2') } })).toEqual(['launch', 'launch', 'drain', 'drain']);
    expect(decide(aCluster({ ...full, head: { notices: notices('i-1', 'i-2') } })).decision.why).toBe(
      'EC2 takes i-1, i-2 within two minutes: they are drained, and 2 instances launched in their place.',
    );
  });

  it('come before all else: also of a cluster that has to grow', () => {
    const hot: Scene = { instances: ['i-1', 'i-2'], services: { ...sixOn('i-1'), ...sixOn('i-2') } };
    expect(kinds(hot)).toEqual(['launch', 'launch']);
    const { actions } = decide(aCluster({ ...hot, head: { notices: notices('i-1') } }));
    expect(actions).toContainEqual({ kind: 'drain', reason: 'interrupted', instanceId: 'i-1' });
  });

  it.each(['interrupted', 'rebalance', 'drained', 'agent-lost', 'status-check', 'tasks-die'] as const)(
    'or that go for another good reason (%s) are not taken back when load comes: they would not stay',
    (reason) => {
      const of = (drain: DrainIntent) =>
        decide(aCluster({ instances: ['i-1', 'i-2'], services: sixOn('i-2'), head: { intents: [drain] } })).actions;
      expect(of({ ...draining('i-1'), reason: 'under-used' })).toMatchObject([{ kind: 'undrain' }]);
      expect(of({ ...draining('i-1'), reason }).map(({ kind }) => kind)).not.toContain('undrain');
    },
  );

  it('share the room that is left elsewhere once, not each for itself', () => {
    const half: Scene = { ...full, reserve: { cpu: 0.9, memoryMiB: 800 } };
    expect(kinds({ ...half, head: { notices: notices('i-1') } })).toEqual(['drain']);
    expect(kinds({ ...half, head: { notices: notices('i-1', 'i-2') } })).toEqual(['launch', 'drain', 'drain']);
  });

  it('one after the other: the replacement of the first is not taken for that of the second', () => {
    const second: Scene = { ...full, head: { notices: notices('i-1', 'i-2'), intents: [draining('i-1'), flying] } };
    expect(kinds(second)).toEqual(['launch', 'drain']);
  });

  it('what runs again already wants no place any more', () => {
    const again: Scene = {
      ...full,
      instances: ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'],
      services: {
        a: [{ on: 'i-1' }, { on: 'i-4' }],
        b: [{ on: 'i-2' }],
        c: [{ on: 'i-3' }],
      },
      service: (name) => ({ desired: 1, running: name === 'a' ? 2 : 1 }),
      head: { notices: notices('i-1', 'i-2'), intents: [draining('i-1')] },
      policy: { max: 8 },
    };
    expect(kinds(again)).toEqual(['drain']);
  });

  it('leave too little for the load: as many as it takes', () => {
    const hot: Scene = {
      instances: ['i-1', 'i-2', 'i-3', 'i-4'],
      services: {
        a: ['i-1', 'i-2', 'i-3', 'i-4'].flatMap((on) => [
          { on, cpu: 0.45 },
          { on, cpu: 0.45 },
        ]),
      },
      reserve: { cpu: 0.1, memoryMiB: 100 },
    };
    expect(kinds({ ...hot, head: { notices: notices('i-1') } })).toEqual(['drain']);
    expect(kinds({ ...hot, head: { notices: notices('i-1', 'i-2') } })).toEqual(['launch', 'drain', 'drain']);
    expect(kinds({ ...hot, head: { notices: notices('i-1', 'i-2', 'i-3') } })).toEqual([
      'launch',
      'launch',
      'drain',
      'drain',
      'drain',
    ]);
  });

  it('say what keeps their replacement back: the maximum, no capacity, or launches that never join', () => {
    const why = (scene: Scene) => {
      const { why: text, blockedBy } = decide(aCluster({ ...full, ...scene })).decision;
      return [text.slice(text.indexOf('drained') + 'drained'.length), blockedBy];
    };
    const [head, later] = [{ notices: notices('i-1') }, Number.MAX_SAFE_INTEGER];
    expect(why({ ...full, head, policy: { max: 3 } })).toEqual([
      '; 1 instance not launched: the maximum is 3.',
      expect.arrayContaining(['at-max']),
    ]);
    const setAside = { 't3.small/us-east-1a/on-demand': later, 't3.small/us-east-1b/on-demand': later };
    expect(why({ ...full, head: { ...head, setAside } })).toEqual([
      '; 1 instance not launched: no type is to be had.',
      expect.arrayContaining(['no-capacity']),
    ]);
    expect(why({ ...full, head: { ...head, failedJoins: { 'lt-1:1': { times: 3, at: NOON } } } })).toEqual([
      expect.stringMatching(/^; 1 instance not launched: the last 3 instances never joined the cluster/),
      expect.arrayContaining(['breaker-open']),
    ]);
  });
});
