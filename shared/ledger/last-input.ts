import type { DecideInput } from '../scaling/situation.js';
import { PARTITIONS } from './keys.js';
import type { Key, Store } from './store.js';

const LAST_INPUT_KEY: Key = { partition: PARTITIONS.cluster, sort: 'input' };

/** What the last pass decided on: what "what would you do if …" is asked of. */
export const getLastInput = async (store: Store): Promise<DecideInput | null> =>
  (await store.get<DecideInput>(LAST_INPUT_KEY))?.body ?? null;

/** The last pass wins. Only what `decide` looks at is kept. */
export const putLastInput = async (store: Store, input: DecideInput): Promise<void> => {
  const { intents, changedAt, promise, setAside, emptySince, failedJoins, nudgedAt, epoch, tombstone } = input.head;
  const head = { intents, changedAt, promise, setAside, emptySince, failedJoins, nudgedAt, epoch, tombstone };
  await store.put(LAST_INPUT_KEY, { ...input, head });
};
