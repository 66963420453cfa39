import { createHash } from 'node:crypto';
import { Conflict, InvalidInput, Malformed } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { type Answer, complete, type Asked as Key, release, reserve } from '../ledger/idempotency.js';
import type { Asked } from './router.js';

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same key and request get the first answer again, another request
 * under the same key is refused. `work` gets the deployment id to use: a repeat after a crash does the same work under the same name.
 */
export const once = async (asked: Asked, work: (deploymentId: string) => Promise<HttpAnswer>): Promise<HttpAnswer> => {
  const { request, ports } = asked;
  const token = ports.newId('dep');
  const name = request.headers['idempotency-key'];
  if (name === undefined) return work(token);
  const key: Key = {
    scope: `${request.method} ${addressOf(asked)}`,
    key: keyOf(name),
    bodyHash: hashOf(asked),
    token,
    now: ports.clock.now(),
  };
  const reserved = await reserve(ports.store, key);
  if (reserved.kind === 'replay') return replayed(reserved.answer);
  if (reserved.kind === 'in-progress') throw inProgress(name);
  if (reserved.kind === 'other-body') throw otherBody(name);
  try {
    const answer = await work(reserved.token);
    await complete(ports.store, key, reserved.reservation, {
      status: answer.status,
      headers: answer.headers ?? {},
      body: answer.body,
    });
    return answer;
  } catch (error) {
    await release(ports.store, reserved.reservation);
    throw error;
  }
};

/** A route whose repeat under the same key has no second effect; its answer names no deployment. */
export const repeatable =
  (answer: (asked: Asked) => Promise<HttpAnswer>) =>
  (asked: Asked): Promise<HttpAnswer> =>
    once(asked, () => answer(asked));

/** `curl -T` adds the file's name, or a slash: what is meant is the project all the same. */
const addressOf = ({ request, parameters }: Asked): string => {
  const segments = parameters['file'] === undefined ? request.segments : request.segments.slice(0, -1);
  return `/${segments.join('/')}`;
};

/** Query parameters are part of what was asked: a dry run is not the deployment. */
const hashOf = ({ request }: Asked): string =>
  createHash('sha256')
    .update(`${[...request.query].sort().join('&')}\n`)
    .update(request.body)
    .digest('hex');

const replayed = ({ status, headers, body }: Answer): HttpAnswer => ({
  status,
  headers: { ...headers, 'idempotency-replayed': 'true' },
  body,
});

const keyOf = (name: string): string => {
  if (/^[\x21-\x7e]{1,255}$/.test(name)) return name;
  throw new Malformed({
    code: 'idempotency/key',
    detail: 'The Idempotency-Key is empty, longer than 255 characters or has characters beyond ASCII.',
    hint: 'Draw a UUID for each thing that you want done once.',
  });
};

const inProgress = (name: string): Conflict =>
  new Conflict({
    code: 'idempotency/in-progress',
    detail: `A request with the Idempotency-Key ${name} is being answered at this moment.`,
    hint: 'Repeat it in two seconds: you will get its answer. Should it have been cut off, your repeat does its work once a minute is over.',
  });

const otherBody = (name: string): InvalidInput =>
  new InvalidInput([], {
    code: 'idempotency/other-body',
    detail: `The Idempotency-Key ${name} was used for another request; a key stands for one request for 24 hours.`,
    hint: 'Draw a new key for the new request.',
  });
