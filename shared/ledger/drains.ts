import { DAY, type Instant, type Millis, millis } from '../model/time.js';
import { DRAINS_KEY } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/** People want this instance replaced; the loop does it within its budgets. */
export interface AskedDrain {
  readonly instance: string;
  readonly at: Instant;
  readonly by: string;
}

interface AskedDrains {
  readonly items: readonly AskedDrain[];
}

/** What could not be done within a day is asked for again or forgotten. */
const KEPT_MILLISECONDS = DAY;
const ATTEMPTS = 6;

/** What is asked for now, the oldest first. */
export const getDrains = async (store: Store, now: Millis): Promise<readonly AskedDrain[]> =>
  ((await store.get<AskedDrains>(DRAINS_KEY))?.body.items ?? []).filter(({ at }) => now - millis(at) < KEPT_MILLISECONDS);

/** Adds one, and drops those of instances that are gone. The first who asked stays the one who did. */
export const askDrain = async (store: Store, asked: AskedDrain, there: readonly string[], now: Millis): Promise<AskedDrain> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await store.get<AskedDrains>(DRAINS_KEY);
    const items = await getDrains(store, now);
    const before = items.find(({ instance }) => instance === asked.instance);
    if (before) return before;
    const next = [...items.filter(({ instance }) => there.includes(instance)), asked];
    try {
      await store.put<AskedDrains>(DRAINS_KEY, { items: next }, { expected: row?.version ?? 'absent' });
      return asked;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === ATTEMPTS) throw error;
    }
  }
};
