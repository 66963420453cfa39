import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { failed, fromHttpApiResult, type HttpRequest, matchRoute, refuse, toHttpApiEvent } from '../../simulator/http-api.js';

const aRequest = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'PUT',
  url: '/v1/projects/shop',
  headers: {},
  body: Buffer.from('services: {}\n'),
  ...more,
});

const anyRoute = { route: { method: '*', path: '*' }, parameters: {} };
const eventOf = (request: HttpRequest) =>
  toHttpApiEvent(request, anyRoute, { at: Date.parse('2026-03-02T09:00:00Z'), requestId: 'r-1' });

describe('a body', () => {
  it.each([
    ['text/plain', true],
    ['text/yaml; charset=utf-8', true],
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['application/xml', true],
    ['application/javascript', true],
    ['application/yaml', false],
    ['application/x-yaml', false],
    ['application/x-www-form-urlencoded', false],
    ['application/problem+json', false],
    ['multipart/form-data; boundary=x', false],
    [undefined, false],
  ])('of type %s arrives as text: %s', (type, text) => {
    const event = eventOf(aRequest({ headers: type ? { 'Content-Type': type } : {} }));
    expect(event.isBase64Encoded).toBe(!text);
    expect(Buffer.from(event.body!, text ? 'utf8' : 'base64').toString()).toBe('services: {}\n');
  });

  it('that is empty is absent', () => {
    expect(eventOf(aRequest({ method: 'GET', body: Buffer.alloc(0) }))).not.toHaveProperty('body');
  });

  it('over ten megabytes never reaches a function', () => {
    expect(refuse(aRequest({ body: Buffer.alloc(10 * 1024 * 1024) }))).toBeNull();
    expect(refuse(aRequest({ body: Buffer.alloc(10 * 1024 * 1024 + 1) }))?.status).toBe(413);
  });

  it('must be the one that was signed', () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260302/us-east-1/execute-api/aws4_request';
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const signed = (of: string) => refuse(aRequest({ headers: { authorization, 'x-amz-content-sha256': hash(of) } }));
    expect(signed('services: {}\n')).toBeNull();
    // What `curl -T` signs: an empty body.
    expect(signed('')?.status).toBe(403);
    expect(refuse(aRequest({ headers: { 'x-amz-content-sha256': hash('') } }))).toBeNull();
  });
});

describe('an event', () => {
  it('has the members of payload format 2.0', () => {
    const request = aRequest({
      url: '/v1/projects/my%20shop?dryRun=true&tag=a&tag=b',
      headers: { Host: 'h', 'X-Two': ['a', 'b'], Cookie: 'x=1; y=2', 'User-Agent': 'curl/8' },
    });
    expect(eventOf(request)).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/v1/projects/my shop',
      rawQueryString: 'dryRun=true&tag=a&tag=b',
      cookies: ['x=1', 'y=2'],
      headers: { host: 'h', 'x-two': 'a,b' },
      queryStringParameters: { dryRun: 'true', tag: 'a,b' },
      requestContext: {
        http: { method: 'PUT', path: '/v1/projects/my shop', userAgent: 'curl/8' },
        time: '02/Mar/2026:09:00:00 +0000',
        timeEpoch: Date.parse('2026-03-02T09:00:00Z'),
        requestId: 'r-1',
      },
    });
  });
});

describe('a route', () => {
  const routes = ['* *', 'GET /healthz', 'GET /v1/projects/{p}', 'ANY /v1/{proxy+}', 'GET /v1/projects/mine'].map((text) => {
    const [method, path] = text.split(' ') as [string, string];
    return { method, path };
  });
  it.each([
    ['GET', '/healthz?x=1', 'GET /healthz', {}],
    ['POST', '/healthz', '* *', {}],
    ['GET', '/v1/projects/a%2Fb', 'GET /v1/projects/{p}', { p: 'a/b' }],
    ['GET', '/v1/projects/mine', 'GET /v1/projects/mine', {}],
    ['PUT', '/v1/projects/shop/compose.yaml', 'ANY /v1/{proxy+}', { proxy: 'projects/shop/compose.yaml' }],
    ['GET', '/', '* *', {}],
  ])('for %s %s is %s', (method, url, wanted, parameters) => {
    const found = matchRoute(routes, method, url)!;
    expect(`${found.route.method} ${found.route.path}`).toBe(wanted);
    expect(found.parameters).toEqual(parameters);
  });

  it('is missing when no route takes it', () => {
    expect(matchRoute([{ method: 'GET', path: '/a.b' }], 'GET', '/aXb')).toBeNull();
  });
});

describe('an answer', () => {
  it('is what the function said, decoded', () => {
    const answer = fromHttpApiResult({
      statusCode: 202,
      headers: { Location: '/x', 'Retry-After': 2 },
      body: 'aGk=',
      isBase64Encoded: true,
    });
    expect(answer).toMatchObject({ status: 202, headers: { location: '/x', 'retry-after': '2' } });
    expect(answer.body.toString()).toBe('hi');
  });

  it('without a statusCode is JSON with 200; none at all, or an error, is 500', () => {
    expect(fromHttpApiResult({ ok: true })).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(fromHttpApiResult(null).status).toBe(500);
    expect(failed().body.toString()).toBe('{"message":"Internal Server Error"}');
  });
});
