import { describe, expect, it } from '@jest/globals';
import { appendEvents } from '../../shared/ledger/events.js';
import type { EventFact, LoggedEvent } from '../../shared/model/event.js';
import { instant } from '../../shared/model/time.js';
import { aLocal } from '../support/a-local.js';
import { anApi, COMPOSE, T0 } from './support.js';

const CRASHES = `services:
  web:
    image: busybox:1.36
    command: ["sh", "-c", "exit 3"]
    deploy: {resources: {limits: {memory: 64M}}}
`;

const aFact = (n: number, over: Partial<EventFact> = {}): EventFact => ({
  type: 'decision',
  at: instant(T0 + n),
  project: null,
  service: null,
  deployment: null,
  decision: null,
  alert: null,
  what: 'none',
  text: `fact ${n}`,
  ...over,
});

describe('Events', () => {
  it('tell the story of a deployment that fails, and of the cluster beside it', async () => {
    const scene = await aLocal({}, 3);
    const last = await scene.ended(await scene.put('shop', CRASHES));
    const { items } = (await scene.call('GET', '/v1/events?limit=100')).body;
    const whats = (type: string) => items.filter((one: LoggedEvent) => one.type === type).map((one: LoggedEvent) => one.what);
    expect(whats('deployment.accepted')).toEqual(['up']);
    expect(whats('deployment.status').at(-1)).toBe(last.status);
    expect(whats('task.stopped').length).toBeGreaterThan(0);
    expect(whats('decision').length).toBeGreaterThan(0);
    expect(whats('alert')).toContain('deploy.failed');
    expect(items.map(({ seq }: LoggedEvent) => seq)).toEqual(items.map((_: unknown, at: number) => at + 1));
    const own = (await scene.call('GET', `/v1/projects/shop/deployments/${last.id}/events`)).body.items;
    expect(own).toEqual(items.filter((one: LoggedEvent) => one.deployment === last.id));
  });

  it('of a quiet cluster are no news', async () => {
    const scene = await aLocal({}, 3);
    await scene.advance(300);
    const count = async () => (await scene.call('GET', '/v1/events?limit=100')).body.items.length;
    const before = await count();
    await scene.advance(600);
    expect(await count()).toBe(before);
  });

  it('go on after any of them, and wait for the next', async () => {
    const api = anApi();
    await api.call('PUT', '/v1/projects/shop', { body: COMPOSE });
    const first = (await api.call('GET', '/v1/events')).body;
    expect(first.items.map(({ what }: LoggedEvent) => what)).toEqual(['up']);
    expect(first.nextCursor).toBe(first.items[0].id);
    const soon = api.world.sleep(5_000).then(() => appendEvents(api.store, [aFact(5_000)]));
    const started = api.world.now();
    const next = await api.call('GET', `/v1/events?after=${first.nextCursor}&wait=20s`);
    await soon;
    expect(next.body.items.map(({ text }: LoggedEvent) => text)).toEqual(['fact 5000']);
    expect(api.world.now() - started).toBeLessThan(7_000);
    // Whoever follows it as any other list.
    expect((await api.call('GET', `/v1/events?cursor=${first.nextCursor}`)).body).toEqual(next.body);
  });

  it('are numbered without a gap by two who write at once', async () => {
    const { store, call } = anApi();
    await Promise.all([1, 2, 3].map((n) => appendEvents(store, [aFact(n), aFact(n + 10)])));
    const { items } = (await call('GET', '/v1/events')).body;
    expect(items.map(({ seq }: LoggedEvent) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(items.map(({ id }: LoggedEvent) => id)).size).toBe(6);
  });

  it('are found by type and project, page after page', async () => {
    const { store, call } = anApi();
    const facts = Array.from({ length: 30 }, (_, n) =>
      aFact(n, n % 3 ? {} : { type: 'deployment.status', project: n % 2 ? 'shop' : 'vote' }),
    );
    await appendEvents(store, facts);
    const texts: string[] = [];
    for (let after = `evt_${'0'.repeat(26)}`; ; ) {
      const page = (await call('GET', `/v1/events?type=deployment&project=shop&limit=2&after=${after}`)).body;
      if (page.items.length === 0) break;
      texts.push(...page.items.map(({ text }: LoggedEvent) => text));
      after = page.nextCursor;
    }
    expect(texts).toEqual(['fact 3', 'fact 9', 'fact 15', 'fact 21', 'fact 27']);
  });

  it('come a line each for who asks so', async () => {
    const { store, call } = anApi();
    await appendEvents(store, [aFact(1), aFact(2)]);
    const reply = await call('GET', '/v1/events', { headers: { accept: 'application/x-ndjson' } });
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
    expect(
      reply.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).text),
    ).toEqual(['fact 1', 'fact 2']);
  });

  it.each([
    ['after=yesterday', 'query/cursor'],
    ['type=deploymnet', 'query/type'],
  ])('?%s is a problem', async (query, code) => {
    const reply = await anApi().call('GET', `/v1/events?${query}`);
    expect([reply.status, reply.body.code]).toEqual([400, code]);
  });
});
