import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TooLarge } from '../errors.js';
import type { HttpAnswer, HttpRequest } from './http.js';

/** The body cap of the contract. Compose files are a few KiB; a YAML parser is not a place for megabytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/** Reads an HTTP API event, payload format 2.0. The gateway has decoded its path (and not its query): here a "%" is itself. */
export const requestOf = (event: APIGatewayProxyEventV2, context: WithId): HttpRequest => {
  const path = event.rawPath || '/';
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path,
    segments: path.split('/').filter(Boolean),
    query: new URLSearchParams(event.rawQueryString ?? ''),
    headers: Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    body: bodyOf(event),
    requestId: requestIdOf(event, context),
    signed: authorizerOf(event)?.iam?.userArn !== undefined,
    claims: authorizerOf(event)?.jwt?.claims ?? null,
    by: authorizerOf(event)?.iam?.userArn ?? event.requestContext.http.sourceIp ?? 'unknown',
  };
};

/** Text or base64 is said by the event's flag and by nothing else: application/yaml comes as base64, text/yaml as text. */
const bodyOf = (event: APIGatewayProxyEventV2): Uint8Array => {
  const body = event.body ?? '';
  const bytes = event.isBase64Encoded ? Math.floor((body.length * 3) / 4) : Buffer.byteLength(body, 'utf8');
  if (bytes > MAX_BODY_BYTES + 2) throw tooLarge(bytes);
  const decodedBody = Buffer.from(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (decodedBody.length > MAX_BODY_BYTES) throw tooLarge(decodedBody.length);
  return decodedBody;
};

const tooLarge = (bytes: number): TooLarge =>
  new TooLarge({
    code: 'body/too-large',
    detail: `The body has ${Math.ceil(bytes / 1024)} KiB; at most ${MAX_BODY_BYTES / 1024} KiB are read.`,
    hint: 'Send the compose file alone. What containers need to hold belongs into an image or a volume.',
  });

interface WithId {
  readonly awsRequestId?: string;
}

export const requestIdOf = (event: APIGatewayProxyEventV2, context: WithId): string =>
  event.requestContext?.requestId ?? context.awsRequestId ?? '';

interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

/** Who API Gateway says it is: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const authorizerOf = ({ requestContext }: APIGatewayProxyEventV2): Authorizer | undefined =>
  (requestContext as { readonly authorizer?: Authorizer }).authorizer;

/** An answer as Lambda returns it. JSON ends with a newline, and is spread over lines for people at a terminal. */
export const resultOf = (
  answer: HttpAnswer,
  event: APIGatewayProxyEventV2,
  requestId: string,
): APIGatewayProxyStructuredResultV2 => {
  const atTerminal = /^(curl|Wget|HTTPie)\//i.test(event.headers?.['user-agent'] ?? '');
  const json = answer.body === undefined ? undefined : `${JSON.stringify(answer.body, null, atTerminal ? 2 : undefined)}\n`;
  return {
    statusCode: answer.status,
    headers: { ...(json && { 'content-type': 'application/json' }), 'x-request-id': requestId, ...SAFE, ...answer.headers },
    body: json ?? answer.text ?? '',
  };
};

const SAFE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
