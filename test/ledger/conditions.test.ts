import { describe, expect, it } from '@jest/globals';
import { putClaim, readClaims } from '../../shared/ledger/claims.js';
import { expireDeployments, getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import { askDrain } from '../../shared/ledger/drains.js';
import { appendEvents } from '../../shared/ledger/events.js';
import { keepGeneration } from '../../shared/ledger/generations.js';
import { closeHead, commit, emptyHead, openHead, type Session, setTombstone } from '../../shared/ledger/head.js';
import { type Asked, complete, release, reserve } from '../../shared/ledger/idempotency.js';
import { appendDecision, setActionResult, setObserved } from '../../shared/ledger/journal.js';
import {
  alertKey,
  CLAIMS_KEY,
  DRAINS_KEY,
  decisionKey,
  deploymentKey,
  generationKey,
  HEAD_KEY,
  MUTES_KEY,
  PARTITIONS,
  projectKey,
} from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { setMute } from '../../shared/ledger/mutes.js';
import { acknowledge, changeDelivery, enqueue } from '../../shared/ledger/outbox.js';
import {
  acceptGeneration,
  finishAcceptance,
  forgetProject,
  type ProjectRecord,
  putProject,
} from '../../shared/ledger/projects.js';
import { ConditionFailed, type Key, type Row, type Store } from '../../shared/ledger/store.js';
import { liftTombstone } from '../../shared/ledger/tombstone.js';
import { instant } from '../../shared/model/time.js';
import { aDecision, anAcceptance, anAlert, T0 } from './rows.js';

/** What somebody else wrote a moment before: in a row that is a list, beside what is in it. */
const theirs = (body: unknown): object => {
  const { items, ...rest } = (body ?? {}) as { items?: object[] };
  return items || body === undefined ? { ...rest, items: [...(items ?? []), RIVAL], rival: true } : { ...rest, rival: true };
};
const RIVAL = {
  name: 'rival',
  instance: 'i-rival',
  match: 'rival',
  at: instant(T0),
  until: instant(T0 + 9e6),
  by: 'rival',
  id: 'rival',
};

/** A store in which somebody else writes this row just before it is written or deleted: once. */
const beaten = (store: Store, { partition, sort }: Key): Store => {
  let left = 1;
  const rival = async (key: Key): Promise<void> => {
    if (key.partition !== partition || key.sort !== sort || left === 0) return;
    left -= 1;
    await store.put(key, theirs((await store.get(key))?.body));
  };
  return {
    ...store,
    put: async (key, body, options) => {
      await rival(key);
      return store.put(key, body, options);
    },
    delete: async (key, options) => {
      await rival(key);
      return store.delete(key, options);
    },
  };
};

/** Whether what the other one wrote is still there. */
const stands = async (store: Store, key: Key): Promise<boolean> => {
  const { rival, items } = ((await store.get(key))?.body ?? {}) as { rival?: true; items?: { by: string }[] };
  return rival === true || (items ?? []).some(({ by }) => by === 'rival');
};

const ASKED: Asked = { scope: 'PUT /v1/projects/web', key: 'k', bodyHash: 'h', token: 'dep_1', now: T0 };
const RESERVATION: Key = { partition: PARTITIONS.idempotency, sort: 'PUT /v1/projects/web key k' };
const EVENT = { at: instant(T0), project: 'web', service: null, deployment: null, decision: null, alert: null, text: '' };
const accepted = async (store: Store): Promise<Row<ProjectRecord>> =>
  (await acceptGeneration(store, anAcceptance(null, 'dep_1'))).project;
const LAUNCH = aDecision('dec_1', {
  actions: [{ kind: 'launch', target: 't3.small', intent: 'int_1', result: 'done' }],
});

interface Write<T> {
  /** The row that both write. */
  readonly row: Key;
  readonly before?: (store: Store) => Promise<T>;
  readonly write: (store: Store, before: T) => Promise<unknown>;
}

const write = <T>(one: Write<T>): Write<unknown> => one as Write<unknown>;
const opened = (store: Store): Promise<Session> => openHead(store, 'demo', 'me', T0) as Promise<Session>;

const WRITES: Readonly<Record<string, Write<unknown>>> = {
  'a pass that begins': write({ row: HEAD_KEY, write: (store) => openHead(store, 'demo', 'me', T0) }),
  'a pass that remembers': write({
    row: HEAD_KEY,
    before: opened,
    write: (store, session) => commit(store, session, emptyHead('demo'), T0),
  }),
  'a pass that ends': write({
    row: HEAD_KEY,
    before: opened,
    write: (store, session) => closeHead(store, session, emptyHead('demo')),
  }),
  'a stack that begins to be deleted': write({
    row: HEAD_KEY,
    before: opened,
    write: (store) => setTombstone(store, 'demo'),
  }),
  'a stack that is deployed again': write({
    row: HEAD_KEY,
    before: (store) => setTombstone(store, 'demo'),
    write: (store) => liftTombstone(store),
  }),
  'a generation that is accepted': write({
    row: projectKey('web'),
    before: accepted,
    write: (store, read) => acceptGeneration(store, anAcceptance(read, 'dep_2')),
  }),
  'an acceptance that is finished': write({
    row: deploymentKey('web', 'dep_1'),
    before: async (store) => {
      const read = await accepted(store);
      await store.delete(deploymentKey('web', 'dep_1'));
      return read;
    },
    write: (store, { body }) => finishAcceptance(store, body, T0),
  }),
  'a generation that is kept': write({
    row: generationKey('web', 'dep_1'),
    before: async (store) => {
      const read = await accepted(store);
      await store.delete(generationKey('web', 'dep_1'));
      return read;
    },
    write: (store, { body }) => keepGeneration(store, body),
  }),
  'a claim': write({
    row: CLAIMS_KEY,
    before: (store) => readClaims(store),
    write: (store, read) => putClaim(store, read, { name: 'web', generation: 1, at: T0, wanted: [] }),
  }),
  'what became of a project': write({
    row: projectKey('web'),
    before: accepted,
    write: (store, read) => putProject(store, read, { status: 'steady' }),
  }),
  'a project that is forgotten': write({
    row: projectKey('web'),
    before: accepted,
    write: (store, read) => forgetProject(store, read, T0),
  }),
  'what became of a deployment': write({
    row: deploymentKey('web', 'dep_1'),
    before: async (store) => {
      await accepted(store);
      return (await getDeployment(store, 'web', 'dep_1'))!;
    },
    write: (store, read) => putDeployment(store, read, { ...read.body, status: 'rolling' }),
  }),
  'the end of old deployments': write({
    row: deploymentKey('web', 'dep_1'),
    before: accepted,
    write: (store) => expireDeployments(store, 'web', T0),
  }),
  'an event': write({
    row: { partition: PARTITIONS.events, sort: '000000000001' },
    write: (store) => appendEvents(store, [{ ...EVENT, type: 'deployment.accepted', what: 'up' } as never]),
  }),
  'a key that is reserved': write({ row: RESERVATION, write: (store) => reserve(store, ASKED) }),
  'an answer that is kept': write({
    row: RESERVATION,
    before: async (store) => ((await reserve(store, ASKED)) as { reservation: Row<unknown> }).reservation,
    write: (store, reservation) => complete(store, ASKED, reservation, { status: 202, headers: {}, body: null }),
  }),
  'a key that is given back': write({
    row: RESERVATION,
    before: async (store) => ((await reserve(store, ASKED)) as { reservation: Row<unknown> }).reservation,
    write: (store, reservation) => release(store, reservation),
  }),
  'the id of an alert': write({
    row: { partition: PARTITIONS.outboxKeys, sort: 'cluster.scaled-out k' },
    write: (store) => enqueue(store, anAlert('alr_1', { key: 'k' })),
  }),
  'an alert that is delivered': write({
    row: alertKey('alr_1'),
    before: (store) => enqueue(store, anAlert('alr_1')),
    write: (store) => changeDelivery(store, 'alr_1', 'sns', (delivery) => ({ ...delivery, state: 'sent' })),
  }),
  'an alert that somebody takes care of': write({
    row: alertKey('alr_1'),
    before: (store) => enqueue(store, anAlert('alr_1')),
    write: (store) => acknowledge(store, 'alr_1', { at: instant(T0), by: 'me' }),
  }),
  'a drain that is asked for': write({
    row: DRAINS_KEY,
    write: (store) => askDrain(store, { instance: 'i-1', at: instant(T0), by: 'me' }, ['i-1', 'i-rival'], T0),
  }),
  'a mute': write({
    row: MUTES_KEY,
    write: (store) => setMute(store, { match: 'a', until: instant(T0 + 9e6), since: instant(T0), by: 'me' }, T0),
  }),
  'a refusal that is joined to the one before': write({
    row: decisionKey('dec_1'),
    before: (store) => appendDecision(store, aDecision('dec_1')),
    write: (store) => appendDecision(store, aDecision('dec_2', { at: instant(T0 + 60_000) })),
  }),
  'what came true of a decision': write({
    row: decisionKey('dec_1'),
    before: (store) => appendDecision(store, LAUNCH),
    write: (store) => setObserved(store, 'dec_1', { cpu: { mean: 47, max: 47 }, usdPerHour: 0.04, at: instant(T0) }),
  }),
  'what came of an action': write({
    row: decisionKey('dec_1'),
    before: (store) => appendDecision(store, LAUNCH),
    write: (store) => setActionResult(store, 'dec_1', { target: 'i-1', result: 'failed', intent: 'int_1', note: '' }),
  }),
};

describe('whoever was faster by a moment is not overwritten', () => {
  it.each(Object.keys(WRITES))('by %s', async (name) => {
    const { row, before, write: writes } = WRITES[name]!;
    const store = memoryStore({ now: () => T0 });
    const found = await before?.(store);
    await writes(beaten(store, row), found).catch((error: unknown) => expect(error).toBeInstanceOf(ConditionFailed));
    expect(await stands(store, row)).toBe(true);
  });
});
