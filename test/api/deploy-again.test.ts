import { describe, expect, it } from '@jest/globals';
import { forgetProject, getProject } from '../../shared/ledger/projects.js';
import { becomes, put } from './deploying.js';
import { anApi, COMPOSE, T0 } from './support.js';

describe('Deploying a project again', () => {
  it('changes nothing when the file is the same', async () => {
    const api = anApi();
    const first = await put(api, COMPOSE);
    await becomes(api, first.body.deployment, 'steady');
    const again = await put(api, `# a comment\n${COMPOSE}`);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({
      changes: [],
      project: { name: 'shop', generation: 1, deployment: { id: first.body.deployment.id, status: 'steady' } },
    });
    expect(api.woken).toHaveLength(1);
  });

  it('gives the same file its deployment that is under way, and waits for it when asked to', async () => {
    const api = anApi();
    const first = await put(api, COMPOSE);
    await becomes(api, first.body.deployment, 'waiting-capacity');
    const again = await put(api, COMPOSE, '/v1/projects/shop?wait=5');
    expect([again.status, again.headers['location']]).toEqual([202, first.headers['location']]);
    expect(again.body.deployment).toMatchObject({ id: first.body.deployment.id, generation: 1, status: 'waiting-capacity' });
    expect(api.world.now()).toBeGreaterThanOrEqual(T0 + 5000);
    expect(api.woken).toHaveLength(1);
  });

  it('leaves what it may yet go back to out of the reach of others, who are not kept waiting for anything else', async () => {
    const api = anApi();
    const worker = (name: string, more = '') => `services: {${name}: {image: "busybox:1", mem_limit: 64m${more}}}\n`;
    const a = (file: string) => put(api, file, '/v1/projects/a?removeOrphans=true');
    await becomes(api, (await a(worker('b-c', ', ports: ["5432:5432"]'))).body.deployment, 'steady');
    await a(worker('other'));
    const others = [
      ['a-b', worker('c')],
      ['shop', worker('db', ', ports: ["5432:5432"]')],
      ['shop', worker('c')],
    ] as const;
    const replies = [];
    for (const [name, file] of others) replies.push(await put(api, file, `/v1/projects/${name}`));
    expect(replies.map(({ status, body }) => [status, body.errors?.[0].code])).toEqual([
      [422, 'name/taken'],
      [422, 'port/taken'],
      [202, undefined],
    ]);
  });

  it('tries the same file again when it failed', async () => {
    const api = anApi();
    const first = await put(api, COMPOSE);
    await becomes(api, first.body.deployment, 'failed');
    const again = await put(api, COMPOSE);
    expect([again.status, again.body.deployment.generation]).toEqual([202, 2]);
  });

  it('supersedes the deployment in flight, or says that one is', async () => {
    const api = anApi();
    const first = (await put(api, COMPOSE)).body.deployment;
    const other = COMPOSE.replace('nginx:1.27', 'nginx:1.28');
    const refused = await put(api, other, '/v1/projects/shop?supersede=false');
    expect([refused.status, refused.headers['location']]).toEqual([409, first.links.self]);
    const second = await put(api, other);
    expect([second.status, second.body.deployment.generation]).toEqual([202, 2]);
    expect((await api.call('GET', first.links.self)).body).toMatchObject({
      status: 'superseded',
      reason: { code: 'superseded' },
    });
  });

  it('keeps services that the file no longer names, unless told otherwise', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    const smaller = COMPOSE.slice(0, COMPOSE.indexOf('  worker:')).replace('1.27', '1.28');
    const kept = (await put(api, smaller)).body.deployment;
    expect(kept.changes.map((change: { action: string }) => change.action)).toEqual(['update', 'unchanged']);
    expect(kept.warnings).toContainEqual(
      expect.objectContaining({ code: 'project/orphan-kept', hint: expect.stringMatching(/removeOrphans/) }),
    );
    const gone = (await put(api, smaller, '/v1/projects/shop?removeOrphans=true')).body.deployment;
    expect(gone.changes).toContainEqual(expect.objectContaining({ service: 'worker', action: 'delete' }));
  });

  it('says which services run on without a file, also when nothing else changes', async () => {
    const api = anApi();
    await becomes(api, (await put(api, COMPOSE)).body.deployment, 'steady');
    const smaller = COMPOSE.slice(0, COMPOSE.indexOf('  worker:'));
    const kept = expect.objectContaining({
      code: 'project/orphan-kept',
      pointer: '/services/worker',
      hint: expect.stringMatching(/removeOrphans=true/),
    });
    const unchanged = await put(api, smaller);
    expect([unchanged.status, unchanged.body.changes]).toEqual([200, []]);
    expect(unchanged.body.warnings).toContainEqual(kept);
    const plan = (await put(api, smaller, '/v1/projects/shop?dryRun=true')).body;
    expect(plan.warnings).toContainEqual(kept);
    expect(plan.changes).toContainEqual({
      service: 'worker',
      action: 'unchanged',
      why: 'the file does not name it any more; it keeps running (removeOrphans=true removes it)',
    });
  });

  it('only makes a new project when If-None-Match says so', async () => {
    const api = anApi();
    const first = await put(api, COMPOSE, '/v1/projects/shop', { 'if-none-match': '*' });
    const second = await put(api, COMPOSE, '/v1/projects/shop', { 'if-none-match': '*' });
    expect([first.status, second.status, second.body.code]).toEqual([202, 412, 'project/exists']);
  });

  it('takes some services of a file and what they depend on, and leaves the others as they are', async () => {
    const api = anApi();
    const file = (tag: string) => `services:
  web: {image: "nginx:${tag}", mem_limit: 64m, depends_on: [db]}
  db: {image: "busybox:${tag}", mem_limit: 64m}
  worker: {image: "busybox:${tag}", mem_limit: 64m}
`;
    const changes = async (path: string, body: string) =>
      Object.fromEntries(
        (await api.call('PUT', path, { body })).body.deployment.changes.map((one: { service: string; action: string }) => [
          one.service,
          one.action,
        ]),
      );
    expect(await changes('/v1/projects/some?service=web', file('1.27'))).toEqual({ web: 'create', db: 'create' });
    expect(await changes('/v1/projects/some', file('1.27'))).toEqual({ web: 'unchanged', db: 'unchanged', worker: 'create' });
    expect(await changes('/v1/projects/some?service=db&removeOrphans=true', file('1.28'))).toEqual({
      web: 'unchanged',
      db: 'update',
      worker: 'unchanged',
    });
    const wrong = await api.call('PUT', '/v1/projects/some?service=wep', { body: file('1.27') });
    expect([wrong.status, wrong.body.code, wrong.body.errors[0].hint]).toEqual([
      422,
      'service/not-in-file',
      'Did you mean "web"?',
    ]);
  });
});

describe('Taking a project down', () => {
  it('is a generation that keeps volumes unless told otherwise', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    const reply = await api.call('DELETE', '/v1/projects/shop');
    expect(reply.status).toBe(202);
    expect(reply.body.deployment).toMatchObject({ kind: 'down', generation: 2, status: 'queued' });
    expect(reply.body.deployment.changes.map((change: { action: string }) => change.action)).toEqual(['delete', 'delete']);
    expect((await getProject(api.store, 'shop'))!.body).toMatchObject({ removed: true, keepVolumes: true });
    expect((await api.call('GET', '/v1/projects/shop')).body.status).toBe('removing');
  });

  it('twice is one deployment; giving up the volumes as well is another', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    const first = await api.call('DELETE', '/v1/projects/shop');
    const second = await api.call('DELETE', '/v1/projects/shop');
    expect(second.body.deployment.id).toBe(first.body.deployment.id);
    const third = await api.call('DELETE', '/v1/projects/shop?volumes=true');
    expect([third.status, third.body.deployment.generation]).toEqual([202, 3]);
  });

  it('leaves no project and its deployments readable', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    const { deployment } = (await api.call('DELETE', '/v1/projects/shop')).body;
    await becomes(api, deployment, 'removed');
    await forgetProject(api.store, (await getProject(api.store, 'shop'))!, api.world.now());
    expect((await api.call('GET', '/v1/projects/shop')).status).toBe(404);
    expect((await api.call('DELETE', '/v1/projects/shop')).status).toBe(404);
    expect((await api.call('GET', '/v1/projects/shop/deployments')).body.items).toHaveLength(2);
    expect((await api.call('GET', deployment.links.self)).body.status).toBe('removed');
    expect((await put(api, COMPOSE)).body.deployment.generation).toBe(3);
  });

  it('and up again stands as accepted last', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    await api.call('DELETE', '/v1/projects/shop');
    const up = await put(api, COMPOSE);
    expect([up.status, up.body.deployment.kind, up.body.deployment.generation]).toEqual([202, 'up', 3]);
    expect((await getProject(api.store, 'shop'))!.body).toMatchObject({ removed: false, deployment: up.body.deployment.id });
  });
});

describe('If-Match', () => {
  it('lets the asker deploy only onto what was seen', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    const { etag } = (await api.call('GET', '/v1/projects/shop')).headers;
    const changed = COMPOSE.replace('1.27', '1.28');
    expect((await put(api, changed, '/v1/projects/shop', { 'if-match': '"7"' })).status).toBe(412);
    expect((await put(api, changed, '/v1/projects/shop', { 'if-match': etag! })).status).toBe(202);
    const stale = await put(api, COMPOSE, '/v1/projects/shop', { 'if-match': etag! });
    expect([stale.status, stale.body.detail]).toEqual([412, expect.stringContaining('generation 2')]);
    expect((await put(api, COMPOSE, '/v1/projects/new', { 'if-match': '*' })).status).toBe(412);
  });

  it.each([
    ['PATCH', '/services/web', { replicas: 2 }],
    ['POST', '/services/web/restart', undefined],
    ['POST', '/stop', undefined],
    ['POST', '/rollback', undefined],
    ['DELETE', '', undefined],
  ])('holds for whatever changes the project: %s %s', async (method, path, body) => {
    const api = anApi();
    const first = await put(api, COMPOSE);
    await becomes(api, first.body.deployment, 'steady');
    await put(api, COMPOSE.replace('1.27', '1.28'));
    const ask = (etag: string) => api.call(method, `/v1/projects/shop${path}`, { body, headers: { 'if-match': etag } });
    expect((await ask('"7"')).status).toBe(412);
    const { etag } = (await api.call('GET', '/v1/projects/shop')).headers;
    expect((await ask(etag!)).status).toBe(202);
  });
});
