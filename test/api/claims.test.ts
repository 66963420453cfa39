import { describe, expect, it } from '@jest/globals';
import { PARTITIONS } from '../../shared/ledger/keys.js';
import type { Store } from '../../shared/ledger/store.js';
import { anApi } from './support.js';

const web = (port: number, http = '') => `services:
  web:
    image: nginx:1.27
    ports: ["${port}:80"]
${http ? `    x-evenkeel: {http: {${http}}}\n` : ''}`;

/** `meanwhile` runs between the reading and the writing of what is claimed. */
const interrupted = (store: Store, meanwhile: () => Promise<unknown>): Store => {
  let done = false;
  const put: Store['put'] = async (key, body, options) => {
    if (key.sort === 'claims' && !done) {
      done = true;
      await meanwhile();
    }
    return store.put(key, body, options);
  };
  return { ...store, put };
};

/** The table takes the claim of the first request, and nothing more of it. */
const dyingOnce = (store: Store): Store['put'] => {
  let dead = false;
  return async (key, body, options) => {
    if (key.partition !== PARTITIONS.projects || dead) return store.put(key, body, options);
    dead = true;
    throw new Error('the function was killed');
  };
};

describe('Two projects that want one port', () => {
  it('of two PUTs in the same instant one is accepted, the other is told who has it', async () => {
    const api = anApi();
    const replies = await Promise.all(['a', 'b', 'c'].map((name) => api.call('PUT', `/v1/projects/${name}`, { body: web(80) })));
    expect(replies.map(({ status }) => status).sort()).toEqual([202, 422, 422]);
    const winner = replies.find(({ status }) => status === 202)!.body.deployment.project;
    for (const { status, body } of replies)
      if (status === 422)
        expect(body.errors).toEqual([
          expect.objectContaining({
            code: 'port/taken',
            detail: `Port 80 is already published by ${winner}/web.`,
            file: 'compose.yaml',
            line: 4,
          }),
        ]);
  });

  it('whoever is slower between reading and writing plans again, and finds the faster', async () => {
    const inner = anApi();
    const outer = anApi({
      seed: 2,
      store: () => interrupted(inner.store, () => inner.call('PUT', '/v1/projects/fast', { body: web(80) })),
    });
    const reply = await outer.call('PUT', '/v1/projects/slow', { body: web(80) });
    expect([reply.status, reply.body.errors[0].code]).toEqual([422, 'port/taken']);
    expect((await inner.call('GET', '/v1/projects/slow')).status).toBe(404);
  });

  it('projects with ports of their own are all accepted at once', async () => {
    const api = anApi();
    const names = Array.from({ length: 6 }, (_, at) => `p${at}`);
    const replies = await Promise.all(names.map((name, at) => api.call('PUT', `/v1/projects/${name}`, { body: web(8000 + at) })));
    expect(replies.map(({ status }) => status)).toEqual(names.map(() => 202));
  });

  it('a port that a project gives up is free at once', async () => {
    const api = anApi();
    await api.call('PUT', '/v1/projects/a', { body: web(80) });
    await api.call('PUT', '/v1/projects/a', { body: web(81) });
    expect((await api.call('PUT', '/v1/projects/b', { body: web(80) })).status).toBe(202);
    await api.call('DELETE', '/v1/projects/a');
    expect((await api.call('PUT', '/v1/projects/c', { body: web(81) })).status).toBe(202);
  });

  it('a port is not kept for a request that died before it was accepted', async () => {
    const api = anApi({ store: (store) => ({ ...store, put: dyingOnce(store) }) });
    const replies: number[] = [];
    for (const seconds of [0, 30, 31]) {
      await api.world.run(seconds * 1000);
      replies.push((await api.call('PUT', `/v1/projects/${seconds ? 'b' : 'a'}`, { body: web(80) })).status);
    }
    expect(replies).toEqual([500, 422, 202]);
  });

  it('share it by host and path, and not otherwise', async () => {
    const api = anApi();
    const put = async (name: string, http: string) => {
      const { status, body } = await api.call('PUT', `/v1/projects/${name}`, { body: web(80, http) });
      return [status, body.errors?.[0].detail];
    };
    expect(await put('a', 'host: a.example.com')).toEqual([202, undefined]);
    expect(await put('b', 'host: b.example.com')).toEqual([202, undefined]);
    expect(await put('c', 'host: A.example.com, path: /api')).toEqual([202, undefined]);
    expect(await put('rest', '')).toEqual([202, undefined]);
    expect(await put('d', 'host: A.EXAMPLE.com')).toEqual([422, 'Port 80, a.example.com is already published by a/web.']);
    expect(await put('e', 'path: /')).toEqual([422, 'Port 80 is already published by rest/web.']);
    const certificate = 'certificate: "arn:aws:acm:us-east-1:123456789012:certificate/1"';
    expect(await put('f', `host: f.example.com, ${certificate}`)).toEqual([
      422,
      'Port 80 of the balancer speaks HTTP for a/web, so it cannot speak HTTPS for "web".',
    ]);
  });
});
