import { expect, it } from '@jest/globals';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { provisionPorts } from '../../shared/wiring/provision.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

/** What takes a stack up and down, around a table. */
const around = (store: Store, attach?: Runtime['attach']) =>
  provisionPorts({
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => 0.5,
    env: {},
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    ...(attach && { attach }),
    store,
    fetch: globalThis.fetch,
    log: () => {},
  }).capacity(ENVIRONMENT);

/** The removal of a stack whose table answers each write so. */
const removing = (name: string) => {
  const put = () => Promise.reject(Object.assign(new Error('no'), { name }));
  return around({ ...memoryStore(), put } as Store);
};

it('Nothing is taken down under a loop that cannot be told to stop; where the table is gone there is no loop', async () => {
  await expect(removing('AccessDeniedException').setTombstone()).rejects.toThrow('no');
  await expect(removing('InternalServerError').setTombstone()).rejects.toThrow('no');
  await expect(removing('ResourceNotFoundException').setTombstone()).resolves.toBeUndefined();
});

it('Launches that the table does not tell of are not taken for none: a stack is not said to be gone without them', async () => {
  const refusing = (name: string) => {
    const get = () => Promise.reject(Object.assign(new Error('no'), { name }));
    return around({ ...memoryStore(), get } as Store);
  };
  await expect(refusing('AccessDeniedException').readLaunches()).rejects.toThrow('no');
  await expect(refusing('ResourceNotFoundException').readLaunches()).resolves.toEqual([]);
});

it('An instance is there for a stack once its agent is: ACTIVE alone is what ECS believed when it fell silent', async () => {
  const arns = ['one', 'two', 'three'];
  const told = [
    { status: 'ACTIVE', agentConnected: true },
    { status: 'ACTIVE', agentConnected: false },
    { status: 'DRAINING', agentConnected: true },
  ].map((one, i) => ({ ...one, containerInstanceArn: arns[i], ec2InstanceId: `i-${i}` }));
  const output = { containerInstanceArns: arns, containerInstances: told, $metadata: {} };
  const attach: Runtime['attach'] = ({ middlewareStack }) =>
    middlewareStack.add(...([() => async () => ({ output, response: {} }), { step: 'initialize' }] as never[]));
  expect(await around(memoryStore(), attach).active()).toBe(1);
});
