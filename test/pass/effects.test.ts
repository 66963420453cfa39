import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { settleEffects } from '../../shared/pass/effects.js';
import type { Seen } from '../../shared/pass/look.js';
import type { Effects } from '../../shared/scaling/intents/step.js';
import { aCluster, aPolicy, NOON } from '../support/a-cluster.js';

const { observation } = aCluster({ instances: ['i-1', 'i-2'], services: { web: [{ on: 'i-1' }], job: [{ on: 'i-2' }] } });

const settled = (head: Partial<Head>, effects: readonly Effects[] = [], seen: Partial<Seen> = {}): Head =>
  settleEffects({ ...emptyHead('demo'), ...head }, effects, { observation, projects: [], ...seen }, aPolicy());

describe('What the head row remembers of a pass', () => {
  it('is since when an instance is empty, also while ECS still shows what has stopped there', () => {
    const stopped = observation.tasks.map((task) => (task.service === 'job' ? { ...task, status: 'STOPPED' } : task));
    const emptySince = { 'i-2': NOON - MINUTE, 'i-9': NOON - MINUTE };
    const look = { observation: { ...observation, tasks: stopped } };
    expect(settled({}, [], look).emptySince).toEqual({ 'i-2': NOON });
    expect(settled({ emptySince }, [], look).emptySince).toEqual({ 'i-2': NOON - MINUTE });
  });

  it('is also of an instance with DAEMON tasks alone that it is empty', () => {
    const services = observation.services.map((one) => (one.name === 'job' ? { ...one, scheduling: 'DAEMON' as const } : one));
    expect(settled({}, [], { observation: { ...observation, services } }).emptySince).toEqual({ 'i-2': NOON });
  });

  it('is when capacity or the place of a task has last changed: older figures say nothing of the present', () => {
    const changedAt = NOON - MINUTE;
    expect(settled({ changedAt }, [{ changed: true }]).changedAt).toBe(NOON);
    expect(settled({ changedAt }, [{}]).changedAt).toBe(changedAt);
  });

  it('is an offering without capacity, for as long as it is left alone', () => {
    const setAside = { over: NOON, still: NOON + MINUTE };
    const refused = { setAside: [{ offering: 'new', seconds: 30 }] } as unknown as Effects;
    expect(settled({ setAside }, [refused]).setAside).toEqual({ still: NOON + MINUTE, new: NOON + MINUTE / 2 });
  });

  it('is what a growth promises, for half an hour: then it is chased no more', () => {
    const predicted = { instances: 2, cpu: { mean: 47, max: 47 } } as unknown as NonNullable<Head['promise']>['predicted'];
    const kept = (minutes: number) =>
      settled({ promise: { decision: 'dec_1', predicted, open: true, madeAt: NOON - minutes * MINUTE } }).promise !== null;
    expect([kept(30), kept(31)]).toEqual([true, false]);
  });

  it('is since when an agent does not answer: of an instance that is stopped from then on, of one that was started again since that', () => {
    const [seen] = observation.instances;
    const since = (change: Partial<typeof seen>) => {
      const one = { ...seen!, containerInstance: { ...seen!.containerInstance!, agentConnected: false }, ...change };
      const head = { lostSince: { 'i-1': NOON - 20 * MINUTE } };
      return settled(head, [], { observation: { ...observation, instances: [one] } }).lostSince!['i-1'];
    };
    expect(since({})).toBe(NOON - 20 * MINUTE);
    expect(since({ state: 'stopping' })).toBe(NOON);
    expect(since({ state: 'stopped' })).toBe(NOON - 20 * MINUTE);
    expect(since({ launchedAt: NOON - MINUTE })).toBe(NOON - MINUTE);
  });

  it('is an instance that could not go, and why, for an hour: it is not drained in vain again', () => {
    const stays = { 'i-1': { at: NOON - HOUR / 2, why: 'one' }, 'i-9': { at: NOON, why: 'gone' } };
    const now = { couldNotGo: { instanceId: 'i-2', why: 'two' } };
    expect(settled({ stays }, [now]).stays).toEqual({ 'i-1': stays['i-1'], 'i-2': { at: NOON, why: 'two' } });
    expect(settled({ stays: { 'i-1': { at: NOON - HOUR, why: 'one' } } }).stays).toEqual({});
  });

  it('is a repair, until the instance has been well for two hours: then it may be repaired anew', () => {
    const repairs = { 'i-1': { at: NOON - HOUR, rebooted: true }, 'i-2': { at: NOON - 2 * HOUR, rebooted: true } };
    expect(Object.keys(settled({ repairs }).repairs!)).toEqual(['i-1']);
  });

  it('is how often a service could not be moved in a row: a move that ends well ends the row, one that was taken back counts for neither', () => {
    const before = { web: { times: 2, at: NOON - MINUTE } };
    const left = (result: 'moved' | 'failed' | 'withdrawn') =>
      settled({ moveFailures: before }, [{ moveEnded: { service: 'web', desired: 1, owed: false, result } }]).moveFailures;
    expect(left('failed')).toEqual({ web: { times: 3, at: NOON } });
    expect(left('withdrawn')).toEqual(before);
    expect(left('moved')).toEqual({});
  });

  it('is the count that a move has left, unless its service is being deployed: then the file says how many', () => {
    const moved = { web: { desired: 1, at: NOON - MINUTE, owed: true }, old: { desired: 1, at: NOON - 11 * MINUTE, owed: true } };
    expect(Object.keys(settled({ moved }).moved!)).toEqual(['web']);
    const project = (status: string) =>
      [{ project: { body: { wanted: [{ ecsName: 'web' }] } }, deployment: { body: { status } } }] as unknown as Seen['projects'];
    expect(settled({ moved }, [], { projects: project('rolling') }).moved).toEqual({});
    expect(Object.keys(settled({ moved }, [], { projects: project('steady') }).moved!)).toEqual(['web']);
  });

  it('is the count that a move has left, also under a deployment that leaves the count as it finds it', () => {
    const left = { desired: 1, at: NOON - MINUTE, owed: true };
    const services = observation.services.map((one) => ({ ...one, tags: { ...one.tags, 'evenkeel:count': '1' } }));
    const underWay = (desired: number) =>
      [
        { project: { body: { wanted: [{ ecsName: 'web', desired }] } }, deployment: { body: { status: 'rolling' } } },
      ] as unknown as Seen['projects'];
    const kept = (desired: number) =>
      settled({ moved: { web: left } }, [], { observation: { ...observation, services }, projects: underWay(desired) }).moved;
    expect(kept(1)).toEqual({ web: left });
    expect(kept(2)).toEqual({});
  });

  it('is a copy that nobody waits for as long as it runs, however long no pass could be', () => {
    const moved = { web: { desired: 1, at: NOON - HOUR, owed: true } };
    const kept = (desired: number, owed: boolean) => {
      const services = observation.services.map((one) => (one.name === 'web' ? { ...one, desired } : one));
      const head = { moved: { web: { ...moved.web, owed } } };
      return Object.keys(settled(head, [], { observation: { ...observation, services } }).moved!);
    };
    expect([kept(2, true), kept(1, true), kept(3, true), kept(2, false)]).toEqual([['web'], [], [], []]);
  });

  it('is a copy that an earlier move may still be sent, also when another move of the service has ended since', () => {
    const moved = { web: { desired: 1, at: NOON - MINUTE, owed: true } };
    const left = (desired: number) =>
      settled({ moved }, [{ moveEnded: { service: 'web', desired, owed: false, result: 'moved' } }]).moved!['web'];
    expect(left(1)).toEqual({ desired: 1, at: NOON, owed: true });
    expect(left(2)).toEqual({ desired: 2, at: NOON, owed: false });
  });

  it('is no count of a move that was given up before it asked for a copy: the look that it began with was older', () => {
    const moved = { web: { desired: 1, at: NOON - MINUTE, owed: false } };
    const end = { moveEnded: { service: 'web', desired: null, owed: false, result: 'failed' as const } };
    expect(settled({ moved }, [end]).moved).toEqual(moved);
    expect(settled({}, [end])).toMatchObject({ moved: {}, moveFailures: { web: { times: 1 } } });
  });

  it('is a launch whose instance has joined, for as long as a look may be older than that', () => {
    const intent = { id: 'int_1', instanceId: 'i-9', request: {} } as LaunchIntent;
    const another = { ...intent, id: 'int_2', instanceId: 'i-8' };
    const left = (minutes: number, before: LaunchIntent) =>
      settled({ joinedLately: [{ at: NOON - minutes * MINUTE, intent: before }] }, [{ joined: intent }]).joinedLately;
    const now = { at: NOON, intent };
    expect(left(5, another)).toEqual([{ at: NOON - 5 * MINUTE, intent: another }, now]);
    expect(left(6, another)).toEqual([now]);
    // Taken up again by a look that was older, it joins once more: it is one launch all the same.
    expect(left(1, intent)).toEqual([now]);
  });
});
