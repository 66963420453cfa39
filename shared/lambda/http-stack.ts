import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { problemAnswer } from '../api/problem.js';
import { Unavailable } from '../errors.js';
import { type Runtime, runtimeOf } from '../wiring/runtime.js';
import type { HttpAnswer, HttpRequest } from './http.js';
import { requestIdOf, requestOf, resultOf } from './http-event.js';
import { oneLine } from './one-line.js';

export type HttpHandler = (request: HttpRequest, runtime: Runtime) => Promise<HttpAnswer>;

/**
 * What stands around a handler of HTTP API events (payload format 2.0): the body decoded by its flag and capped, errors turned into
 * problem documents, a request id on every answer, one line of log, and an answer of our own before anybody would cut us off.
 */
export const httpStack = (handle: HttpHandler) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .use(oneLine('http', lineOf))
    .onError((failed) => {
      const requestId = requestIdOf(failed.event, failed.context);
      failed.response = resultOf(problemAnswer(failed.error, requestId), failed.event, requestId);
    })
    .handler(async (event: APIGatewayProxyEventV2, context: Context) => {
      const runtime = runtimeOf(context);
      const answer = await inTime(runtime, context, () => handle(requestOf(event, context), runtime));
      return resultOf(answer, event, requestIdOf(event, context));
    });

/** An HTTP API gives up after 30 s and its client sees a bare 503: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const GATEWAY_MS = 30_000;
const SPARE_MS = 1_500;

const inTime = async <T>(runtime: Runtime, context: Context, work: () => Promise<T>): Promise<T> => {
  const done = new AbortController();
  const left = Math.min(GATEWAY_MS, context.getRemainingTimeInMillis?.() ?? GATEWAY_MS) - SPARE_MS;
  const late = runtime.clock
    .sleep(left, done.signal)
    .then(() => (done.signal.aborted ? new Promise<never>(() => {}) : tooSlow()));
  try {
    return await Promise.race([work(), late]);
  } finally {
    done.abort(ANSWERED);
  }
};

/** Without a reason of its own each abort makes an error with its stack, for nobody to read. */
const ANSWERED = 'answered';

const tooSlow = (): never => {
  throw new Unavailable({
    code: 'slow',
    detail: 'The answer was not ready in time.',
    hint: 'Try again in a few seconds. A PUT is safe to repeat: an unchanged file changes nothing.',
  });
};

const lineOf = (event: APIGatewayProxyEventV2, response: unknown) => ({
  method: event.requestContext?.http?.method,
  path: event.rawPath,
  status: (response as APIGatewayProxyStructuredResultV2 | null | undefined)?.statusCode,
});
