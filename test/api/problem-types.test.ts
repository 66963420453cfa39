import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { signedWith } from '../../cli/client/keyed.js';
import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import type { Store } from '../../shared/ledger/store.js';
import { putView } from '../../shared/ledger/view.js';
import { aView } from '../support/a-view.js';
import { type Api, anApi, type Call, COMPOSE, type Reply, T0 } from './support.js';

/** Every word for programs that the API's own sources give a problem, a fault or a warning. */
const codesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/\bcode: '([a-z][a-z0-9/-]*)'/g)])
    .map(([, code]) => code!);

const ALL = [...new Set([...codesIn('shared/api'), ...codesIn('shared/lambda'), 'compose/invalid'])].sort();

const JOB =
  'services: {once: {image: busybox, command: "true", restart: "no", mem_limit: 64m, deploy: {mode: replicated-job}}}\n';
const GROUP = `services:
  a: {image: busybox, command: sleep 1, mem_limit: 64m, x-evenkeel: {group: both}}
  b: {image: busybox, command: sleep 1, mem_limit: 64m, x-evenkeel: {group: both}}
`;
const EVERYWHERE = `${COMPOSE}  agent: {image: busybox, command: sleep 1, mem_limit: 64m, deploy: {mode: global}}\n`;
const PUBLISHED = 'services: {web: {image: nginx, mem_limit: 64m, ports: ["8080:80"]}}\n';
const SHOP = '/v1/projects/shop';

type Example = (api: Api) => Promise<Reply>;

const one =
  (method: string, path: string, call: Call = {}): Example =>
  (api) =>
    api.call(method, path, call);

/** The last of some requests, one after the other. */
const after =
  (...examples: readonly Example[]): Example =>
  async (api) => {
    for (const example of examples.slice(0, -1)) await example(api);
    return examples.at(-1)!(api);
  };

const put = (body = COMPOSE, path = SHOP, headers: Record<string, string> = {}) => one('PUT', path, { body, headers });
const json = (method: string, path: string, body: object) =>
  one(method, path, { body, headers: { 'content-type': 'application/json' } });
const typed = (type: string, body: string) => put(body, SHOP, { 'content-type': type });
const part = (disposition: string, content: string) =>
  typed(
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n--b--\r\n`,
  );

/** The newest deployment of the project, by its id. */
const cancel: Example = async (api) =>
  api.call('DELETE', `${SHOP}/deployments/${(await api.call('GET', `${SHOP}/deployments`)).body.items[0].id}`);

const ended: Example = async (api) => {
  const reply = await api.call('GET', SHOP);
  const row = (await getDeployment(api.store, 'shop', reply.body.deployment.id))!;
  await putDeployment(api.store, row, { ...row.body, status: 'steady' });
  return reply;
};

const leaving: Example = async (api) => {
  const task = {
    cpu: { used: 0, reserved: 0 },
    memory: { used: null, estimated: 0, reserved: 0 },
    free: { cpu: 1, memoryMiB: 1 },
  };
  const state = { state: 'draining', launchedAt: '2026-11-22T14:00:00Z', pegged: false, usdPerHour: 0, tasks: [] };
  const about = { id: 'i-1', containerInstance: null, type: 't3.small', zone: 'us-east-1a', market: 'on-demand' };
  await putView(api.store, aView({ instances: [{ ...about, ...state, ...task } as never] }));
  return api.call('POST', '/v1/cluster/instances/i-1/drain');
};

/** ECS runs what the table does not know. */
const unrecorded: Example = async (api) => {
  await putView(api.store, aView({ services: [{ name: 'web', project: 'shop' } as never] }));
  return api.call('GET', SHOP);
};

/** Another API on the same store, whose every write of a project is preceded by somebody else's. */
const overtaken: Example = (api) => {
  let at = 0;
  const other = async (): Promise<unknown> => api.call('PUT', SHOP, { body: COMPOSE.replace('1.27', `1.${(at += 1)}`) });
  const put: Store['put'] = async (key, body, options) => {
    if (key.partition === 'projects') await other();
    return api.store.put(key, body, options);
  };
  return anApi({ seed: 2, store: () => ({ ...api.store, put }) }).call('PUT', SHOP, { body: COMPOSE });
};

/** The same key, asked again before the first is answered. */
const whileAnswering: Example = async (api) => {
  const headers = { 'idempotency-key': 'k' };
  let second: Reply | undefined;
  const put: Store['put'] = async (key, body, options) => {
    if (key.partition === 'projects') second = await api.call('PUT', SHOP, { body: COMPOSE, headers });
    return api.store.put(key, body, options);
  };
  await anApi({ seed: 2, store: () => ({ ...api.store, put }) }).call('PUT', SHOP, { body: COMPOSE, headers });
  return second!;
};

const failing =
  (get: () => Promise<never>): Example =>
  () =>
    anApi({ store: (store) => ({ ...store, get }) }).call('GET', SHOP);

/** An API that asks who it is. */
const guarded =
  (env: Record<string, string>, authorizer: object): Example =>
  () =>
    anApi({ env }).call('GET', '/v1/projects', { authorizer });

/** An API with a key, and a request signed with it, or not quite. */
const withKey =
  ({ at = T0, keys = `ci ${'s'.repeat(40)}`, signedWith: secret = 's'.repeat(40), times = 1 }): Example =>
  async () => {
    const api = anApi({ env: { AUTH: 'hmac', AUTH_KEYS_PARAMETER: '/keys' }, parameters: { '/keys': keys } });
    const request = { method: 'GET', url: 'https://api.example/v1/projects', headers: {}, body: null };
    const headers = { ...(await signedWith('ci', secret, request, at)).headers, host: 'api.example' };
    return after(...Array.from({ length: times }, () => one('GET', '/v1/projects', { headers })))(api);
  };

const named = (name: string): Error => Object.assign(new Error('no'), { name });

/** One request, or some, for each. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'accept/type': one('GET', '/v1/projects', { headers: { accept: 'image/png' } }),
  'alert/unknown': one('POST', '/v1/alerts/alr_01/ack'),
  'body/empty': one('PUT', SHOP),
  'body/encoding': put(COMPOSE, SHOP, { 'content-encoding': 'gzip' }),
  'body/env': typed(
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; name="compose"\r\n\r\n${COMPOSE}\r\n--b\r\nContent-Disposition: form-data; name="env"\r\n\r\n=x y'\r\n--b--\r\n`,
  ),
  'body/file-name': json('PUT', SHOP, { files: [{ name: '../compose.yaml', content: COMPOSE }] }),
  'body/invalid': after(put(), json('PATCH', `${SHOP}/services/web`, { replicas: -1 })),
  'body/json': typed('application/json', '{'),
  'body/multipart': typed('multipart/form-data', 'x'),
  'body/newlines-stripped': typed('application/x-www-form-urlencoded', 'services:  web:    image: nginx'),
  'body/no-compose': part('name="x"', COMPOSE),
  'body/not-text': one('PUT', SHOP, { body: new Uint8Array([0xff, 0xfe, 0x73, 0]) }),
  'body/too-large': put('#'.repeat(300_000)),
  'auth/claims': guarded({ AUTH: 'jwt', AUTH_ISSUER: 'https://idp.example', AUTH_CLAIMS: 'a=b' }, { jwt: { claims: {} } }),
  'auth/clock': withKey({ at: 0 }),
  'auth/keys': withKey({ keys: 'none' }),
  'auth/missing': guarded({ AUTH: 'jwt', AUTH_ISSUER: 'https://idp.example' }, {}),
  'auth/refused': withKey({ signedWith: 'another' }),
  'auth/replayed': withKey({ times: 2 }),
  'body/type': typed('image/png', 'x'),
  'cluster/cannot-run': after(put(PUBLISHED, '/v1/projects/other'), put(PUBLISHED)),
  'cluster/not-seen': one('DELETE', SHOP),
  'compose/invalid': put('services: {web: {imgae: nginx}}'),
  'compose/not-yaml': put('services: ['),
  'config/not-kept': after(put(`${COMPOSE}x-notes: ${'word '.repeat(30_000)}\n`), one('GET', `${SHOP}/config`)),
  'decision/unknown': one('GET', '/v1/cluster/decisions/dec_1'),
  'deployment/ended': after(put(), ended, cancel),
  'deployment/in-flight': after(put(), put(COMPOSE.replace('1.27', '1.28'), `${SHOP}?supersede=false`)),
  'deployment/removal': after(put(), one('DELETE', SHOP), cancel),
  'deployment/unknown': after(put(), one('GET', `${SHOP}/deployments/dep_1`)),
  'hold/invalid': json('POST', '/v1/cluster/hold', { for: 'ever' }),
  'idempotency/in-progress': whileAnswering,
  'idempotency/key': put(COMPOSE, SHOP, { 'idempotency-key': 'a key' }),
  'idempotency/other-body': after(
    put(COMPOSE, SHOP, { 'idempotency-key': 'k' }),
    put(COMPOSE.replace('1.27', '1.28'), SHOP, { 'idempotency-key': 'k' }),
  ),
  'instance/leaving': leaving,
  'instance/unknown': one('POST', '/v1/cluster/instances/i-2/drain'),
  internal: failing(async () => {
    throw new TypeError('a mistake of ours');
  }),
  'mute/invalid': json('POST', '/v1/alerts/mute', { match: '' }),
  'project/busy': overtaken,
  'project/changed': after(put(), put(COMPOSE, SHOP, { 'if-match': '"99"' })),
  'project/exists': after(put(), put(COMPOSE, SHOP, { 'if-none-match': '*' })),
  'project/name': put(COMPOSE, '/v1/projects/Shop'),
  'project/orphan-kept': after(put(), put(PUBLISHED)),
  'project/removing': after(put(), one('DELETE', SHOP), one('POST', `${SHOP}/stop`)),
  'project/stopped': after(put(), one('POST', `${SHOP}/stop`), one('POST', `${SHOP}/services/web/restart`)),
  'project/unknown': one('GET', '/v1/projects/none'),
  'project/unrecorded': unrecorded,
  'query/action': one('GET', '/v1/cluster/decisions?action=grow'),
  'query/cursor': one('GET', '/v1/cluster/decisions?cursor=x'),
  'query/duration': put(COMPOSE, `${SHOP}?wait=soon`),
  'query/flag': put(COMPOSE, `${SHOP}?dryRun=perhaps`),
  'query/number': one('GET', '/v1/cluster/decisions?limit=many'),
  'query/time': one('GET', '/v1/cluster/timeline?from=yesterday'),
  'query/type': one('GET', '/v1/events?type=none'),
  'query/unknown': put(COMPOSE, `${SHOP}?dryrun=true`),
  'query/word': after(put(), one('GET', `${SHOP}/config?format=xml`)),
  'rate/changes': () => {
    const api = anApi({ env: { CHANGES_PER_MINUTE: '1' } });
    return after(put(), put(PUBLISHED))(api);
  },
  'restart/not-possible': after(put(JOB), one('POST', `${SHOP}/services/once/restart`)),
  'rollback/nothing': after(put(), one('POST', `${SHOP}/rollback`)),
  'rollback/unknown': after(put(), json('POST', `${SHOP}/rollback`, { generation: 9 })),
  'route/method': one('POST', '/v1/projects'),
  'route/unknown': one('GET', '/v1/nothing/here'),
  'scale/not-possible': after(put(JOB), json('PATCH', `${SHOP}/services/once`, { replicas: 2 })),
  'service/goes-on': after(put(EVERYWHERE), one('POST', `${SHOP}/stop`)),
  'service/in-group': after(put(GROUP), one('POST', `${SHOP}/services/a/restart`)),
  'service/not-in-file': put(COMPOSE, `${SHOP}?service=none`),
  'service/unknown': after(put(), one('GET', `${SHOP}/services/none`)),
  'simulate/invalid': json('POST', '/v1/cluster/decisions/simulate', { cpu: 900 }),
  'simulate/no-observation': json('POST', '/v1/cluster/decisions/simulate', { cpu: 90 }),
  slow: failing(() => new Promise(() => {})),
  unanswered: failing(async () => {
    throw named('TimeoutError');
  }),
};

/** What an answer says, wherever it says it. */
const saidIn = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  const { code } = value as { readonly code?: unknown };
  return [...(typeof code === 'string' ? [code] : []), ...Object.values(value).flatMap(saidIn)];
};

describe('Every problem type', () => {
  const reached = new Set<string>();

  it.each(Object.keys(EXAMPLES))('%s is what somebody gets, with a status, a detail and what to try', async (code) => {
    const reply = await EXAMPLES[code]!(anApi());
    const said = saidIn(reply.body);
    expect([code, said]).toEqual([code, expect.arrayContaining([code])]);
    for (const one of said) reached.add(one);
    if (reply.status < 400) return;
    expect(reply.headers['content-type']).toBe('application/problem+json');
    const { type, status, detail, hint } = reply.body;
    expect([type, status]).toEqual([`urn:evenkeel:problem:${reply.body.code}`, reply.status]);
    expect([detail.length, hint.length].every((length) => length > 5)).toBe(true);
  });

  it('has an example here, and none is told that is not in the sources', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(ALL);
    expect(ALL.filter((code) => !reached.has(code))).toEqual([]);
  });
});
