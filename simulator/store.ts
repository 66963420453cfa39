import type { Key, PutOptions, QueryOptions, Store } from '../shared/ledger/store.js';
import type { Amazon, Caller, Part } from './parts.js';

/**
 * Lets a store's calls pass through the same latency, throttles and faults as calls to AWS, under the names dynamodb.get,
 * dynamodb.put, dynamodb.delete and dynamodb.query. Returns the store that one caller sees.
 */
export const simulatedStore = (amazon: Amazon, store: Store): ((caller: () => Caller) => Store) => {
  const results = new Map<number, Promise<unknown>>();
  let tickets = 0;
  // An operation's effect happens at once; its answer is fetched by ticket, since a store answers by promise.
  const begin = (work: Promise<unknown>): object => {
    const ticket = (tickets += 1);
    work.catch(() => {});
    results.set(ticket, work);
    return { ticket };
  };
  const operations: Part['operations'] = {
    get: ({ key }: { key: Key }) => begin(store.get(key)),
    // The store makes JSON of the body itself: a function travels uncopied.
    put: ({ key, body, options }: { key: Key; body: () => unknown; options?: PutOptions }) =>
      begin(store.put(key, body(), options)),
    delete: ({ key, options }: { key: Key; options?: { expected?: number } }) => begin(store.delete(key, options)),
    query: ({ partition, options }: { partition: string; options?: QueryOptions }) => begin(store.query(partition, options)),
  };
  Object.assign(amazon, { dynamodb: { operations } });
  return (caller) => {
    const call = async <T>(operation: string, input: object): Promise<T> => {
      const { ticket } = (await amazon.call('dynamodb', operation, input, caller())) as { ticket: number };
      const result = results.get(ticket)!;
      results.delete(ticket);
      return (await result) as T;
    };
    return {
      get: (key) => call('get', { key }),
      put: (key, body, options) => call('put', { key, body: () => body, options }),
      delete: (key, options) => call('delete', { key, options }),
      query: (partition, options) => call('query', { partition, options }),
    };
  };
};
