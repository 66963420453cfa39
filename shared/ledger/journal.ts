import { timeOfId } from '../ids.js';
import type { DecidedAction, Decision, Forecast } from '../model/decision.js';
import { DAY, type Instant, MINUTE, millis } from '../model/time.js';
import type { Action } from '../model/words.js';
import { decisionKey, PARTITIONS } from './keys.js';
import { ConditionFailed, type Row, type Store } from './store.js';

/** Decisions are kept this long: a season's worth of "why was that?". */
const KEPT_SECONDS = (90 * DAY) / 1000;

/** Refusals further apart than this are two stories. Above the heartbeat of a minute, with room for a few lost ones. */
const SAME_STORY_MILLISECONDS = 10 * MINUTE;

/**
 * Appends a decision, and gives it back as it is stored: a refusal equal to the newest record is joined to that one, which keeps
 * its id and `at`, counts `times` and takes over the newest numbers. So an idle day is one record, not 1,440.
 */
export const appendDecision = async (store: Store, decision: Decision & { readonly id: string }): Promise<Decision> => {
  const newest = (await store.query<Decision>(PARTITIONS.journal, { descending: true, limit: 1 })).rows[0];
  if (newest && newest.body.id !== decision.id && isSameRefusal(newest.body, decision)) {
    const joined = await join(store, newest, decision);
    if (joined) return joined;
  }
  await store.put(decisionKey(decision.id), decision, expiry(decision));
  return decision;
};

/** Null when another pass has written the record meanwhile. */
const join = async (store: Store, newest: Row<Decision>, decision: Decision): Promise<Decision | null> => {
  const { id, at, times } = newest.body;
  const body = { ...decision, id, at, times: times + 1, until: decision.at };
  try {
    await store.put(newest.key, body, { expected: newest.version, ...expiry(decision) });
    return body;
  } catch (error) {
    if (error instanceof ConditionFailed) return null;
    throw error;
  }
};

/** Whether two decisions did nothing, or only pretended the same, for the same reasons. Their numbers may differ. */
const isSameRefusal = (a: Decision, b: Decision): boolean =>
  [...a.actions, ...b.actions].every(({ result }) => result === 'pretended') &&
  storyOf(a) === storyOf(b) &&
  millis(b.at) - millis(a.until) <= SAME_STORY_MILLISECONDS;

const storyOf = ({ verdict, action, actions, reasons, blockedBy, from, to, dryRun }: Decision): string => {
  const pretended = actions.map(({ kind, target }) => `${kind} ${target}`).sort();
  return JSON.stringify([verdict, action, pretended, [...reasons].sort(), [...blockedBy].sort(), from, to, dryRun]);
};

const expiry = (decision: Decision): { expiresAtSeconds: number } => ({
  expiresAtSeconds: Math.ceil(millis(decision.at) / 1000) + KEPT_SECONDS,
});

export const getDecision = async (store: Store, id: string): Promise<Decision | null> =>
  (await store.get<Decision>(decisionKey(id)))?.body ?? null;

export interface DecisionFilter {
  /** 1..100, 20 when absent. */
  readonly limit?: number;
  /** The id at which the page before ended. */
  readonly cursor?: string;
  /** Only records that lasted into this time or began after it. */
  readonly since?: Instant;
  readonly action?: Action;
}

const SCANNED_A_PAGE = 100;
/** A filter that finds little gives a short page with a cursor rather than reading the whole table in one request. */
const MOST_SCANS = 10;

/** Newest first. */
export const listDecisions = async (
  store: Store,
  { limit = 20, cursor, since, action }: DecisionFilter = {},
): Promise<{ readonly items: readonly Decision[]; readonly nextCursor: string | null }> => {
  const items: Decision[] = [];
  const from = since === undefined ? Number.NEGATIVE_INFINITY : millis(since);
  let after = cursor ?? null;
  for (let scan = 0; scan < MOST_SCANS; scan += 1) {
    const scanned = await store.query<Decision>(PARTITIONS.journal, {
      descending: true,
      limit: action === undefined ? limit + 1 : SCANNED_A_PAGE,
      ...(after === null ? {} : { after }),
    });
    for (const { key, body } of scanned.rows) {
      if (millis(body.until) < from && (timeOfId(key.sort) ?? 0) < from) return { items, nextCursor: null };
      if (action !== undefined && body.action !== action) continue;
      if (items.length === limit) return { items, nextCursor: after };
      items.push(body);
      after = key.sort;
    }
    after = scanned.next;
    if (after === null) break;
  }
  return { items, nextCursor: after };
};

/** Writes what came true of a decision's prediction. False when the decision is no longer kept. */
export const setObserved = (store: Store, id: string, observed: NonNullable<Decision['observed']>): Promise<boolean> =>
  amend(store, id, { observed });

/** Writes the prediction of a decision that could not make one yet. False when the decision is no longer kept. */
export const setPredicted = (store: Store, id: string, predicted: Forecast, at: Instant): Promise<boolean> =>
  amend(store, id, { predicted, predictedAt: at });

/** Writes which decision changed the size before a prediction could come true. False when the decision is no longer kept. */
export const setOvertaken = (store: Store, id: string, overtakenBy: string): Promise<boolean> =>
  amend(store, id, { overtakenBy });

const amend = async (store: Store, id: string, known: Partial<Decision>): Promise<boolean> => {
  const row = await store.get<Decision>(decisionKey(id));
  if (!row) return false;
  await store.put(row.key, { ...row.body, ...known }, { expected: row.version, ...expiry(row.body) });
  return true;
};

/**
 * Corrects what came of the action that opened an intent, once a later pass knows. Gives the decision as it is then, or null when it
 * is no longer kept or has no such action. Throws ConditionFailed when another pass writes it at the same time.
 */
export const setActionResult = async (
  store: Store,
  id: string,
  correction: Pick<DecidedAction, 'target' | 'result'> & { readonly intent: string; readonly note: string },
): Promise<Decision | null> => {
  const row = await store.get<Decision>(decisionKey(id));
  const before = row?.body.actions.find(({ intent }) => intent === correction.intent);
  if (!row || !before) return null;
  const corrected = { ...before, ...correction };
  const body = { ...row.body, actions: row.body.actions.map((action) => (action === before ? corrected : action)) };
  await store.put(row.key, body, { expected: row.version, ...expiry(row.body) });
  return body;
};
