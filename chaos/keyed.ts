import { SCHEME, signatureOf } from '../shared/api/signature.js';
import type { HttpAnswer, HttpRequest } from '../simulator/http-api.js';
import type { Local } from '../simulator/local.js';
import type { Amazon } from '../simulator/parts.js';
import type { Watch } from './watch.js';

/** Where the keys of the API lie, and the secret of the only one: nobody may see it in a line of log. */
export const KEYS_PARAMETER = '/evenkeel-keys/demo';
export const KEY_SECRET = 'canary-key-of-a-caller-3b9d5c7e1f20';
const KEY = 'chaos';

/** The operator's keys, there before the stack is. */
export const withKeys = (amazon: Amazon): void => {
  const secret = { Name: KEYS_PARAMETER, Value: `${KEY} ${KEY_SECRET}\n`, Type: 'SecureString' };
  void amazon.call('ssm', 'PutParameter', secret, { name: 'operator', invocation: null });
};

/**
 * The same cluster for a caller with a key. Each request comes three times: signed with a wrong secret, signed well, and once more as it
 * was; neither the first nor the last may get in, whatever strikes.
 */
export const keyed = (local: Local, watch: Watch): Local => {
  let sent = 0;
  const request = async (asked: HttpRequest): Promise<HttpAnswer> => {
    const time = String(Math.floor(local.amazon.world.now() / 1000));
    const nonce = `nonce-of-request-${(sent += 1)}`;
    await refused(signed(asked, 'a secret that somebody has made up', time, nonce), 'a made-up signature');
    const mine = signed(asked, KEY_SECRET, time, nonce);
    const answer = await local.request(mine);
    // One that was turned away before its nonce was written may still be used.
    if (answer.status < 300) await refused(mine, 'a signature that was used before');
    return answer;
  };
  const refused = async (asked: HttpRequest, what: string): Promise<void> => {
    watch.check('admission');
    const { status } = await local.request(asked);
    if (status < 400) watch.fail('admission', `${asked.method} ${asked.url} with ${what} is answered with ${status}`);
  };
  return { ...local, request };
};

const signed = (asked: HttpRequest, secret: string, time: string, nonce: string): HttpRequest => {
  const [path = '', query = ''] = asked.url.split('?');
  const segments = path.split('/').filter(Boolean);
  const { method, body } = asked;
  const signature = signatureOf(secret, { method, host: '', segments, query: new URLSearchParams(query), body, time, nonce });
  return { ...asked, headers: { ...asked.headers, authorization: `${SCHEME} ${KEY}:${time}:${nonce}:${signature}` } };
};
