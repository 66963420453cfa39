import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { sha256 } from './digest.js';
import { decode, type HttpRoute, isAny, isDefault, type Matched, pathOf } from './http-routes.js';

export { type HttpRoute, type Matched, matchRoute } from './http-routes.js';

/** One HTTP request as a server received it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

export interface EventOptions {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly requestId: string;
  readonly sourceIp?: string;
  readonly domainName?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 10 MB, not raisable. */
const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

/**
 * What API Gateway itself answers before any function is asked: 413 for a body over 10 MB, 403 when a signature's payload hash
 * is not that of the body. Null = go on.
 */
export const refuse = ({ headers, body }: HttpRequest): HttpAnswer | null => {
  if (body.byteLength > LARGEST_BODY_BYTES) return message(413, 'Request Entity Too Large');
  const hash = headerOf(headers, 'x-amz-content-sha256');
  const signed = headerOf(headers, 'authorization')?.startsWith('AWS4-HMAC-SHA256');
  if (!signed || !hash || hash === 'UNSIGNED-PAYLOAD' || hash.startsWith('STREAMING-')) return null;
  return hash === sha256(body) ? null : message(403, 'Forbidden');
};

export const notFound = (): HttpAnswer => message(404, 'Not Found');

const message = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body: Buffer.from(JSON.stringify({ message: text })),
});

/**
 * The event that a function behind an HTTP API gets, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export const toHttpApiEvent = (
  request: HttpRequest,
  matched: Matched<HttpRoute>,
  options: EventOptions,
): APIGatewayProxyEventV2 => {
  const { method, url, body } = request;
  const { route, parameters } = matched;
  const rawQueryString = url.split('?').slice(1).join('?');
  const routeKey = isDefault(route) ? '$default' : `${isAny(route) ? 'ANY' : route.method.toUpperCase()} ${route.path}`;
  const headers = joined(request.headers);
  const { cookie, ...rest } = headers;
  const query = queryOf(rawQueryString);
  return {
    version: '2.0',
    routeKey,
    rawPath: decode(pathOf(url)),
    rawQueryString,
    ...(cookie ? { cookies: cookie.split('; ') } : {}),
    headers: rest,
    ...(query ? { queryStringParameters: query } : {}),
    ...(Object.keys(parameters).length > 0 ? { pathParameters: { ...parameters } } : {}),
    requestContext: contextOf(method, url, routeKey, headers, options),
    ...bodyOf(body, headers['content-type']),
  };
};

const contextOf = (
  method: string,
  url: string,
  routeKey: string,
  headers: Readonly<Record<string, string>>,
  { at, requestId, sourceIp = '127.0.0.1', domainName = 'simulated.execute-api.us-east-1.amazonaws.com' }: EventOptions,
): APIGatewayProxyEventV2['requestContext'] => ({
  accountId: '123456789012',
  apiId: 'simulated',
  domainName,
  domainPrefix: domainName.split('.')[0]!,
  http: {
    method: method.toUpperCase(),
    path: decode(pathOf(url)),
    protocol: 'HTTP/1.1',
    sourceIp,
    userAgent: headers['user-agent'] ?? '',
  },
  requestId,
  routeKey,
  stage: '$default',
  time: clf(at),
  timeEpoch: at,
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Common log format: 12/Mar/2020:19:03:58 +0000 */
const clf = (at: number): string => {
  const date = new Date(at);
  const [day, time] = [String(date.getUTCDate()).padStart(2, '0'), date.toISOString().slice(11, 19)];
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
};

/** Names in lower case, several of one name joined by commas. */
const joined = (headers: HttpRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.toLowerCase(), [value].flat().join(',')]),
  );

const headerOf = (headers: HttpRequest['headers'], name: string): string | undefined => joined(headers)[name];

const queryOf = (raw: string): Record<string, string> | null => {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) found[name] = name in found ? `${found[name]},${value}` : value;
  return Object.keys(found).length > 0 ? found : null;
};

/**
 * Only text/*, application/json, application/javascript and application/xml arrive as text; no type, application/yaml and forms
 * arrive as base64 (no page says so; measured by others, https://github.com/ministackorg/ministack/pull/766).
 */
const TEXT = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;

const bodyOf = (body: Buffer, type: string | undefined): { body?: string; isBase64Encoded: boolean } => {
  if (body.byteLength === 0) return { isBase64Encoded: false };
  const text = type !== undefined && TEXT.test(type);
  return { body: body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
};

/** What the caller gets of a function's answer; a function that failed, or answered nonsense, is a 500. */
export const fromHttpApiResult = (result: unknown): HttpAnswer => {
  if (result === null || result === undefined) return message(500, 'Internal Server Error');
  // Anything without a statusCode is the body itself, as JSON: "inferred" responses of format 2.0.
  if (typeof result !== 'object' || !('statusCode' in result)) return inferred(result);
  const {
    statusCode = 200,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as APIGatewayProxyStructuredResultV2;
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status: Number(statusCode),
    headers: body && !named['content-type'] ? { 'content-type': 'text/plain;charset=UTF-8', ...named } : named,
    cookies,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
};

const inferred = (result: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  cookies: [],
  body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)),
});

/** The answer when the function threw or ran out of time. */
export const failed = (): HttpAnswer => message(500, 'Internal Server Error');
