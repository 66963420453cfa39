import { expect, it } from '@jest/globals';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { provisionPorts } from '../../shared/wiring/provision.js';
import { ENVIRONMENT } from '../support/an-environment.js';

/** The removal of a stack whose table answers each write so. */
const removing = (name: string) => {
  const put = () => Promise.reject(Object.assign(new Error('no'), { name }));
  const store = { ...memoryStore(), put } as Store;
  return provisionPorts({
    clock: { now: () => 0, sleep: async () => {} },
    random: () => 0.5,
    env: {},
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    store,
    fetch: globalThis.fetch,
    log: () => {},
  }).capacity(ENVIRONMENT);
};

it('Nothing is taken down under a loop that cannot be told to stop; where the table is gone there is no loop', async () => {
  await expect(removing('AccessDeniedException').setTombstone()).rejects.toThrow('no');
  await expect(removing('InternalServerError').setTombstone()).rejects.toThrow('no');
  await expect(removing('ResourceNotFoundException').setTombstone()).resolves.toBeUndefined();
});
