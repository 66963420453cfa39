import { expect, it } from '@jest/globals';
import { post } from '../../shared/notify/post.js';

it.each([
  [200, null, { kind: 'sent' }],
  [204, null, { kind: 'sent' }],
  [302, null, { kind: 'dead' }],
  [400, null, { kind: 'dead' }],
  [404, null, { kind: 'dead' }],
  [408, null, { kind: 'failed' }],
  [410, null, { kind: 'dead' }],
  [429, '7', { kind: 'wait', seconds: 7 }],
  [429, '86400', { kind: 'wait', seconds: 3_600 }],
  [429, 'soon', { kind: 'wait', seconds: 30 }],
  [429, null, { kind: 'wait', seconds: 30 }],
  [500, null, { kind: 'failed' }],
  [503, null, { kind: 'failed' }],
] as const)('a webhook that answers %i (Retry-After: %s) means %j', async (status, after, meaning) => {
  const answer = async () => new Response(null, { status, headers: after === null ? {} : { 'retry-after': after } });
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const said = await post({ fetch: answer as typeof fetch, clock }, 'https://hooks.example/x', {});
  expect(said).toMatchObject(meaning);
});

it('a webhook leads nowhere else: what it redirects to is not asked', async () => {
  const asked: (RequestInit | undefined)[] = [];
  const answer = async (_: unknown, init?: RequestInit) => {
    asked.push(init);
    return new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } });
  };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  await post({ fetch: answer as typeof fetch, clock }, 'https://hooks.example/x', {});
  expect(asked).toMatchObject([{ redirect: 'manual' }]);
});
