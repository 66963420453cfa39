import { describe, expect, it } from '@jest/globals';
import { anApi } from './support.js';

const FILE = `services:
  web:
    image: nginx:1.27
    mem_limit: 128m
    command: ["serve", "--password=correct-horse-battery"]
    environment: {DB_PASSWORD: correct-horse-battery, MODE: fast, EMPTY: ""}
    expose: ["80"]
`;

describe('POST /v1/validate', () => {
  it('says what a file means, with values masked, and records nothing', async () => {
    const api = anApi();
    const { status, body } = await api.call('POST', '/v1/validate', { body: `name: shop\n${FILE}` });
    expect([status, body.ok, body.errors, body.normalized.name]).toEqual([200, true, [], 'shop']);
    expect(body.normalized.services.web.environment).toEqual({
      DB_PASSWORD: expect.stringMatching(/^\*\*\*[0-9a-f]{8}$/),
      MODE: expect.stringMatching(/^\*\*\*[0-9a-f]{8}$/),
      EMPTY: '',
    });
    expect((await api.call('GET', '/v1/projects')).body.items).toEqual([]);
  });

  it('answers the problem of a PUT for what cannot run', async () => {
    const { status, body } = await anApi().call('POST', '/v1/validate', { body: 'services:\n  web:\n    imgae: nginx\n' });
    expect([status, body.errors[0].line]).toEqual([422, 3]);
    expect(body.errors[0].hint).toMatch(/image/);
  });

  it.each(['Shop', '../x'])('takes no project named %s', async (name) => {
    const { body } = await anApi().call('POST', `/v1/validate?project=${encodeURIComponent(name)}`, { body: FILE });
    expect([body.status, body.code]).toEqual([400, 'project/name']);
  });
});

describe('POST /v1/projects/{project}/plan', () => {
  it('is the dry run of a PUT', async () => {
    const api = anApi();
    const plan = await api.call('POST', '/v1/projects/shop/plan', { body: FILE });
    expect(plan.body).toEqual((await api.call('PUT', '/v1/projects/shop?dryRun=true', { body: FILE })).body);
    expect((await api.call('GET', '/v1/projects/shop')).status).toBe(404);
  });
});

describe('GET /v1/projects/{project}/config', () => {
  const aShop = async () => {
    const api = anApi();
    await api.call('PUT', '/v1/projects/shop', { body: FILE });
    return api;
  };

  it('is the file in its one spelling, and no value of a variable is in it', async () => {
    const { headers, text } = await (await aShop()).call('GET', '/v1/projects/shop/config');
    expect([headers['content-type'], headers['etag']]).toEqual(['application/yaml', '"1"']);
    expect(text).toMatch(/^name: shop\n/);
    expect(text).not.toMatch(/correct-horse|fast/);
    expect(text).toMatch(/--password=\*\*\*[0-9a-f]{8}/);
  });

  it('shows that a value has changed, and nothing more', async () => {
    const api = await aShop();
    const password = async () =>
      (await api.call('GET', '/v1/projects/shop/config?format=json')).body.services.web.environment.DB_PASSWORD;
    const before = await password();
    await api.call('PUT', '/v1/projects/shop', { body: FILE.replaceAll('battery', 'staple') });
    expect(await password()).not.toBe(before);
  });

  it('stays when a service is scaled', async () => {
    const api = await aShop();
    const before = (await api.call('GET', '/v1/projects/shop/config')).text;
    await api.call('PATCH', '/v1/projects/shop/services/web', { body: { replicas: 2 } });
    expect((await api.call('GET', '/v1/projects/shop/config')).text).toBe(before);
  });

  it('of a file that is too large to keep is told to be sent again', async () => {
    const api = anApi();
    const labels = Array.from({ length: 400 }, (_, n) => `      label-${n}: ${'x'.repeat(80)}\n`).join('');
    const services = ['a', 'b', 'c', 'd', 'e'].map((name) => `  ${name}:\n    image: nginx:1.27\n    labels:\n${labels}`);
    const sent = await api.call('PUT', '/v1/projects/shop', { body: `services:\n${services.join('')}` });
    expect(sent.status).toBe(202);
    const { status, body } = await api.call('GET', '/v1/projects/shop/config');
    expect([status, body.code]).toEqual([404, 'config/not-kept']);
  });
});
