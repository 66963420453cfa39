import { describe, expect, it } from '@jest/globals';
import { deploymentsOf, PARTITIONS } from '../../shared/ledger/keys.js';
import { readProject } from '../../shared/ledger/projects.js';
import type { Key, Store } from '../../shared/ledger/store.js';
import type { DeploymentStatus } from '../../shared/model/words.js';
import { becomes, put } from './deploying.js';
import { type Api, anApi, COMPOSE } from './support.js';

const P = '/v1/projects/shop';
const generation = async (api: Api): Promise<number> => (await api.call('GET', P)).body.generation;

describe('The same file again', () => {
  const again = async (end: DeploymentStatus) => {
    const api = anApi();
    await becomes(api, (await put(api, COMPOSE)).body.deployment, 'steady');
    await becomes(api, (await put(api, COMPOSE.replace('1.27', '1.28'))).body.deployment, end);
    return [(await put(api, COMPOSE.replace('1.27', '1.28'))).status, await generation(api)];
  };

  it('changes nothing where it stands, and is another attempt where it failed, was taken back or was cancelled', async () => {
    expect(await again('steady')).toEqual([200, 2]);
    for (const end of ['failed', 'rolled-back', 'cancelled'] as const) expect(await again(end)).toEqual([202, 3]);
  });
});

describe('A count is asked of the generation that stands', () => {
  /** Somebody sends a file between two looks of a request, so many times. */
  const scene = async (times: number) => {
    let left = 0;
    const racing = (store: Store): Store => ({
      ...store,
      get: async <T>(key: Key) => {
        const row = await store.get<T>(key);
        if (key.partition !== PARTITIONS.projects || left === 0) return row;
        const mine = left;
        left = 0;
        await put(api, COMPOSE.replace('busybox:1.36', `busybox:2.${mine}`));
        left = mine - 1;
        return row;
      },
    });
    const api = anApi({ store: racing });
    await becomes(api, (await put(api, COMPOSE)).body.deployment, 'steady');
    const scales = (query = '') => {
      left = times;
      const headers = { 'content-type': 'application/json' };
      return api.call('PATCH', `${P}/services/web${query}`, { body: { replicas: 3 }, headers });
    };
    return { api, scales };
  };

  it('also where a file was accepted in between', async () => {
    const { api, scales } = await scene(1);
    expect([(await scales()).status, await generation(api)]).toEqual([202, 3]);
    const { wanted } = (await readProject(api.store, 'shop'))!.body;
    expect(wanted.flatMap(({ images }) => images.map(({ ref }) => ref))).toContain('busybox:2.1');
    expect((await (await scene(1)).scales('?dryRun=true')).status).toBe(200);
  });

  it('and who is never fast enough is told so', async () => {
    for (const query of ['', '?dryRun=true']) {
      const { body } = await (await scene(99)).scales(query);
      expect([body.status, body.code]).toEqual([409, 'project/busy']);
    }
  });
});

it('a repeat under the same key does the work of a request that was killed, under the name that it had drawn', async () => {
  let dies = false;
  const dying = (store: Store): Store => ({
    ...store,
    put: async (key, body, options) => {
      if (dies && key.partition === deploymentsOf('shop')) await new Promise(() => {});
      return store.put(key, body, options);
    },
  });
  const api = anApi({ store: dying });
  await becomes(api, (await put(api, COMPOSE)).body.deployment, 'steady');
  dies = true;
  const restart = () => api.call('POST', `${P}/services/web/restart`, { headers: { 'idempotency-key': 'k-1' } });
  expect((await restart()).status).toBe(503);
  dies = false;
  const { id } = (await api.call('GET', P)).body.deployment;
  await api.world.run(61_000);
  const repeat = await restart();
  expect([repeat.status, repeat.body.deployment.id, await generation(api)]).toEqual([202, id, 2]);
});
