import { HEAD_KEY } from '../../../shared/ledger/keys.js';
import type { Row, Store } from '../../../shared/ledger/store.js';
import type { Head } from '../../../shared/model/head.js';
import { wrongly } from './variation.js';

/** Each pass looks at what has joined, and begins from nothing: what it asked for a minute ago is not on its mind. */
export const forgetsWhatIsInFlight = wrongly((right) => ({
  ...right,
  store: { ...right.store, get: forgetful(right.store) },
  observe: async () => {
    const seen = await right.observe();
    return { ...seen, instances: seen.instances.filter(({ containerInstance }) => containerInstance !== null) };
  },
}));

const forgetful = (store: Store): Store['get'] =>
  (async (key) => {
    const row = (await store.get(key)) as Row<Head> | null;
    return row && key.sort === HEAD_KEY.sort && key.partition === HEAD_KEY.partition
      ? { ...row, body: { ...row.body, intents: [] } }
      : row;
  }) as Store['get'];
