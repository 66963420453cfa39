import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd']);

describe('The stop button', () => {
  story(
    'says until when, by whom and why; what it refuses is one record; a deployment says that it waits for it',
    {},
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.call('POST', '/v1/cluster/hold', { for: '50m', reason: 'load test' });
      await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
      await scene.until('pegged', async () => ((await scene.cluster()).cpu.max ?? 0) > 85);
      await scene.advance(300);
      const { sentence } = await scene.cluster();
      expect(sentence).toMatch(/^Held until \d\d:\d\d UTC by .+: load test\. 1 instance at 9\d % CPU\.$/);
      const held = (await scene.decisions()).filter(({ action }) => action === 'hold');
      expect(held).toHaveLength(1);
      expect(held[0]!.times).toBeGreaterThan(3);

      const put = await scene.put('other', webServices(['x']).replace('8100', '8200'));
      await scene.advance(120);
      const waits = (await scene.call('GET', `/v1/projects/other/deployments/${put.id}`)).body;
      expect(waits.status).toBe('queued');
      expect(waits.reason).toMatchObject({ code: 'hold', text: expect.stringMatching(/^Held until .*load test/) });
      expect(waits.services).toEqual([expect.objectContaining({ name: 'x', status: 'waiting', why: waits.reason.text })]);
      const { body: same } = await scene.call('GET', `/v1/projects/other/deployments/${put.id}`);
      await scene.advance(1860);
      expect((await scene.call('GET', `/v1/projects/other/deployments/${put.id}`)).body.seq).toBe(same.seq);
      const steady = await scene.ended(put);
      expect([steady.status, steady.reason]).toEqual(['steady', null]);
    },
    [3],
  );
});

describe('An instance that joins while the stop button is pressed', () => {
  story('is one of those that are there, and is not told as launching beside them', {}, async (scene) => {
    await scene.deploy('web', FILE);
    await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
    await scene.until('launching', async () => (await scene.cluster()).size.launching > 0);
    await scene.call('POST', '/v1/cluster/hold', { for: '50m', reason: 'audit' });
    await scene.advance(600);
    const { sentence, size } = await scene.cluster();
    expect(size).toMatchObject({ active: 2, launching: 0 });
    expect(sentence).toMatch(/^Held until \d\d:\d\d UTC by .+: audit\. 2 instances at \d+ % and \d+ % CPU\.$/);
    expect((await scene.decisions())[0]!.why).not.toContain('joining');
  });
});

const PAIR = `services:
  db: { image: "postgres:16", mem_limit: 128m, expose: ["5432"] }
  web: { image: "nginx:1.27", mem_limit: 64m, ports: ["8080:80"], depends_on: [db] }
`;

describe('A deployment that the stop button keeps', () => {
  story(
    'shows what runs as it runs, and of each service that is not as wanted what keeps it and how that ends',
    {},
    async (scene) => {
      const first = await scene.deploy('shop', PAIR);
      await scene.call('POST', '/v1/cluster/hold', { for: '50m', reason: 'load test' });
      const changed = await scene.put(
        'shop',
        PAIR.replace('nginx:1.27', 'nginx:1.28').concat('  new: { image: nginx, mem_limit: 64m, depends_on: [web] }\n'),
      );
      const shown = async () => (await scene.call('GET', '/v1/projects/shop')).body.services;
      const web = first.services.find(({ name }) => name === 'web')!;
      expect(await shown()).toMatchObject([
        { name: 'db', status: 'steady', running: 1, desired: 1, healthy: 1 },
        { name: 'web', status: 'rolling', running: 1, desired: 1, endpoints: web.endpoints, waitsFor: [] },
        { name: 'new', status: 'waiting', running: 0, desired: 1 },
      ]);
      await scene.advance(120);
      const why = expect.stringMatching(/load test\. .*evenkeel hold --release/);
      expect(await shown()).toMatchObject([
        { name: 'db', status: 'steady', running: 1, why: expect.not.stringContaining('hold') },
        { name: 'web', status: 'rolling', running: 1, waitsFor: [], why },
        { name: 'new', status: 'waiting', running: 0, waitsFor: [], why },
      ]);
      const goes = (await scene.call('DELETE', '/v1/projects/shop')).body.deployment;
      expect(goes.services).toMatchObject([{ running: 1, desired: 0 }, { running: 1, desired: 0 }, { running: 0 }]);
      expect((await scene.call('GET', `/v1/projects/shop/deployments/${changed.id}`)).body.status).toBe('superseded');
    },
  );
});

describe('The figures of a steady service', () => {
  story(
    'stay known from one pass to the next',
    {},
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.load('web', { a: 0.2, b: 0.2, c: 0.2, d: 0.2 });
      await scene.advance(420);
      for (let look = 0; look < 20; look += 1) {
        await scene.advance(30);
        for (const { cpu, memory } of (await scene.cluster()).services)
          expect([cpu, memory]).toEqual([expect.any(Number), expect.any(Number)]);
      }
    },
    [3],
  );
});
