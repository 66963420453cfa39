import { wrongUsage } from './refused.js';
import { type Outgoing, type Send, sendPlain } from './send.js';

/** Sends with a token: `Authorization: Bearer …`. */
export const sendWithToken =
  (token: string, send: Send = sendPlain): Send =>
  (request) =>
    send({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });

/** Signs each request with a key of the API, NAME:SECRET. Throws Refused (usage) for what is none. */
export const sendWithKey = (key: string, send: Send = sendPlain): Send => {
  const [name = '', ...secret] = key.split(':');
  if (!/^[\w.@-]{1,64}$/.test(name) || secret.join('').length === 0)
    throw wrongUsage('The key of the API is not NAME:SECRET.', 'take it from whoever runs the cluster, and set EVENKEEL_KEY.');
  return async (request) => send(await signedWith(name, secret.join(':'), request, Date.now()));
};

/** `at` in milliseconds; the nonce is drawn unless given. */
export const signedWith = async (
  name: string,
  secret: string,
  request: Outgoing,
  at: number,
  drawn?: string,
): Promise<Outgoing> => {
  const { signatureOf, SCHEME } = await import('../../shared/api/signature.js');
  const { randomBytes } = await import('node:crypto');
  const { host, pathname, searchParams } = new URL(request.url);
  const [time, nonce] = [String(Math.floor(at / 1000)), drawn ?? randomBytes(16).toString('hex')];
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const signable = { method: request.method, host, segments, query: searchParams, body: request.body ?? '', time, nonce };
  const authorization = `${SCHEME} ${name}:${time}:${nonce}:${signatureOf(secret, signable)}`;
  return { ...request, headers: { ...request.headers, authorization } };
};
