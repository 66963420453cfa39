import { describe, expect, it } from '@jest/globals';
import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import { forgetProject, getProject } from '../../shared/ledger/projects.js';
import type { Deployment } from '../../shared/model/project.js';
import type { DeploymentStatus } from '../../shared/model/words.js';
import { type Api, anApi, COMPOSE, T0 } from './support.js';

const YAML = { 'content-type': 'application/yaml' };

const put = (api: Api, body: string, path = '/v1/projects/shop', headers: Record<string, string> = {}) =>
  api.call('PUT', path, { body, headers: { ...YAML, ...headers } });

/** What a pass of the loop would write. */
const becomes = async (api: Api, deployment: Pick<Deployment, 'project' | 'id'>, status: DeploymentStatus) => {
  const row = (await getDeployment(api.store, deployment.project, deployment.id))!;
  await putDeployment(api.store, row, { ...row.body, status });
};

describe('Deploying a file', () => {
  it('is accepted with a deployment, its address and a wake-up, and nothing else is touched', async () => {
    const api = anApi();
    const reply = await put(api, COMPOSE);
    expect(reply.status).toBe(202);
    const { deployment } = reply.body;
    expect(reply.headers).toMatchObject({ location: `/v1/projects/shop/deployments/${deployment.id}`, 'retry-after': '2' });
    expect(Object.keys(deployment).slice(0, 5)).toEqual(['id', 'project', 'generation', 'kind', 'status']);
    expect(deployment).toMatchObject({
      id: expect.stringMatching(/^dep_[0-9A-Z]{26}$/),
      project: 'shop',
      generation: 1,
      kind: 'up',
      status: 'queued',
      createdAt: new Date(T0).toISOString(),
      finishedAt: null,
      by: '203.0.113.7',
      source: { bytes: Buffer.byteLength(COMPOSE) },
      reason: null,
      seq: 1,
      links: { self: reply.headers['location'], project: '/v1/projects/shop' },
    });
    expect(deployment.changes).toEqual([
      { service: 'web', action: 'create', why: 'it is new' },
      { service: 'worker', action: 'create', why: 'it is new' },
    ]);
    expect(deployment.services.map((service: { name: string; status: string }) => [service.name, service.status])).toEqual([
      ['web', 'waiting'],
      ['worker', 'waiting'],
    ]);
    expect(api.woken).toMatchObject([{ MessageGroupId: 'demo' }]);
  });

  it.each([
    ['curl -T, which names no type', { body: COMPOSE }],
    ['a type that API Gateway passes as text', { body: COMPOSE, headers: { 'content-type': 'text/yaml' } }],
    ['a type that API Gateway passes as base64', { body: COMPOSE, headers: { 'content-type': 'application/yaml' } }],
    ['text without a flag, whatever the type', { body: COMPOSE, headers: { 'content-type': 'application/yaml' }, base64: false }],
    ['fetch, which says text/plain', { body: COMPOSE, headers: { 'content-type': 'text/plain;charset=UTF-8' } }],
    ['curl --data-binary, which says form', { body: COMPOSE, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a byte order mark', { body: `\ufeff${COMPOSE}` }],
    [
      'JSON with files',
      { body: { files: [{ name: 'compose.yaml', content: COMPOSE }] }, headers: { 'content-type': 'application/json' } },
    ],
    [
      'compose written as JSON',
      {
        body: { services: { web: { image: 'nginx', mem_limit: '64m', expose: ['80'] } } },
        headers: { 'content-type': 'application/json' },
      },
    ],
    [
      'multipart',
      {
        body: `--b\r\nContent-Disposition: form-data; name="compose"; filename="compose.yaml"\r\nContent-Type: application/octet-stream\r\n\r\n${COMPOSE}\r\n--b--\r\n`,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      },
    ],
  ])('takes %s', async (_what, call) => {
    const reply = await anApi().call('PUT', '/v1/projects/shop', call);
    expect([reply.status, reply.body.errors]).toEqual([202, undefined]);
  });

  it('takes the file name in the URL, and names it in faults', async () => {
    const reply = await put(anApi(), 'services:\n  web:\n    imag: nginx\n', '/v1/projects/shop/my-app.yaml');
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0]).toMatchObject({ file: 'my-app.yaml', line: 3, column: 5 });
  });

  it('takes a whole file of one line, also when curl --data-binary calls it a form', async () => {
    const body = 'services: {web: {image: "nginx:1.27", mem_limit: 64m, expose: ["80"]}}';
    for (const end of ['', '\n']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const reply = await anApi().call('PUT', '/v1/projects/shop', { body: body + end, headers });
      expect([reply.status, reply.body.deployment?.services[0].name]).toEqual([202, 'web']);
    }
  });

  it('takes values and profiles along', async () => {
    const content =
      'services:\n  web:\n    image: nginx:${TAG}\n    mem_limit: 64m\n    expose: ["80"]\n  debug:\n    image: busybox\n    profiles: [debug]\n';
    const body = { files: [{ name: 'compose.yaml', content }], env: { TAG: '1.27' }, profiles: ['debug'] };
    const reply = await anApi().call('POST', '/v1/projects/shop/deployments', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(202);
    expect(reply.body.deployment.services.map((service: { name: string }) => service.name).sort()).toEqual(['debug', 'web']);
  });

  it('tells all faults at once, each with its place and what to do', async () => {
    const reply = await put(anApi(), 'services:\n  web:\n    image: nginx\n    privileged: true\n  db:\n    imag: postgres\n');
    expect(reply.status).toBe(422);
    expect(reply.body.errors.length).toBeGreaterThanOrEqual(2);
    for (const fault of reply.body.errors) {
      expect(Object.keys(fault).sort()).toEqual(['code', 'column', 'detail', 'file', 'hint', 'line', 'pointer']);
      expect(fault).toMatchObject({ file: 'compose.yaml', line: expect.any(Number), column: expect.any(Number) });
    }
  });

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

  it('takes a whole file on one line', async () => {
    expect((await put(anApi(), 'services: {web: {image: "nginx:1.27", mem_limit: 64m}}')).status).toBe(202);
  });

  it('is accepted also when the wake-up cannot be sent: the heartbeat finds it', async () => {
    const api = anApi({ queueDown: true });
    expect((await put(api, COMPOSE)).status).toBe(202);
    expect(await getProject(api.store, 'shop')).not.toBeNull();
    expect(api.lines).toContainEqual(expect.objectContaining({ level: 'warning' }));
  });

  it('leaves one line of log a request', async () => {
    const api = anApi();
    await put(api, COMPOSE);
    expect(api.lines).toEqual([
      {
        door: 'http',
        requestId: 'lambda-1',
        milliseconds: expect.any(Number),
        method: 'PUT',
        path: '/v1/projects/shop',
        status: 202,
      },
    ]);
  });
});

describe('A dry run', () => {
  it('tells changes, verdicts and price, and changes nothing', async () => {
    const api = anApi();
    const reply = await put(api, COMPOSE, '/v1/projects/shop?dryRun=true');
    expect(reply.status).toBe(200);
    expect(reply.body.changes).toHaveLength(2);
    expect(reply.body.verdicts.length).toBeGreaterThan(0);
    expect(reply.body.usdPerHour).toEqual({ now: 0, after: 0.0208 });
    expect([await getProject(api.store, 'shop'), api.woken]).toEqual([null, []]);
  });
});

describe('What the cluster could never run', () => {
  it.each([
    [
      'a task larger than any allowed type',
      COMPOSE.replace('128m', '4g'),
      {},
      'capacity/task-too-large',
      /4096|41\d\d MiB.*t3\.small offers 2 vCPU and 1925 MiB/,
    ],
    [
      'more than the most instances hold',
      COMPOSE.replace('mem_limit: 64m', 'mem_limit: 1500m\n    scale: 4'),
      {},
      'capacity/more-than-max',
      /3 instances/,
    ],
  ])('%s is refused with the numbers', async (_what, file, env, code, says) => {
    const reply = await put(anApi({ env }), file);
    expect([reply.status, reply.body.errors[0].code]).toEqual([422, code]);
    expect(reply.body.errors[0].detail).toMatch(says);
    expect(reply.body.errors[0].hint).toMatch(/operator/);
  });

  it('a port that another project publishes is refused, and its holder named', async () => {
    const api = anApi();
    const publishing = COMPOSE.replace('expose: ["80"]', 'ports: ["8080:80"]');
    expect((await put(api, publishing)).status).toBe(202);
    const reply = await put(api, publishing, '/v1/projects/other');
    expect([reply.status, reply.body.errors[0].code]).toEqual([422, 'port/taken']);
    expect(reply.body.errors[0]).toMatchObject({ detail: expect.stringContaining('shop/web'), file: 'compose.yaml', line: 5 });
  });

  it('two projects that would share an ECS service are told apart', async () => {
    const api = anApi();
    await put(api, COMPOSE.replace('  web:', '  a-web:'), '/v1/projects/shop');
    const reply = await put(api, COMPOSE, '/v1/projects/shop-a');
    expect([reply.status, reply.body.errors[0].code]).toEqual([422, 'name/taken']);
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
});

describe('Waiting', () => {
  const LATER = 7_000;

  it('on a deployment ends when it ends', async () => {
    const api = anApi();
    const { deployment } = (await put(api, COMPOSE)).body;
    api.world.after(LATER, 'the loop', () => void becomes(api, deployment, 'steady'));
    const reply = await api.call('GET', `${deployment.links.self}?wait=20s`);
    expect(reply.body.status).toBe('steady');
    expect(api.world.now() - T0).toBeLessThan(LATER + 2_000);
  });

  it('with afterSeq ends at the next change', async () => {
    const api = anApi();
    const { deployment } = (await put(api, COMPOSE)).body;
    api.world.after(LATER, 'the loop', () => void becomes(api, deployment, 'rolling'));
    const reply = await api.call('GET', `${deployment.links.self}?wait=20s&afterSeq=${deployment.seq}`);
    expect(reply.body).toMatchObject({ status: 'rolling', seq: 2 });
    const now = await api.call('GET', `${deployment.links.self}?wait=20s&afterSeq=0`);
    expect(now.body.seq).toBe(2);
  });

  it('ends in time when nothing happens, however long was asked for', async () => {
    const api = anApi();
    const { deployment } = (await put(api, COMPOSE)).body;
    const before = api.world.now();
    const reply = await api.call('GET', `${deployment.links.self}?wait=10m`);
    expect([reply.status, reply.body.status]).toEqual([200, 'queued']);
    expect(api.world.now() - before).toBeLessThan(26_000);
  });

  it('is possible on a PUT that changes nothing while its deployment is under way', async () => {
    const api = anApi();
    const { deployment } = (await put(api, COMPOSE)).body;
    api.world.after(LATER, 'the loop', () => void becomes(api, deployment, 'steady'));
    const again = await put(api, COMPOSE, '/v1/projects/shop?wait=20s');
    expect([again.status, again.body.deployment.status]).toEqual([202, 'steady']);
  });

  it('is possible on the PUT itself, by parameter and by header', async () => {
    const api = anApi();
    const asked = put(api, COMPOSE, '/v1/projects/shop', { prefer: 'respond-async, wait=20' });
    api.world.after(3_000, 'the loop', async () => {
      const project = (await getProject(api.store, 'shop'))!.body;
      await becomes(api, { project: 'shop', id: project.deployment }, 'steady');
    });
    expect((await asked).body.deployment.status).toBe('steady');
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
