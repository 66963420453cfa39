import { MINUTE, type Millis } from '../model/time.js';
import { PARTITIONS } from './keys.js';
import { ConditionFailed, type Key, type Row, type Store } from './store.js';

/** A request that must have its effect once: who asked for what, and the answer once there is one. */
interface Reservation {
  readonly bodyHash: string;
  /** Drawn once a key, e.g. the deployment's id: a repeat after a crash does the same work under the same name. */
  readonly token: string;
  readonly startedAt: Millis;
  readonly answer: Answer | null;
}

/** The answer that a repeat gets, as it was first given. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Asked {
  /** What the key is valid for, e.g. 'PUT /v1/projects/web'. */
  readonly scope: string;
  /** The Idempotency-Key header. */
  readonly key: string;
  readonly bodyHash: string;
  /** Used when this is the first time. */
  readonly token: string;
  readonly now: Millis;
}

/**
 * new: do the work under `token`, then `complete` or `release`. replay: give this answer again. in-progress: 409.
 * other-body: 422, the key was used for something else.
 */
export type Reserved =
  | { readonly kind: 'new'; readonly token: string; readonly reservation: Row<unknown> }
  | { readonly kind: 'replay'; readonly answer: Answer }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'other-body' };

const KEY_KEPT_SECONDS = 24 * 60 * 60;

/**
 * The API's function is killed after 29 s, and clocks of two functions may be half a minute apart: later the one who reserved is dead.
 * An HTTP API gives up after 30 s itself (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
 */
const ABANDONED_MILLISECONDS = MINUTE;

/** Reserves a key, or says what became of it. */
export const reserve = async (store: Store, asked: Asked): Promise<Reserved> => {
  const key = keyOf(asked);
  const row = await store.get<Reservation>(key);
  if (row && row.body.bodyHash !== asked.bodyHash) return { kind: 'other-body' };
  if (row?.body.answer) return { kind: 'replay', answer: row.body.answer };
  if (row && asked.now - row.body.startedAt < ABANDONED_MILLISECONDS) return { kind: 'in-progress' };
  const { bodyHash, now } = asked;
  const body: Reservation = { bodyHash, token: row?.body.token ?? asked.token, startedAt: now, answer: null };
  try {
    const version = await store.put(key, body, { expected: row?.version ?? 'absent', expiresAtSeconds: endOf(asked) });
    return { kind: 'new', token: body.token, reservation: { key, version, body } };
  } catch (error) {
    if (error instanceof ConditionFailed) return { kind: 'in-progress' };
    throw error;
  }
};

/** Keeps the answer for repeats, for 24 hours. */
export const complete = async (store: Store, asked: Asked, reservation: Row<unknown>, answer: Answer): Promise<void> => {
  const body = { ...(reservation.body as Reservation), answer };
  await store.put(reservation.key, body, { expected: reservation.version, expiresAtSeconds: endOf(asked) });
};

/** Gives the key back after a fault, so that the mended request may use it. */
export const release = (store: Store, reservation: Row<unknown>): Promise<void> =>
  store.delete(reservation.key, { expected: reservation.version });

const keyOf = ({ scope, key }: Asked): Key => ({ partition: PARTITIONS.idempotency, sort: `${scope} key ${key}` });

const endOf = ({ now }: Asked): number => Math.ceil(now / 1000) + KEY_KEPT_SECONDS;
