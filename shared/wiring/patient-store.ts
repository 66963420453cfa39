import { randomUUID } from 'node:crypto';
import { sortError } from '../aws/errors.js';
import type { Store } from '../ledger/store.js';
import type { Runtime } from './runtime.js';

const ATTEMPTS = 3;
/** Of the first wait; the second is twice as long. Half of it is chance, so that functions throttled together do not come back together. */
const WAIT_MILLISECONDS = 200;

type Patience = Pick<Runtime, 'clock' | 'random'>;

/**
 * A store that asks again: what was throttled has not happened and is tried three times, read or write. A read without an answer is
 * repeated, too; a write without one may have happened, so it fails and the next pass looks again. The driver below may have tried more
 * often than it tells: a write that it says was throttled may have been taken before, so all its tries bear one name.
 */
export const patientStore = (store: Store, patience: Patience): Store => ({
  get: (key) => patiently(() => store.get(key), patience, true),
  query: (partition, options) => patiently(() => store.query(partition, options), patience, true),
  put: (key, body, options) => {
    const named = { writer: randomUUID(), ...options };
    return patiently(() => store.put(key, body, named), patience, false);
  },
  delete: (key, options) => patiently(() => store.delete(key, options), patience, false),
});

const patiently = async <T>(call: () => Promise<T>, { clock, random }: Patience, isRead: boolean): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const sort = sortError(error).class;
      const mayRepeat = sort === 'throttle' || (isRead && sort === 'ambiguous');
      if (attempt === ATTEMPTS || !mayRepeat) throw error;
      await clock.sleep(attempt * WAIT_MILLISECONDS * (0.5 + random() / 2));
    }
  }
};
