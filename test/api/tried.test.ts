import { beforeEach, describe, expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import { enqueue } from '../../shared/ledger/outbox.js';
import { forgetProject, readProject } from '../../shared/ledger/projects.js';
import type { Store } from '../../shared/ledger/store.js';
import { putView } from '../../shared/ledger/view.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instant } from '../../shared/model/time.js';
import { anAlert } from '../ledger/rows.js';
import { becomes, put } from './deploying.js';
import { type Api, anApi, COMPOSE, T0 } from './support.js';

const P = '/v1/projects/shop';
const DAILY = `  agent:
    image: busybox:1.36
    mem_limit: 32m
    deploy: {mode: global}
`;
const RANGED = `  api:
    image: nginx:1.27
    mem_limit: 64m
    x-evenkeel: {scale: {min: 2, max: 4, cpu: 60}}
`;

/** A project with two generations that became steady, an instance and an alert; how often the table was written to since. */
const scene = async (file = COMPOSE) => {
  let writes = 0;
  const counting = (store: Store): Store => ({
    ...store,
    put: (key, body, options) => {
      writes += 1;
      return store.put(key, body, options);
    },
    delete: (key, options) => {
      writes += 1;
      return store.delete(key, options);
    },
  });
  const api = anApi({ store: counting });
  for (const image of ['1.26', '1.27']) {
    const { deployment } = (await put(api, file.replace('1.27', image))).body;
    await becomes(api, deployment, 'steady');
  }
  const instances = ['active', 'draining'].map((state, n) => ({ id: `i-${n}`, state, tasks: [], usdPerHour: 0 }));
  const size = { active: 1, launching: 0, draining: 1, min: 1, max: 3 };
  await putView(api.store, {
    at: instant(T0),
    instances,
    services: [],
    size,
    usdPerHour: 0.02,
    cpu: {},
  } as unknown as ClusterView);
  const alert = await enqueue(api.store, anAlert(idMaker(() => T0, Math.random)('alr')));
  writes = 0;
  const woken = api.woken.length;
  return { api, alert, did: () => [writes > 0, api.woken.length > woken] };
};

const json = (api: Api, method: string, path: string, body?: object | null) =>
  api.call(method, path, body ? { body, headers: { 'content-type': 'application/json' } } : {});

describe('What is only tried', () => {
  const asks: readonly (readonly [string, string, object | null])[] = [
    ['POST', '/v1/cluster/hold', { for: '1h', reason: 'load test' }],
    ['DELETE', '/v1/cluster/hold', null],
    ['POST', '/v1/cluster/instances/i-0/drain', null],
    ['PATCH', `${P}/services/web`, { replicas: 3 }],
    ['POST', `${P}/services/web/restart`, null],
    ['POST', `${P}/stop`, null],
    ['POST', `${P}/rollback`, null],
    ['DELETE', P, null],
  ];

  it.each(asks)('changes nothing and wakes nobody, and does both when it is meant: %s %s', async (method, path, body) => {
    const tried = await scene();
    const { status } = await json(tried.api, method, `${path}?dryRun=true`, body);
    expect([status < 300, tried.did()]).toEqual([true, [false, false]]);
    const meant = await scene();
    await json(meant.api, method, path, body);
    expect(meant.did()).toEqual([true, true]);
  });

  it('leaves an alert to whoever takes care of it, and mutes nothing', async () => {
    const { api, alert, did } = await scene();
    expect((await json(api, 'POST', `/v1/alerts/${alert}/ack?dryRun=true`)).status).toBe(204);
    expect((await json(api, 'POST', '/v1/alerts/mute?dryRun=true', { match: 'deploy.*', for: '1h' })).status).toBe(200);
    expect(did()).toEqual([false, false]);
  });

  it('is answered as what is meant would be: a removed project can still give up its volumes', async () => {
    const { api } = await scene();
    const { deployment } = (await api.call('DELETE', P)).body;
    await becomes(api, deployment, 'removed');
    await forgetProject(api.store, (await readProject(api.store, 'shop'))!, T0);
    expect((await api.call('DELETE', `${P}?dryRun=true`)).status).toBe(404);
    expect((await api.call('DELETE', `${P}?volumes=true&dryRun=true`)).status).toBe(200);
    const gone = (await api.call('DELETE', `${P}?volumes=true`)).body.deployment;
    await becomes(api, gone, 'removed');
    await forgetProject(api.store, (await readProject(api.store, 'shop'))!, T0);
    expect((await api.call('DELETE', `${P}?volumes=true`)).status).toBe(404);
  });
});

describe('A count that people ask for', () => {
  let api: Api;
  beforeEach(async () => {
    ({ api } = await scene(COMPOSE + DAILY + RANGED));
  });
  const code = async (service: string, replicas: unknown) =>
    (await json(api, 'PATCH', `${P}/services/${service}`, { replicas })).body.code ?? 'accepted';

  it('lies within the range of the file, and below what ECS takes', async () => {
    expect([await code('api', 1), await code('api', 5), await code('api', 4)]).toEqual([
      'scale/not-possible',
      'scale/not-possible',
      'accepted',
    ]);
    expect([await code('web', -1), await code('web', 5001), await code('web', 1.5)]).toEqual(Array(3).fill('body/invalid'));
  });

  it('is none of what runs once on every instance, and of nothing while the project is stopped', async () => {
    expect(await code('agent', 2)).toBe('scale/not-possible');
    const stopped = (await json(api, 'POST', `${P}/stop`)).body.deployment;
    expect([await code('web', 2), (await json(api, 'POST', `${P}/services/web/restart`)).body.code]).toEqual([
      'project/stopped',
      'project/stopped',
    ]);
    await becomes(api, stopped, 'steady');
    const started = (await json(api, 'POST', `${P}/start`)).body.deployment;
    expect(started.services.map(({ name, desired }: { name: string; desired: number }) => `${name} ${desired}`)).toContain(
      'web 1',
    );
    expect(await code('web', 2)).toBe('accepted');
  });
});

it('an instance that is on its way out is not drained once more', async () => {
  const { api } = await scene();
  expect((await json(api, 'POST', '/v1/cluster/instances/i-1/drain')).body.code).toBe('instance/leaving');
});
