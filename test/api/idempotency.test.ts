import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../shared/ledger/store.js';
import { type Api, anApi, COMPOSE } from './support.js';

const KEYED = { 'idempotency-key': 'e7c1' };
const POST = '/v1/projects/shop/deployments';

const post = (api: Api, body = COMPOSE, path = POST) => api.call('POST', path, { body, headers: KEYED });

describe('An idempotency key', () => {
  it('gets the first answer again, and nothing is done twice', async () => {
    const api = anApi();
    const first = await post(api);
    const again = await post(api);
    expect([again.status, again.body, again.headers['location']]).toEqual([202, first.body, first.headers['location']]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect([first.headers['idempotency-replayed'], api.woken.length]).toEqual([undefined, 1]);
  });

  it('stands for one request: another body, or the same as a dry run, is refused', async () => {
    const api = anApi();
    await post(api);
    const other = await post(api, COMPOSE.replace('1.27', '1.28'));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency/other-body']);
    expect((await post(api, COMPOSE, `${POST}?dryRun=true`)).status).toBe(422);
  });

  it('is told when the first request is still being answered', async () => {
    const held = anApi();
    let second: Awaited<ReturnType<typeof post>> | undefined;
    const whileFirst = (store: Store): Store => ({
      ...store,
      put: async (key, body, options) => {
        if (key.partition === 'projects') second = await post(held);
        return store.put(key, body, options);
      },
    });
    const api = anApi({ seed: 2, store: () => whileFirst(held.store) });
    expect((await post(api)).status).toBe(202);
    expect([second!.status, second!.body.code]).toEqual([409, 'idempotency/in-progress']);
  });

  it('may be used again for the mended request when the first was refused', async () => {
    const api = anApi();
    expect((await post(api, 'services:\n  web:\n    imag: nginx\n')).status).toBe(422);
    expect((await post(api)).status).toBe(202);
  });

  it('belongs to one method and address', async () => {
    const api = anApi();
    await post(api);
    const other = await api.call('POST', '/v1/projects/other/deployments', { body: COMPOSE, headers: KEYED });
    expect([other.status, other.body.deployment.project]).toEqual([202, 'other']);
    const put = await api.call('PUT', '/v1/projects/third', { body: COMPOSE, headers: KEYED });
    const down = await api.call('DELETE', '/v1/projects/third', { body: COMPOSE, headers: KEYED });
    expect([put.body.deployment.kind, down.body.deployment.kind]).toEqual(['up', 'down']);
  });

  it('is the same whether or not the address ends in a file that curl has added, or in a slash', async () => {
    const api = anApi();
    const put = (path: string, body = COMPOSE) => api.call('PUT', path, { body, headers: KEYED });
    const first = await put('/v1/projects/shop/a.yaml');
    expect((await put('/v1/projects/shop/')).body).toEqual(first.body);
    const other = await put('/v1/projects/shop/b.yaml', COMPOSE.replace('1.27', '1.28'));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency/other-body']);
  });

  it('goes for what names no deployment too: a hold, a mute, a cancel and a test alert', async () => {
    const api = anApi();
    await post(api);
    const id = (await api.call('GET', '/v1/projects/shop')).body.deployment.id;
    for (const [method, path, body] of [
      ['POST', '/v1/cluster/hold', { for: '2h', reason: 'test' }],
      ['DELETE', '/v1/cluster/hold', undefined],
      ['POST', '/v1/alerts/mute', { match: 'deploy.*', for: '2h' }],
      ['POST', '/v1/alerts/test', undefined],
      ['POST', '/v1/projects/shop/stop', undefined],
      ['DELETE', `/v1/projects/shop/deployments/${id}`, undefined],
    ] as const) {
      const headers = { 'idempotency-key': `${method} ${path}`.replace(/\W/g, '-') };
      const ask = () => api.call(method, path, { ...(body && { body }), headers });
      const first = await ask();
      const again = await ask();
      if (first.status >= 400) expect([path, again.body]).toEqual([path, { ...first.body }]);
      else
        expect([path, again.status, again.text, again.headers['idempotency-replayed']]).toEqual([
          path,
          first.status,
          first.text,
          'true',
        ]);
    }
  });
});
