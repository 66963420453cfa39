import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import type { Intent, LaunchIntent } from '../../shared/model/intent.js';
import type { InstanceSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { adopt } from '../../shared/pass/adopt.js';
import type { Turn } from '../../shared/pass/turn.js';
import { templateKey } from '../../shared/scaling/templates.js';
import { aCluster, aPolicy, NOON } from '../support/a-cluster.js';

/** What is taken up of one instance that no intent speaks for. */
const takenUp = (change: Partial<InstanceSeen>, head: Partial<Head> = {}): readonly Intent[] => {
  const { observation } = aCluster({ instances: ['i-1'] });
  const turn = {
    session: { head: { ...emptyHead('demo'), ...head } },
    policy: aPolicy(),
    ports: { newId: () => 'int_new' },
  } as unknown as Turn;
  const instances = [{ ...observation.instances[0]!, ...change }];
  return adopt(turn, { observation: { ...observation, instances }, projects: [] }).intents;
};

describe('An instance that is taken up', () => {
  it('counts for its launch template, whether it joins or not', () => {
    const intents = takenUp({ containerInstance: null, intent: 'int_1', templateId: 'lt-1', template: '4' });
    expect(intents.map((one) => templateKey((one as LaunchIntent).request))).toEqual(['lt-1:4']);
  });

  it('has as long to register as any, and five minutes from now at least: a list that was incomplete once ends nothing', () => {
    const deadline = (minutesAgo: number) =>
      takenUp({ containerInstance: null, launchedAt: NOON - minutesAgo * MINUTE })[0]!.deadlineAt;
    expect([deadline(1), deadline(60)]).toEqual([NOON + 9 * MINUTE, NOON + 5 * MINUTE]);
  });

  it('is one that carries the tag of a call whose launches all have others: EC2 gave one more than it told', () => {
    const batch = { id: 'int_1', size: 2 };
    const launch = (id: string, instanceId: string | null) => ({ kind: 'launch', id, instanceId, batch }) as LaunchIntent;
    const found = (...intents: LaunchIntent[]) => takenUp({ containerInstance: null, intent: 'int_1' }, { intents }).length;
    expect(found(launch('int_1', 'i-7'), launch('int_2', 'i-8'))).toBe(3);
    expect(found(launch('int_1', 'i-7'), launch('int_2', null))).toBe(2);
  });

  it('is none that its owner protects: it may have been stopped, and is started again to be looked at', () => {
    expect(takenUp({ containerInstance: null, protect: true })).toEqual([]);
  });

  it('is none that somebody has stopped: it stays as it was left', () => {
    for (const state of ['stopping', 'stopped'] as const) expect(takenUp({ containerInstance: null, state })).toEqual([]);
  });
});

describe('An instance that has joined a moment ago', () => {
  const strayedAt = NOON - 2 * MINUTE;
  const intent = { kind: 'launch', state: 'closing', id: 'int_2', instanceId: 'i-2', strayedAt } as LaunchIntent;
  const joinedLately = [{ at: NOON - MINUTE, intent }];

  it('is a launch again while a look that is older than it shows nothing of it: else another is bought in its stead', () => {
    expect(takenUp({}, { joinedLately })).toEqual([
      { kind: 'launch', state: 'launched', id: 'int_2', instanceId: 'i-2', deadlineAt: NOON + 10 * MINUTE },
    ]);
  });

  it('is none when it is shown, as whatever, or is spoken for, or the stack is being deleted', () => {
    for (const state of ['running', 'terminated'] as const) expect(takenUp({ id: 'i-2', state }, { joinedLately })).toEqual([]);
    expect(takenUp({}, { joinedLately, intents: [intent] })).toEqual([intent]);
    expect(takenUp({}, { joinedLately, tombstone: true })).toEqual([]);
  });
});

describe('An instance that somebody else has set DRAINING', () => {
  const [seen] = aCluster({ instances: ['i-1'] }).observation.instances;
  const containerInstance = { ...seen!.containerInstance!, status: 'DRAINING' };
  const protectedThere = { ...containerInstance, attributes: { 'evenkeel.protect': 'true' } };

  it('is terminated once it is empty, unless its owner protects it', () => {
    expect(takenUp({ containerInstance })).toMatchObject([
      { kind: 'drain', state: 'draining', instanceId: 'i-1', reason: 'drained' },
    ]);
    expect(takenUp({ containerInstance, protect: true })).toEqual([]);
    expect(takenUp({ containerInstance: protectedThere })).toEqual([]);
    expect(takenUp({ containerInstance, cluster: null })).toEqual([]);
  });

  it('and one that is terminated with its agent silent is taken up too: its registration would stay for ever, and its tasks', () => {
    const left = { ...containerInstance, agentConnected: false };
    for (const status of ['DRAINING', 'ACTIVE'])
      expect(takenUp({ containerInstance: { ...left, status }, state: 'terminated' })).toMatchObject([
        { kind: 'drain', instanceId: 'i-1' },
      ]);
    expect(takenUp({ containerInstance: { ...left, status: 'ACTIVE' } })).toEqual([]);
    expect(takenUp({ containerInstance: left, state: 'terminated', cluster: null })).toEqual([]);
    expect(takenUp({ containerInstance, state: 'terminated' })).toEqual([]);
    expect(takenUp({ containerInstance: { ...left, status: 'INACTIVE' }, state: 'terminated' })).toEqual([]);
  });
});

describe('An instance that somebody has stopped', () => {
  const [seen] = aCluster({ instances: ['i-1'] }).observation.instances;
  const away = { ...seen!.containerInstance!, agentConnected: false };
  const stopped = (minutes: number, change: Partial<InstanceSeen> = {}) =>
    takenUp({ state: 'stopped', containerInstance: away, ...change }, { lostSince: { 'i-1': NOON - minutes * MINUTE } });

  it('is taken out of the cluster after five minutes, for ECS may take what ran there for running', () => {
    expect(stopped(4)).toEqual([]);
    expect(stopped(5)).toMatchObject([{ kind: 'drain', instanceId: 'i-1', decision: 'adopted' }]);
    expect(stopped(5, { state: 'stopping' })).toEqual([]);
  });

  it('is left alone when it is protected, or a volume lies on its disk, or ECS has let it go', () => {
    expect(stopped(5, { protect: true })).toEqual([]);
    for (const name of ['evenkeel.protect', 'evenkeel.volume.shop.data'])
      expect(stopped(5, { containerInstance: { ...away, attributes: { [name]: 'true' } } })).toEqual([]);
    expect(stopped(5, { containerInstance: { ...away, status: 'INACTIVE' } })).toEqual([]);
  });
});
