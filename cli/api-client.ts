import { sendWithKey, sendWithToken } from './client/keyed.js';
import { type ProblemAnswer, Refused, wrongUsage } from './client/refused.js';
import { type Incoming, type Send, sendPlain } from './client/send.js';
import { sendSigned } from './client/signed.js';
import type { Printed } from './config.js';
import { refused } from './run.js';

export { type ProblemAnswer, Refused } from './client/refused.js';

/** How a verb reaches the API. */
export interface Api {
  /** Base URL, with or without a slash at its end. */
  readonly url: string;
  readonly send: Send;
}

export const DEFAULT_API = 'http://127.0.0.1:4500';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ApiOptions {
  readonly api?: string;
  readonly region?: string;
  readonly awsProfile?: string;
  readonly token?: string;
  readonly key?: string;
}

/**
 * `--api`, else EVENKEEL_API, else the one of `npm start`. A token or a key goes along where there is one;
 * else what is not on this machine is on AWS, and its requests are signed. Throws Refused (usage).
 */
export const apiOf = ({ api, region, awsProfile, ...given }: ApiOptions, env: Environment): Api => {
  const url = api ?? env['EVENKEEL_API'] ?? DEFAULT_API;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw wrongUsage(`"${url}" is no address of an API.`, `write all of it: ${DEFAULT_API} or https://….amazonaws.com`);
  // What was typed goes before what the environment has, also where that is the other of the two.
  const typed = given.token !== undefined || given.key !== undefined;
  const { token, key } = typed ? given : { token: env['EVENKEEL_TOKEN'], key: env['EVENKEEL_KEY'] };
  if ((token || key) && url.startsWith('http:') && !isLoopback(url))
    throw wrongUsage(
      `${url} is not encrypted, and everybody on the way would read what opens the API.`,
      'use its https address.',
    );
  if (token) return { url, send: sendWithToken(token) };
  if (key) return { url, send: sendWithKey(key) };
  if (isLoopback(url)) return { url, send: sendPlain };
  const signing = { region: region ?? regionIn(url, env), profile: awsProfile ?? null };
  return { url, send: sendSigned(signing) };
};

const isLoopback = (url: string): boolean => /^https?:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|\/|$)/i.test(url);

/** The API's own name goes before the environment's: one shell serves clusters of many regions. */
const regionIn = (url: string, env: Environment): string | null =>
  url.includes('.execute-api.') ? null : (env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? null);

/** A body with its type, when it is not JSON. */
export interface Body {
  readonly type: string;
  readonly text: string;
}

/** One request; an object as JSON, null for an empty answer. Throws Refused. */
export const ask = async <T>(api: Api, method: string, path: string, body?: unknown): Promise<T> =>
  (await call<T>(api, method, path, body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) }))
    .value;

/** As `ask`, with the status: 200 and 202 differ. Throws Refused. */
export const call = async <T>(api: Api, method: string, path: string, body?: Body): Promise<{ status: number; value: T }> => {
  const { status, body: text } = await attempt(api, method, path, body);
  const value = parsed(text);
  if (status >= 200 && status < 300 && value !== undefined) return { status, value: value as T };
  throw new Refused(isProblem(value) ? value : (gatewayProblem(status, value, api.url) ?? unknownAnswer(status, path, api.url)));
};

const attempt = async (api: Api, method: string, path: string, body: Body | undefined): Promise<Incoming> => {
  const url = `${api.url.replace(/\/+$/, '')}${path}`;
  const headers: Record<string, string> = { accept: 'application/json', ...(body ? { 'content-type': body.type } : {}) };
  try {
    return await api.send({ method, url, headers, body: body?.text ?? null });
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(unreachable(api.url, error));
  }
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isProblem = (value: unknown): value is ProblemAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'code' in value;

const unreachable = (url: string, error: unknown): ProblemAnswer => ({
  status: 503,
  code: 'api/unreachable',
  detail: `No answer from ${url}: ${causeOf(error)}.`,
  hint: 'Is it running (npm start)? Name another with --api URL or EVENKEEL_API.',
});

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError || (cause instanceof Error && cause.message === ''))
    return (cause as { code?: string }).code ?? 'no connection';
  return cause instanceof Error ? cause.message : String(cause);
};

/** API Gateway says `{"message":"Forbidden"}` before anything of ours is asked. */
const gatewayProblem = (status: number, value: unknown, url: string): ProblemAnswer | null =>
  status === 403 || status === 401
    ? {
        status,
        code: 'api/forbidden',
        detail: `${url} does not let these credentials in: ${(value as { message?: string } | null)?.message ?? 'Forbidden'}.`,
        hint: 'AWS credentials need execute-api:Invoke on this API, the right --region and a clock that is right; a token must not have run out, and be for this API (--token).',
      }
    : null;

const unknownAnswer = (status: number, path: string, url: string): ProblemAnswer => ({
  status,
  code: 'api/unknown-answer',
  detail: `${url} answers ${status} to ${path}, and not as Evenkeel does.`,
  hint: 'Does --api (or EVENKEEL_API) name the API of this cluster?',
});

/** Runs a verb: its text, or as JSON what it was told; a refusal on stderr with its hint, or as a problem document on stdout. */
export const printed = async <T>(json: boolean, told: () => Promise<T>, text: (value: T) => string): Promise<Printed> => {
  try {
    const value = await told();
    return { exitCode: 0, stdout: json ? `${JSON.stringify(value, null, 2)}\n` : text(value), stderr: '' };
  } catch (error) {
    return refused(json, error);
  }
};
