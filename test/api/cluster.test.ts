import { describe, expect, it } from '@jest/globals';
import { ulid } from '../../shared/ids.js';
import { getHold, setHold } from '../../shared/ledger/hold.js';
import { appendDecision } from '../../shared/ledger/journal.js';
import { enqueue } from '../../shared/ledger/outbox.js';
import { putView } from '../../shared/ledger/view.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { aDecision } from '../ledger/rows.js';
import { aView } from '../support/a-view.js';
import { anApi, T0 } from './support.js';

describe('The cluster at a glance', () => {
  it('is the last view, with an ETag that spares the page the rest', async () => {
    const api = anApi();
    await putView(api.store, aView());
    const reply = await api.call('GET', '/v1/cluster');
    expect([reply.status, reply.body]).toEqual([200, aView()]);
    const same = await api.call('GET', '/v1/cluster', { headers: { 'if-none-match': reply.headers['etag']! } });
    expect([same.status, same.text]).toEqual([304, '']);
  });

  it('is blind when the view is older than three minutes, and says since when', async () => {
    const api = anApi();
    await putView(api.store, aView());
    await api.world.run(3 * MINUTE);
    expect((await api.call('GET', '/v1/cluster')).body.verdict).toBe('balanced');
    await api.world.run(MINUTE);
    const { verdict, sentence, at } = (await api.call('GET', '/v1/cluster')).body;
    expect([verdict, sentence, at]).toEqual(['blind', expect.stringMatching(/^Blind: .*4 min/), instant(T0)]);
  });

  it('is blind before the first pass, with the limits that the operator set', async () => {
    const { body } = await anApi().call('GET', '/v1/cluster');
    expect(body).toMatchObject({ verdict: 'blind', cpu: { mean: null, max: null }, size: { active: 0, min: 1, max: 3 } });
    expect(Object.keys(body).sort()).toEqual(Object.keys(aView()).sort());
  });

  it('is spread over lines for people at a terminal, and ends with a newline for everybody', async () => {
    const api = anApi();
    const curl = await api.call('GET', '/healthz', { headers: { 'user-agent': 'curl/8.9' } });
    const program = await api.call('GET', '/healthz');
    expect(curl.text).toMatch(/^\{\n {2}"ok": true,[\s\S]*\}\n$/);
    expect(program.text).toMatch(/^\{"ok":true,.*"simulated":true\}\n$/);
  });
});

describe('Decisions', () => {
  const journal = async (api: ReturnType<typeof anApi>, count: number) => {
    const ids: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const time = T0 + at * MINUTE;
      const id = `dec_${ulid(time, api.world.random('ids'))}`;
      const action = at % 2 === 0 ? 'scale-out' : 'relocate';
      await appendDecision(api.store, aDecision(id, { at: instant(time), action, from: at }));
      ids.unshift(id);
    }
    return ids;
  };

  it('are listed newest first, page by page', async () => {
    const api = anApi();
    const ids = await journal(api, 5);
    const first = (await api.call('GET', '/v1/cluster/decisions?limit=3')).body;
    const rest = (await api.call('GET', `/v1/cluster/decisions?limit=3&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items].map((one: { id: string }) => one.id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
  });

  it('are found by action and by time, and one by its id', async () => {
    const api = anApi();
    const ids = await journal(api, 4);
    const moves = (await api.call('GET', '/v1/cluster/decisions?action=relocate')).body.items;
    expect(moves.map((one: { id: string }) => one.id)).toEqual([ids[0], ids[2]]);
    const late = (await api.call('GET', `/v1/cluster/decisions?since=${encodeURIComponent(instant(T0 + 2 * MINUTE))}`)).body
      .items;
    expect(late).toHaveLength(2);
    expect((await api.call('GET', `/v1/cluster/decisions/${ids[1]}`)).body.id).toBe(ids[1]);
  });
});

describe('The stop button', () => {
  it('holds for a time and with a reason, wakes the loop, and is let go', async () => {
    const api = anApi();
    const reply = await api.call('POST', '/v1/cluster/hold', { body: { for: '2h', reason: 'load test' } });
    expect([reply.status, reply.body]).toEqual([
      200,
      { until: instant(T0 + 120 * MINUTE), reason: 'load test', since: instant(T0), by: '203.0.113.7' },
    ]);
    expect(await getHold(api.store, api.world.now())).toEqual(reply.body);
    expect((await api.call('DELETE', '/v1/cluster/hold')).status).toBe(204);
    expect([await getHold(api.store, api.world.now()), api.woken.length]).toEqual([null, 2]);
    await setHold(api.store, reply.body);
  });
});

describe('Alerts', () => {
  it('are listed newest first, with what became of them', async () => {
    const api = anApi();
    for (const key of ['one', 'two']) {
      const id = `alr_${ulid(T0 + (key === 'two' ? 1 : 0), api.world.random('ids'))}`;
      await enqueue(api.store, {
        id,
        type: 'scaled-out',
        severity: 'info',
        key,
        at: instant(T0),
        cluster: 'demo',
        project: null,
        title: key,
        why: 'CPU 90 % of 70 %',
        effect: null,
        todo: 'nothing',
        decision: null,
        numbers: {},
      });
    }
    const { items, nextCursor } = (await api.call('GET', '/v1/alerts')).body;
    expect(items.map((alert: { title: string; state: string }) => [alert.title, alert.state])).toEqual([
      ['two', 'pending'],
      ['one', 'pending'],
    ]);
    expect(nextCursor).toBeNull();
  });
});
