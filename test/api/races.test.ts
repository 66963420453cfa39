import { describe, expect, it } from '@jest/globals';
import { getProject, readProject } from '../../shared/ledger/projects.js';
import type { Store } from '../../shared/ledger/store.js';
import { anApi, COMPOSE } from './support.js';

const CHANGED = COMPOSE.replace('1.27', '1.28');

/** A store in which somebody else is always faster: `meanwhile` runs between the reading and the writing of a project. */
const interrupted = (store: Store, meanwhile: () => Promise<unknown>, times: number): Store => {
  let left = times;
  const put: Store['put'] = async (key, body, options) => {
    if (key.partition === 'projects' && left > 0) {
      left -= 1;
      await meanwhile();
    }
    return store.put(key, body, options);
  };
  return { ...store, put };
};

describe('Two at once', () => {
  it('both PUTs are accepted one after the other, and the last accepted stands', async () => {
    const api = anApi();
    const [one, two] = await Promise.all([
      api.call('PUT', '/v1/projects/shop', { body: COMPOSE }),
      api.call('PUT', '/v1/projects/shop', { body: CHANGED }),
    ]);
    const generations = [one, two].map((reply) => reply.body.deployment.generation);
    expect([one.status, two.status, generations.sort()]).toEqual([202, 202, [1, 2]]);
    const last = [one, two].find((reply) => reply.body.deployment.generation === 2)!;
    expect((await getProject(api.store, 'shop'))!.body.deployment).toBe(last.body.deployment.id);
  });

  it('the plan of the slower one is made anew against the faster one', async () => {
    const inner = anApi();
    const outer = anApi({
      seed: 2,
      store: () => interrupted(inner.store, () => inner.call('PUT', '/v1/projects/shop', { body: CHANGED }), 1),
    });
    const reply = await outer.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    expect([reply.status, reply.body.deployment.generation]).toEqual([202, 2]);
    expect(reply.body.deployment.changes).toContainEqual(expect.objectContaining({ service: 'web', action: 'update' }));
  });

  it('a DELETE during a PUT: whichever is accepted last stands', async () => {
    const inner = anApi();
    await inner.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    const outer = anApi({ seed: 2, store: () => interrupted(inner.store, () => inner.call('DELETE', '/v1/projects/shop'), 1) });
    const reply = await outer.call('PUT', '/v1/projects/shop', { body: CHANGED });
    expect([reply.status, reply.body.deployment.kind, reply.body.deployment.generation]).toEqual([202, 'up', 3]);
    expect((await readProject(inner.store, 'shop'))!.body.removed).toBe(false);
  });

  it('a PUT during a DELETE likewise', async () => {
    const inner = anApi();
    await inner.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    const outer = anApi({
      seed: 2,
      store: () => interrupted(inner.store, () => inner.call('PUT', '/v1/projects/shop', { body: CHANGED }), 1),
    });
    const reply = await outer.call('DELETE', '/v1/projects/shop');
    expect([reply.status, reply.body.deployment.kind, reply.body.deployment.generation]).toEqual([202, 'down', 3]);
    expect((await readProject(inner.store, 'shop'))!.body.removed).toBe(true);
  });

  it('who assumed a generation by If-Match is told when somebody was faster', async () => {
    const inner = anApi();
    await inner.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    const outer = anApi({
      seed: 2,
      store: () => interrupted(inner.store, () => inner.call('PUT', '/v1/projects/shop', { body: CHANGED }), 1),
    });
    const body = COMPOSE.replace('1.27', '1.29');
    expect((await outer.call('PUT', '/v1/projects/shop', { body, headers: { 'if-match': '"1"' } })).status).toBe(412);
  });

  it('who is never fast enough is told so, and has changed nothing', async () => {
    const inner = anApi();
    let tag = 0;
    const faster = () => inner.call('PUT', '/v1/projects/shop', { body: COMPOSE.replace('1.27', `2.${tag++}`) });
    const outer = anApi({ seed: 2, store: () => interrupted(inner.store, faster, 99) });
    const reply = await outer.call('PUT', '/v1/projects/shop', { body: CHANGED });
    expect([reply.status, reply.body.code]).toEqual([409, 'project/busy']);
    expect(outer.woken).toEqual([]);
  });
});
