import { describe, expect, it } from '@jest/globals';
import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import { deploymentsOf } from '../../shared/ledger/keys.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import { becomes, put } from './deploying.js';
import { type Api, anApi, COMPOSE } from './support.js';

const P = '/v1/projects/shop';
const idOf = ({ body }: { readonly body: { readonly deployment: { readonly id: string } } }): string => body.deployment.id;
const cancel = (api: Api, id: string, authorizer?: object) =>
  api.call('DELETE', `${P}/deployments/${id}`, authorizer ? { authorizer } : {});
const rowOf = async (api: Api, id: string) => (await getDeployment(api.store, 'shop', id))!.body;
const by = (name: string) => ({ iam: { userArn: `arn:aws:iam::123456789012:user/${name}` } });

describe('A deployment is cancelled', () => {
  it('once, by who was first, and the loop is woken for it', async () => {
    const api = anApi();
    const id = idOf(await put(api, COMPOSE));
    const woken = api.woken.length;
    expect((await cancel(api, id, by('ann'))).status).toBe(202);
    expect(api.woken.length).toBe(woken + 1);
    expect((await cancel(api, id, by('bob'))).status).toBe(202);
    expect((await rowOf(api, id)).cancel?.by).toBe(by('ann').iam.userArn);
  });

  it('though a pass writes its row at the same moment', async () => {
    let races = 0;
    const racing = (store: Store): Store => ({
      ...store,
      put: async (key, body, options) => {
        const loses = key.partition === deploymentsOf('shop') && (body as { cancel?: object }).cancel && races < 2;
        if (!loses) return store.put(key, body, options);
        races += 1;
        throw new ConditionFailed(key);
      },
    });
    const api = anApi({ store: racing });
    const id = idOf(await put(api, COMPOSE));
    expect((await cancel(api, id)).status).toBe(202);
    expect([races, (await rowOf(api, id)).cancel !== undefined]).toEqual([2, true]);
  });

  it('though the request that asked for it was killed before its row was there', async () => {
    let killed = true;
    const dying = (store: Store): Store => ({
      ...store,
      put: async (key, body, options) => {
        if (killed && key.partition === deploymentsOf('shop')) throw new Error('killed');
        return store.put(key, body, options);
      },
    });
    const api = anApi({ store: dying });
    expect((await put(api, COMPOSE)).status).toBe(500);
    killed = false;
    const { deployment } = (await api.call('GET', P)).body;
    expect((await cancel(api, deployment.id)).status).toBe(202);
    expect((await rowOf(api, deployment.id)).cancel).toBeDefined();
  });

  it('not when it has ended, nor when it removes the project', async () => {
    const api = anApi();
    const up = (await put(api, COMPOSE)).body.deployment;
    await becomes(api, up, 'steady');
    expect((await cancel(api, up.id)).body).toMatchObject({ status: 409, code: 'deployment/ended' });
    const down = idOf(await api.call('DELETE', P));
    expect((await cancel(api, down)).body).toMatchObject({ status: 409, code: 'deployment/removal' });
    expect((await rowOf(api, down)).cancel).toBeUndefined();
  });
});

describe('A rollback', () => {
  /** Files of the project one after the other, each ended as stated; what was answered to each. */
  const scene = async (...ends: readonly ('steady' | 'failed')[]) => {
    const api = anApi();
    const ids: string[] = [];
    for (const [at, end] of ends.entries()) {
      const { deployment } = (await put(api, COMPOSE.replace('1.27', `1.${at}`))).body;
      await becomes(api, deployment, end);
      ids.push(deployment.id);
    }
    const image = async () => (await api.call('GET', `${P}/config`)).text.match(/nginx:1\.\d/)?.[0];
    const back = (body?: object, query = '') => api.call('POST', `${P}/rollback${query}`, body ? { body } : {});
    return { api, ids, image, back };
  };

  it('leads to the last steady generation before the current one, past those that failed', async () => {
    const { back, image } = await scene('steady', 'failed', 'steady');
    expect([(await back()).status, await image()]).toEqual([202, 'nginx:1.0']);
  });

  it('changes nothing when it is tried only', async () => {
    const { back, image } = await scene('steady', 'steady');
    expect([(await back(undefined, '?dryRun=true')).status, await image()]).toEqual([200, 'nginx:1.1']);
  });

  it('leads to nothing from before the project was taken down', async () => {
    const { api, back } = await scene('steady');
    const { deployment } = (await api.call('DELETE', P)).body;
    const row = (await getDeployment(api.store, 'shop', deployment.id))!;
    await putDeployment(api.store, row, { ...row.body, status: 'removed' });
    await put(api, COMPOSE);
    expect((await back()).body.code).toBe('rollback/nothing');
  });

  it('starts what had been stopped', async () => {
    const { api, ids, back } = await scene('steady');
    const stopped = (await api.call('POST', `${P}/stop`)).body.deployment;
    await becomes(api, stopped, 'steady');
    await put(api, COMPOSE.replace('1.27', '1.9'));
    expect((await back({ to: stopped.id })).body.deployment.services).toMatchObject([{ desired: 1 }, { desired: 1 }]);
    expect(ids).toHaveLength(1);
  });
});
