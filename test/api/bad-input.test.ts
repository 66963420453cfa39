import { describe, expect, it } from '@jest/globals';
import { anApi, type Call, COMPOSE } from './support.js';

interface Case {
  readonly what: string;
  readonly method?: string;
  readonly path?: string;
  readonly call?: Call;
  readonly status: number;
  /** In the problem's detail, hint or errors. */
  readonly says: RegExp;
}

const yaml = (body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/yaml' }): Call => ({
  body,
  headers,
});
const json = (body: object): Call => ({ body, headers: { 'content-type': 'application/json' } });
const FORM = 'application/x-www-form-urlencoded';

const CASES: readonly Case[] = [
  { what: 'no body', call: {}, status: 400, says: /curl -T compose\.yaml/ },
  { what: 'only white space', call: yaml(' \n\n'), status: 400, says: /empty/ },
  {
    what: 'curl -d, which strips newlines',
    call: yaml(COMPOSE.replaceAll('\n', ''), { 'content-type': FORM }),
    status: 415,
    says: /--data-binary/,
  },
  {
    what: 'curl -d with the right type, behind a comment',
    call: yaml(`# my stack${COMPOSE.replaceAll('\n', '')}`),
    status: 415,
    says: /body\/newlines-stripped[\s\S]*--data-binary/,
  },
  {
    what: 'curl -d with the right type',
    call: yaml(COMPOSE.replaceAll('\n', '')),
    status: 415,
    says: /body\/newlines-stripped/,
  },
  {
    what: 'two files whose names are two spellings of one',
    call: json({ files: ['compose.yaml', 'a/b', 'a//./b'].map((name) => ({ name, content: COMPOSE })) }),
    status: 422,
    says: /\/files\/2[\s\S]*twice/,
  },
  {
    what: 'a file that is called like a folder',
    call: json({ files: ['compose.yaml', 'compose.yaml/'].map((name) => ({ name, content: COMPOSE })) }),
    status: 400,
    says: /body\/file-name/,
  },
  {
    what: 'two files of one name',
    call: json({ files: [COMPOSE, COMPOSE].map((content) => ({ name: 'compose.yaml', content })) }),
    status: 422,
    says: /\/files\/1[\s\S]*twice/,
  },
  {
    what: 'an image for a service that is not there',
    call: json({ files: [{ name: 'compose.yaml', content: COMPOSE }], images: { wep: 'nginx:1.27' } }),
    status: 422,
    says: /\/images\/wep[\s\S]*web, worker/,
  },
  { what: 'a name with a slash, decoded on its way', path: '/v1/projects/a/b', call: yaml(COMPOSE), status: 400, says: /a-b/ },
  {
    what: 'a misspelt list',
    method: 'GET',
    path: '/v1/projects/vote/deploymnts',
    call: {},
    status: 404,
    says: /\/v1\/projects\/vote\/deployments\?/,
  },
  { what: 'form fields', call: yaml('a=1&b=2', { 'content-type': FORM }), status: 415, says: /-T compose\.yaml/ },
  { what: 'a picture', call: yaml('x', { 'content-type': 'image/png' }), status: 415, says: /image\/png[\s\S]*--data-binary/ },
  {
    what: 'a web page',
    call: yaml('<html>', { 'content-type': 'text/html; charset=utf-8' }),
    status: 415,
    says: /--data-binary/,
  },
  {
    what: 'a compressed body',
    call: yaml('x', { 'content-type': 'application/yaml', 'content-encoding': 'gzip' }),
    status: 415,
    says: /uncompressed/,
  },
  { what: 'gzip without saying so', call: yaml(Uint8Array.from([0x1f, 0x8b, 8, 0])), status: 400, says: /gzip/ },
  { what: 'UTF-16', call: yaml(Buffer.from(`\ufeff${COMPOSE}`, 'utf16le')), status: 400, says: /UTF-16/ },
  { what: 'bytes that are no UTF-8', call: yaml(Uint8Array.from([0x73, 0xff, 0xff])), status: 400, says: /UTF-8/ },
  { what: 'NUL', call: yaml('services:\n\0'), status: 400, says: /NUL/ },
  { what: '2 MB', call: yaml('#'.repeat(2_000_000)), status: 413, says: /256 KiB/ },
  { what: '2 MB as text', call: { ...yaml('#'.repeat(2_000_000)), base64: false }, status: 413, says: /256 KiB/ },
  { what: 'tabs', call: yaml('services:\n\tweb:\n\t\timage: nginx\n'), status: 400, says: /tab[\s\S]*"line":2/ },
  { what: 'not YAML', call: yaml('services: [a, b\nweb: {'), status: 400, says: /"line":\d+,"column":\d+/ },
  { what: 'not JSON', call: yaml('{"files": [', { 'content-type': 'application/json' }), status: 400, says: /not JSON/ },
  { what: 'JSON that is a list', call: yaml('[1]', { 'content-type': 'application/json' }), status: 400, says: /not an object/ },
  { what: 'JSON without a file', call: json({ files: [] }), status: 422, says: /one file at least/ },
  { what: 'a misspelt member', call: json({ files: [{ name: 'a', content: 'b' }], enf: {} }), status: 422, says: /\/enf/ },
  { what: 'a file outside the bundle', call: json({ files: [{ name: '../x', content: COMPOSE }] }), status: 400, says: /inside/ },
  {
    what: 'multipart without compose',
    call: yaml('--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n', {
      'content-type': 'multipart/form-data; boundary=b',
    }),
    status: 400,
    says: /named \\"compose/,
  },
  {
    what: 'multipart that was cut off',
    call: yaml('--b\r\nContent-Disp', { 'content-type': 'multipart/form-data; boundary=b' }),
    status: 400,
    says: /cut off/,
  },
  {
    what: 'a name with a %, which the gateway has decoded',
    path: '/v1/projects/sho%70',
    call: yaml(COMPOSE),
    status: 400,
    says: /sho%70/,
  },
  { what: 'a name with ../', path: '/v1/projects/..%2Fetc', call: yaml(COMPOSE), status: 400, says: /small letters/ },
  { what: 'a name that climbs', path: '/v1/projects/../etc', call: yaml(COMPOSE), status: 400, says: /small letters/ },
  { what: 'a name in capitals', path: '/v1/projects/Vote', call: yaml(COMPOSE), status: 400, says: /Use \\"vote\\"/ },
  { what: 'a number for a time', method: 'GET', path: '/v1/cluster/decisions?since=0.5', status: 400, says: /RFC 3339/ },
  { what: 'a bare date for a time', method: 'GET', path: '/v1/cluster/timeline?from=2026-11-22', status: 400, says: /RFC 3339/ },
  {
    what: 'a misspelt parameter, which must not deploy',
    path: '/v1/projects/vote?dryrun=true',
    call: yaml(COMPOSE),
    status: 400,
    says: /dryRun/,
  },
  {
    what: 'a flag that is none',
    path: '/v1/projects/vote?dryRun=maybe',
    call: yaml(COMPOSE),
    status: 400,
    says: /neither true nor false/,
  },
  { what: 'a wait that is none', path: '/v1/projects/vote?wait=soon', call: yaml(COMPOSE), status: 400, says: /20s/ },
  { what: 'an empty idempotency key', call: yaml(COMPOSE, { 'idempotency-key': '' }), status: 400, says: /UUID/ },
  { what: 'POST where PUT belongs', method: 'POST', call: yaml(COMPOSE), status: 405, says: /deployments/ },
  { what: 'POST to all projects', method: 'POST', path: '/v1/projects', call: yaml(COMPOSE), status: 405, says: /curl -T/ },
  {
    what: 'an unknown project',
    method: 'GET',
    path: '/v1/projects/vote',
    call: {},
    status: 404,
    says: /No project is deployed yet/,
  },
  {
    what: 'an unknown deployment',
    method: 'GET',
    path: '/v1/projects/vote/deployments/dep_1',
    call: {},
    status: 404,
    says: /dep_1/,
  },
  {
    what: 'deployments of an unknown project',
    method: 'GET',
    path: '/v1/projects/vote/deployments',
    call: {},
    status: 404,
    says: /vote/,
  },
  { what: 'an unknown decision', method: 'GET', path: '/v1/cluster/decisions/dec_1', call: {}, status: 404, says: /dec_01J/ },
  {
    what: 'an unknown action',
    method: 'GET',
    path: '/v1/cluster/decisions?action=scale-on',
    call: {},
    status: 400,
    says: /Did you mean \\"scale-/,
  },
  {
    what: 'a cursor that is none',
    method: 'GET',
    path: '/v1/cluster/decisions?cursor=abc',
    call: {},
    status: 400,
    says: /nextCursor/,
  },
  { what: 'an unknown path', method: 'GET', path: '/v1/clusters', call: {}, status: 404, says: /\/v1\/cluster\?/ },
  { what: 'taking down what no pass has looked for yet', method: 'DELETE', call: {}, status: 503, says: /vote.*may run/ },
  {
    what: 'a hold without a reason',
    method: 'POST',
    path: '/v1/cluster/hold',
    call: json({ for: '2h' }),
    status: 422,
    says: /Say why/,
  },
  {
    what: 'a hold for ever',
    method: 'POST',
    path: '/v1/cluster/hold',
    call: json({ for: '8d', reason: 'x' }),
    status: 422,
    says: /\\"8d\\" is not how long.*7 days/,
  },
];

describe('Bad input', () => {
  it.each(CASES)(
    '$what gets $status and is told what to do',
    async ({ method = 'PUT', path = '/v1/projects/vote', call = {}, status, says }) => {
      const api = anApi();
      const reply = await api.call(method, path, call);
      expect({ status: reply.status, type: reply.headers['content-type'] }).toEqual({ status, type: 'application/problem+json' });
      expect(Object.keys(reply.body).sort()).toEqual([
        'code',
        'detail',
        'errors',
        'hint',
        'requestId',
        'status',
        'title',
        'type',
        'warnings',
      ]);
      expect(reply.body).toMatchObject({ status, requestId: 'request-1', hint: expect.stringMatching(/\w+/) });
      expect(reply.text).toMatch(says);
      expect(api.woken).toEqual([]);
      expect((await api.call('GET', '/healthz')).status).toBe(200);
    },
  );
});
