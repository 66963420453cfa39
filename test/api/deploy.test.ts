import { describe, expect, it } from '@jest/globals';
import { getProject } from '../../shared/ledger/projects.js';
import { becomes, put } from './deploying.js';
import { anApi, COMPOSE, T0 } from './support.js';

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

  it('from a file whose name has a "%" in it, which API Gateway has decoded', async () => {
    const reply = await anApi().call('PUT', '/v1/projects/vote/at 100%.yaml', { body: COMPOSE });
    expect(reply.status).toBe(202);
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
});
