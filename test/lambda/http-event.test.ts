import { describe, expect, it } from '@jest/globals';
import { TooLarge } from '../../shared/errors.js';
import { MAX_BODY_BYTES, requestOf, resultOf } from '../../shared/lambda/http-event.js';
import { type Call, eventOf } from '../api/support.js';

const read = (call: Call, path = '/v1/projects/shop') => requestOf(eventOf('PUT', path, call), { awsRequestId: 'lambda-1' });

describe('A request', () => {
  it('has a body of 256 KiB at most, as text and as base64', () => {
    const of = (bytes: number, base64: boolean) => () => read({ body: 'x'.repeat(bytes), base64 }).body.length;
    for (const base64 of [true, false]) {
      expect(of(MAX_BODY_BYTES, base64)()).toBe(MAX_BODY_BYTES);
      for (const more of [1, 2, 3, MAX_BODY_BYTES]) expect(of(MAX_BODY_BYTES + more, base64)).toThrow(TooLarge);
    }
  });

  it('has headers by their names in lower case, however the gateway writes them', () => {
    const event = eventOf('PUT', '/', {});
    const headers = { 'Idempotency-Key': 'k', 'CONTENT-TYPE': 'text/plain' };
    expect(requestOf({ ...event, headers }, {}).headers).toEqual({ 'idempotency-key': 'k', 'content-type': 'text/plain' });
  });

  it('is asked by whom IAM has checked, or else by an address', () => {
    const userArn = 'arn:aws:iam::123456789012:user/jo';
    expect(read({ authorizer: { iam: { userArn } } })).toMatchObject({ by: userArn, signed: true, claims: null });
    expect(read({ authorizer: { jwt: { claims: { sub: 'jo' } } } })).toMatchObject({ signed: false, claims: { sub: 'jo' } });
    expect(read({})).toMatchObject({ by: '203.0.113.7', signed: false, claims: null });
  });
});

describe('An answer', () => {
  const answered = (answer: Parameters<typeof resultOf>[0], call: Call = {}) =>
    resultOf(answer, eventOf('GET', '/', call), 'request-1');

  it('is kept by no cache, guessed at by no browser, and names its request, unless the route says otherwise', () => {
    expect(answered({ status: 200, body: {} }).headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-1',
    });
    const headers = { 'cache-control': 'no-cache', 'content-type': 'application/problem+json' };
    expect(answered({ status: 409, body: {}, headers }).headers).toMatchObject(headers);
  });

  it('is one line of JSON for programs, and spread over lines at a terminal', () => {
    const text = (agent: string) => answered({ status: 200, body: { a: 1 } }, { headers: { 'user-agent': agent } }).body;
    expect([text('python-requests/2'), text('curl/8.5.0')]).toEqual(['{"a":1}\n', '{\n  "a": 1\n}\n']);
    expect(answered({ status: 200, text: 'a: 1\n' }).body).toBe('a: 1\n');
  });
});
