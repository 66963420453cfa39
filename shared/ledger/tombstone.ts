import type { Head } from '../model/head.js';
import type { LaunchIntent } from '../model/intent.js';
import { HEAD_KEY } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/** The stack is deployed again after a removal that failed: the loop goes on from the head row as it is. */
export const liftTombstone = async (store: Store): Promise<void> => {
  for (;;) {
    const row = await store.get<Head>(HEAD_KEY);
    if (!row?.body.tombstone) return;
    try {
      await store.put(HEAD_KEY, { ...row.body, tombstone: false }, { expected: row.version });
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
};

/** The launches that the head row holds, in any state. */
export const readLaunches = async (store: Store): Promise<readonly LaunchIntent[]> => {
  const row = await store.get<Head>(HEAD_KEY);
  return (row?.body.intents ?? []).filter((intent): intent is LaunchIntent => intent.kind === 'launch');
};
