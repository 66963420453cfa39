import { createHash, timingSafeEqual } from 'node:crypto';
import type { WantedClaim } from '../auth-choice.js';
import { Forbidden, Unauthenticated } from '../errors.js';
import type { HttpRequest } from '../lambda/http.js';
import { nonceKey } from '../ledger/keys.js';
import { ConditionFailed } from '../ledger/store.js';
import type { Ports } from './ports.js';
import { SCHEME, signatureOf } from './signature.js';

/**
 * The request with its caller's name, or Unauthenticated or Forbidden. Signatures of IAM and tokens have been checked by API Gateway
 * before (serverless.yml, custom.doors); a token's claims and signatures by key are checked here. Health is everybody's.
 */
export const admitted = async (request: HttpRequest, ports: Ports): Promise<HttpRequest> => {
  const { auth } = ports.config;
  if (request.method === 'GET' && request.segments.join('/') === 'healthz') return request;
  if (auth.kind === 'iam') return bySignature(request, ports);
  return { ...request, by: auth.kind === 'jwt' ? byToken(request, auth.claims) : await byKey(request, ports) };
};

/** A change of `auth` reaches this function before the routes, which until then let in whom they let in before. The simulator checks nothing. */
const bySignature = (request: HttpRequest, { config }: Ports): HttpRequest => {
  if (request.signed || config.simulated) return request;
  const detail = 'API Gateway has checked no signature of this request.';
  throw new Unauthenticated('AWS4-HMAC-SHA256', { code: 'auth/missing', detail, hint: SIGN_IAM });
};

const byToken = ({ claims }: HttpRequest, wanted: readonly WantedClaim[]): string => {
  if (!claims)
    throw new Unauthenticated('Bearer', { code: 'auth/missing', detail: 'There is no token in the request.', hint: TOKEN });
  const missed = wanted.filter(({ name, value, prefix }) => {
    const has = Object.hasOwn(claims, name) ? String(claims[name]) : null;
    return has === null || !(prefix ? has.startsWith(value) : has === value);
  });
  // Which claim it was is for the operator to know: whoever tries is not helped along.
  if (missed.length > 0)
    throw new Forbidden({ code: 'auth/claims', detail: 'The token is valid, and not one that may call this API.', hint: CLAIMS });
  return `jwt:${claims['sub'] ?? claims['client_id'] ?? 'unknown'}`;
};

/** Five minutes, as Signature Version 4 has it. Milliseconds. */
const WINDOW = 300_000;

const byKey = async (request: HttpRequest, ports: Ports): Promise<string> => {
  const { name, time, nonce, signature } = credentialsOf(request);
  const keys = await ports.keys();
  const { method, segments, query, body, headers } = request;
  // A key that is not there is compared like any other: how long an answer takes does not say which names there are.
  const secret = keys.get(name);
  const expected = signatureOf(secret ?? 'none', { method, segments, query, body, host: headers['host'] ?? '', time, nonce });
  if (!same(expected, signature) || secret === undefined) throw refused();
  const now = ports.clock.now();
  if (Math.abs(now - Number(time) * 1000) > WINDOW) throw outOfTime(now);
  await once(ports, name, nonce, Number(time));
  return `key:${name}`;
};

const credentialsOf = ({ headers }: HttpRequest) => {
  const [scheme, rest = ''] = (headers['authorization'] ?? '').trim().split(/\s+/);
  const found = /^([\w.@-]{1,64}):(\d{1,12}):([\w-]{16,64}):([0-9a-f]{64})$/.exec(rest);
  if (scheme?.toLowerCase() === SCHEME.toLowerCase() && found)
    return { name: found[1]!, time: found[2]!, nonce: found[3]!, signature: found[4]! };
  throw new Unauthenticated(SCHEME, {
    code: 'auth/missing',
    detail: 'The request is not signed with a key of this API.',
    hint: SIGN,
  });
};

/** Digests are of one length, and comparing them says nothing about how far two signatures agree. */
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A signature opens once. The row is kept until its time is out of the window for certain. */
const once = async ({ store }: Ports, name: string, nonce: string, seconds: number): Promise<void> => {
  const expiresAtSeconds = seconds + (2 * WINDOW) / 1000;
  try {
    await store.put(nonceKey(name, nonce), {}, { expected: 'absent', expiresAtSeconds });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new Unauthenticated(SCHEME, {
      code: 'auth/replayed',
      detail: 'This request was signed and sent before.',
      hint: 'Sign each one anew, with a nonce of its own.',
    });
  }
};

const refused = (): Unauthenticated =>
  new Unauthenticated(SCHEME, {
    code: 'auth/refused',
    detail: 'The signature is not one of this request with a key of this API.',
    hint: SIGN,
  });

const outOfTime = (now: number): Unauthenticated =>
  new Unauthenticated(SCHEME, {
    code: 'auth/clock',
    detail: `The request was not signed within five minutes of now, ${new Date(now).toISOString()}.`,
    hint: 'Set the clock of the machine that signs (NTP).',
  });

const TOKEN = 'evenkeel --token TOKEN (EVENKEEL_TOKEN), or the header Authorization: Bearer TOKEN.';
const SIGN_IAM = 'Sign with AWS credentials (evenkeel does); while the parameter auth is being changed, try again in a minute.';
const CLAIMS = 'Which claims are wanted is set by jwtClaims of the stack.';
const SIGN = 'evenkeel --key NAME:SECRET (EVENKEEL_KEY) signs; docs/deploy-to-aws.md says how a signature is made.';
