import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { callContext, makeClient } from '../aws/clients.js';
import { dynamoStore } from '../ledger/dynamodb-store.js';
import type { Store } from '../ledger/store.js';
import { patientStore } from './patient-store.js';
import type { Runtime } from './runtime.js';

const stores = new WeakMap<Runtime, Store>();

/**
 * The durable memory of a function: what the runtime brings (simulator, tests), else the table TABLE_NAME. One a runtime, so that
 * a warm function keeps its connection. The SDK may repeat these writes itself: the driver knows its own row again.
 */
export const storeOf = (runtime: Runtime): Store => {
  let store = stores.get(runtime);
  if (!store) stores.set(runtime, (store = patientStore(runtime.store ?? tableStore(runtime), runtime)));
  return store;
};

const tableStore = (runtime: Runtime): Store => {
  const table = runtime.env['TABLE_NAME'];
  if (!table) throw new Error('TABLE_NAME is not set: this function has no table to remember with. serverless.yml sets it');
  const patient: Runtime = { ...runtime, clientConfig: { maxAttempts: 3, ...runtime.clientConfig } };
  return dynamoStore({ client: makeClient(DynamoDBClient, patient, callContext(runtime)), table, now: runtime.clock.now });
};
