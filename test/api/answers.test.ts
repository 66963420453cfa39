import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import document from '../../shared/api/openapi.json' with { type: 'json' };
import { routes } from '../../shared/api/routes.js';
import { aLocal, type Scene } from '../support/a-local.js';

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}
type Operation = { readonly responses: Readonly<Record<string, Answer & { readonly $ref?: string }>> };
const paths = document.paths as unknown as Record<string, Record<string, Operation>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'api', ...document });

const pointer = (path: string): string => path.replaceAll('~', '~0').replaceAll('/', '~1');

/** What the document says against the answer of one operation; empty when it is as it says. */
const faultsOf = (method: string, path: string, status: number, type: string, body: unknown): readonly string[] => {
  const told = paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (!told) return [`${method} ${path} answers ${status}, which is not told`];
  const [answer, at] = told.$ref
    ? [document.components.responses[told.$ref.split('/').at(-1) as 'Problem'] as Answer, told.$ref]
    : [told, `#/paths/${pointer(path)}/${method.toLowerCase()}/responses/${status}`];
  const bare = type.split(';')[0]!;
  if (!answer.content) return body === '' ? [] : [`${method} ${path} ${status} has a body, which is not told`];
  if (!answer.content[bare]) return [`${method} ${path} ${status} answers ${bare}, which is not told`];
  if (typeof body === 'string') return [];
  const validate = ajv.getSchema(`api${at}/content/${pointer(bare)}/schema`)!;
  return validate(body)
    ? []
    : (validate.errors ?? []).map((one) => `${method} ${path} ${status}: ${one.instancePath} ${one.message}`);
};

const FILE = `services:
  web:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    environment: {DB_PASSWORD: correct-horse}
    deploy: {resources: {limits: {memory: 64M}}}
  once:
    image: busybox:1.36
    command: echo done
    restart: "no"
    deploy: {mode: replicated-job, resources: {limits: {memory: 64M}}}
`;
const CRASHES = FILE.replace('image: nginx:1.27-alpine', 'image: nginx:1.26-alpine\n    command: ["sh", "-c", "exit 3"]');

describe('Every answer is what the document says', () => {
  let scene: Scene;
  const asked = new Set<string>();
  const faults: string[] = [];
  const statuses: string[] = [];

  /** `path` with the names of the document in it, filled from `names`. */
  const ask = async (
    operation: string,
    names: Readonly<Record<string, string>> = {},
    more: { readonly query?: string; readonly body?: string | object; readonly headers?: Record<string, string> } = {},
    // biome-ignore lint/suspicious/noExplicitAny: the walk reads the contract's shapes by name
  ): Promise<any> => {
    const [method = '', path = ''] = operation.split(' ');
    const url = path.replace(/\{(\w+)\}/g, (_all, name: string) => names[name] ?? name) + (more.query ?? '');
    const text = typeof more.body === 'object' ? JSON.stringify(more.body) : (more.body ?? '');
    const type: Record<string, string> = typeof more.body === 'object' ? { 'content-type': 'application/json' } : {};
    const request = { method, url, headers: { ...type, ...more.headers }, body: Buffer.from(text) };
    const reply = await scene.local.request(request);
    const kind = reply.headers['content-type'] ?? '';
    const body = /[/+]json\b/.test(kind) ? JSON.parse(reply.body.toString()) : reply.body.toString();
    asked.add(operation);
    statuses.push(`${operation} ${reply.status}`);
    faults.push(...faultsOf(method, path, reply.status, kind, body));
    return body;
  };

  beforeAll(async () => {
    scene = await aLocal({ instances: 2, min: 1, max: 3 }, 11);
    const shop = { project: 'shop', service: 'web' };
    const P = '/v1/projects/{project}';
    await ask(`GET ${P}`, shop);
    await ask('POST /v1/validate', {}, { body: FILE });
    await ask('POST /v1/validate', {}, { body: 'services: {web: {imgae: nginx}}' });
    await ask(`POST ${P}/plan`, shop, { body: FILE });
    await ask(`PUT ${P}`, shop, { body: FILE, query: '?dryRun=true' });
    const key = { 'idempotency-key': 'one' };
    const { deployment } = await ask(`PUT ${P}`, shop, { body: FILE, headers: key });
    await ask(`PUT ${P}`, shop, { body: FILE, headers: key });
    await ask(`PUT ${P}`, shop, { body: CRASHES, headers: key });
    await ask(`GET ${P}`, shop);
    await ask(`GET ${P}/deployments/{id}`, { ...shop, id: deployment.id }, { query: '?wait=1s' });
    await scene.ended(deployment);
    await ask(`PUT ${P}`, shop, { body: FILE });
    await ask(`PUT ${P}/{file}`, { ...shop, file: 'compose.yaml' }, { body: FILE });
    await ask(`PUT ${P}`, shop, { body: 'a=b', headers: { 'content-type': 'image/png' } });
    await ask(`PUT ${P}`, shop, { body: 'services: [' });
    await ask(`PUT ${P}`, shop, { body: FILE, headers: { 'if-match': '"99"' } });
    await ask(`PUT ${P}`, shop, { body: `# ${'x'.repeat(300_000)}` });
    await ask(`GET ${P}/config`, shop);
    await ask(`GET ${P}/config`, shop, { query: '?format=json' });
    await ask(`GET ${P}/services`, shop);
    await ask(`GET ${P}/services/{service}`, shop);
    await ask(`GET ${P}/services/{service}`, { project: 'shop', service: 'none' });
    await ask(`GET ${P}/tasks`, shop);
    await scene.advance(60);
    await ask(`GET ${P}/logs`, shop);
    await ask(`GET ${P}/logs`, shop, { query: '?cursor=x' });
    await ask(`PATCH ${P}/services/{service}`, shop, { body: { replicas: -1 } });
    await ask(`PATCH ${P}/services/{service}`, shop, { body: { replicas: 2 }, query: '?dryRun=true' });
    const scaled = await ask(`PATCH ${P}/services/{service}`, shop, { body: { replicas: 2 } });
    await ask(`PATCH ${P}/services/{service}`, shop, { body: { replicas: 3 }, query: '?supersede=false' });
    await ask(`DELETE ${P}/deployments/{id}`, { ...shop, id: scaled.deployment.id });
    await scene.ended(scaled.deployment);
    await ask(`DELETE ${P}/deployments/{id}`, { ...shop, id: scaled.deployment.id });
    await ask(`POST ${P}/rollback`, shop, { body: { to: 'dep_00000000000000000000000000' } });
    await ask(`POST ${P}/services/{service}/restart`, shop);
    await ask(`POST ${P}/stop`, shop);
    const started = await ask(`POST ${P}/start`, shop);
    await scene.ended(started.deployment);
    const failing = await ask(`POST ${P}/deployments`, shop, { body: CRASHES });
    await scene.ended(failing.deployment);
    await ask(`GET ${P}/deployments/{id}`, { ...shop, id: failing.deployment.id });
    await ask(`GET ${P}/deployments/{id}/events`, { ...shop, id: failing.deployment.id });
    await ask(`GET ${P}/deployments`, shop, { query: '?limit=2' });
    await ask(`GET ${P}/tasks`, shop);
    await ask(`POST ${P}/rollback`, shop);
    await ask('GET /v1/projects');
    await ask('GET /v1/projects', {}, { headers: { accept: 'text/html' } });
    const cluster = await ask('GET /v1/cluster');
    await ask('GET /v1/cluster/timeline');
    const { items } = await ask('GET /v1/cluster/decisions');
    await ask('GET /v1/cluster/decisions', {}, { query: '?actoin=none' });
    await ask('GET /v1/cluster/decisions/{id}', { id: items[0].id });
    await ask('GET /v1/cluster/decisions/{id}');
    await ask('POST /v1/cluster/decisions/simulate', {}, { body: { cpu: 95 } });
    await ask('POST /v1/cluster/decisions/simulate', {}, { body: { cpu: 195 } });
    await ask('POST /v1/cluster/hold', {}, { body: { for: '5m', reason: 'a walk' } });
    await ask('POST /v1/cluster/hold', {}, { body: {} });
    await ask('DELETE /v1/cluster/hold');
    await ask('GET /v1/cluster/instances');
    await ask('POST /v1/cluster/instances/{id}/drain', { id: cluster.instances[0].id });
    await ask('POST /v1/cluster/instances/{id}/drain', { id: 'i-none' });
    await ask('GET /v1/cost');
    await ask('GET /v1/limits');
    await ask('GET /v1/events', {}, { query: '?limit=100' });
    await ask('GET /v1/events', {}, { headers: { accept: 'application/x-ndjson' } });
    const alerts = await ask('GET /v1/alerts');
    await ask('POST /v1/alerts/{id}/ack', { id: alerts.items[0].id });
    await ask('POST /v1/alerts/{id}/ack');
    await ask('POST /v1/alerts/mute', {}, { body: { match: 'deploy.*', for: '1m' } });
    await ask('POST /v1/alerts/mute', {}, { body: {} });
    await ask('GET /v1/alerts/mute');
    await ask('POST /v1/alerts/test');
    await ask('POST /v1/alerts/test', {}, { body: { to: 'me' } });
    await ask(`DELETE ${P}`, shop, { query: '?dryRun=true' });
    const { deployment: last } = await ask(`DELETE ${P}`, shop);
    await ask(`DELETE ${P}/deployments/{id}`, { ...shop, id: last.id });
    await scene.ended(last);
    await ask(`GET ${P}`, shop);
    await ask(`GET ${P}/deployments`, shop);
    await ask('GET /healthz');
    await ask('GET /v1/openapi.json');
    await ask('GET /');
  });

  it('on a walk through all routes', () => {
    expect(faults).toEqual([]);
  });

  it('and the walk leaves none of them out', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`).filter((one) => !asked.has(one))).toEqual([]);
  });

  it('and meets every kind of answer: done, accepted, unchanged, and each problem but the two of a busy AWS', () => {
    const met = new Set(statuses.map((one) => Number(one.split(' ').at(-1))));
    expect([200, 202, 204, 400, 404, 406, 409, 412, 413, 415, 422].filter((status) => !met.has(status))).toEqual([]);
  });
});
