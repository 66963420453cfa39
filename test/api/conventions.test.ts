import { describe, expect, it } from '@jest/globals';
import { aLocal } from '../support/a-local.js';
import { anApi, COMPOSE } from './support.js';

const hintOf = async (method: string, path: string) => {
  const { status, body } = await anApi().call(method, path);
  return [status, body.hint];
};

describe('The API', () => {
  it.each([
    ['/v1/project/shop', '/v1/projects/shop'],
    ['/v1/projects/shop/deployment', '/v1/projects/shop/deployments'],
    ['/v1/projects/shop/service/web', '/v1/projects/shop/services/web'],
    ['/v1/projects/shop/log', '/v1/projects/shop/logs'],
    ['/v1/clusters', '/v1/cluster'],
    ['/v1/cluster/instance', '/v1/cluster/instances'],
    ['/projects/shop', '/v1/projects/shop'],
    ['/v1/event', '/v1/events'],
  ])('%s gets the route that was meant', async (path, meant) => {
    expect(await hintOf('GET', path)).toEqual([404, `Did you mean ${meant}? All routes: GET /v1/openapi.json`]);
  });

  it.each([
    ['/v1/projects/shop', 'GET, HEAD, PUT, DELETE'],
    ['/v1/projects/shop/services/web', 'PATCH, GET, HEAD'],
    ['/v1/cluster/hold', 'POST, DELETE'],
  ])('OPTIONS %s says what is offered, as a 405 does', async (path, allow) => {
    const asked = await anApi().call('OPTIONS', path);
    expect([asked.status, asked.headers['allow'], asked.text]).toEqual([204, allow, '']);
    const wrong = await anApi().call('REPORT', path);
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, allow]);
  });

  it.each(['text/html', 'image/png, text/plain;q=0.5', 'application/json;q=0'])('has nothing for Accept: %s', async (accept) => {
    const reply = await anApi().call('GET', '/v1/projects', { headers: { accept } });
    expect([reply.status, reply.body.hint]).toEqual([406, 'Send Accept: application/json, or leave it out.']);
  });

  it.each(['*/*', 'application/*', 'text/html, application/xhtml+xml, */*;q=0.8', 'application/json; charset=utf-8'])(
    'answers Accept: %s',
    async (accept) => {
      expect((await anApi().call('GET', '/v1/projects', { headers: { accept } })).status).toBe(200);
    },
  );

  it('tells who takes no JSON before anything is done, so that what was accepted never looks refused', async () => {
    const api = anApi();
    const reply = await api.call('PUT', '/v1/projects/shop', { body: COMPOSE, headers: { accept: 'text/html' } });
    expect([reply.status, reply.body.code, api.woken.length]).toEqual([406, 'accept/type', 0]);
    expect((await api.call('GET', '/v1/projects/shop')).status).toBe(404);
  });

  it('does nothing in a dry run, whatever is asked: a hold, a mute, an acknowledgement, a drain', async () => {
    const scene = await aLocal({}, 3);
    const [instance] = (await scene.call('GET', '/v1/cluster')).body.instances;
    await scene.call('POST', '/v1/alerts/test');
    const [alert] = (await scene.call('GET', '/v1/alerts')).body.items;
    const asked = async (method: string, path: string, body?: object) =>
      (await scene.call(method, `${path}?dryRun=true`, body)).status;
    expect(await asked('POST', '/v1/cluster/hold', { for: '2h', reason: 'to see' })).toBe(200);
    expect(await asked('POST', '/v1/alerts/mute', { match: 'deploy.*', for: '1h' })).toBe(200);
    expect(await asked('POST', `/v1/alerts/${alert.id}/ack`)).toBe(204);
    expect(await asked('POST', '/v1/alerts/alr_nothing/ack')).toBe(404);
    expect(await asked('POST', `/v1/cluster/instances/${instance.id}/drain`)).toBe(200);
    await scene.advance(120);
    const { mode, instances } = (await scene.call('GET', '/v1/cluster')).body;
    expect([mode, instances.map((one: { state: string }) => one.state)]).toEqual(['act', ['active']]);
    expect((await scene.call('GET', '/v1/alerts/mute')).body.items).toEqual([]);
    const after = (await scene.call('GET', '/v1/alerts')).body.items.find(({ id }: { id: string }) => id === alert.id);
    expect([after.state, after.acknowledged ?? null]).toEqual(['sent', null]);
    await scene.call('POST', '/v1/cluster/hold', { for: '2h', reason: 'really' });
    expect(await asked('DELETE', '/v1/cluster/hold')).toBe(204);
    await scene.advance(60);
    expect((await scene.call('GET', '/v1/cluster')).body.mode).toBe('hold');
  });

  it('gives the lists that it reads whole in pages too', async () => {
    const api = anApi();
    for (const name of ['a', 'b', 'c']) await api.call('PUT', `/v1/projects/${name}`, { body: COMPOSE });
    const first = (await api.call('GET', '/v1/projects?limit=2')).body;
    const rest = (await api.call('GET', `/v1/projects?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first, rest].map(({ items }) => items.map(({ name }: { name: string }) => name))).toEqual([['a', 'b'], ['c']]);
    expect([first.nextCursor, rest.nextCursor]).toEqual(['b', null]);
    expect((await api.call('GET', '/v1/projects/a/services?cursor=gone')).body.code).toBe('query/cursor');
    expect((await api.call('GET', '/v1/projects')).body).toMatchObject({ items: [{}, {}, {}], nextCursor: null });
  });

  it('has a HEAD for each GET, with its headers and without a length that would be wrong', async () => {
    const reply = await anApi().call('HEAD', '/v1/projects');
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([200, 'application/json', '']);
  });

  it('links from page to page', async () => {
    const api = anApi();
    for (const tag of ['1.25', '1.26', '1.27'])
      await api.call('PUT', '/v1/projects/shop', { body: `services: {web: {image: "nginx:${tag}", mem_limit: 64m}}\n` });
    const generations: number[] = [];
    for (let path: string | undefined = '/v1/projects/shop/deployments?limit=1'; path; ) {
      const { body, headers } = await api.call('GET', path);
      generations.push(...body.items.map(({ generation }: { generation: number }) => generation));
      path = /^<(.+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
    }
    expect(generations).toEqual([3, 2, 1]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const api = anApi();
    await api.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    for (const path of ['/v1/projects/shop', '/v1/events', '/healthz']) {
      const [head, get] = [await api.call('HEAD', path), await api.call('GET', path)];
      expect([head.status, head.text, head.headers['etag']]).toEqual([get.status, '', get.headers['etag']]);
    }
  });

  it('is spread over lines for curl, and always ends with a newline', async () => {
    const api = anApi();
    await api.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    for (const path of ['/v1/projects', '/v1/limits', '/v1/projects/shop/config', '/nowhere']) {
      const { text } = await api.call('GET', path, { headers: { 'user-agent': 'curl/8.5.0' } });
      expect(text).toMatch(/\n$/);
      expect(text.split('\n').length).toBeGreaterThan(2);
    }
  });
});
