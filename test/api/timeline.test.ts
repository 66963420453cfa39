import { describe, expect, it } from '@jest/globals';
import { ulid } from '../../shared/ids.js';
import { appendDecision } from '../../shared/ledger/journal.js';
import { putSample } from '../../shared/ledger/timeline.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { aDecision } from '../ledger/rows.js';
import { aView } from '../support/a-view.js';
import { anApi, T0 } from './support.js';

type Api = ReturnType<typeof anApi>;

const minute = (api: Api, n: number, mean: number | null, active = 1): Promise<void> =>
  putSample(
    api.store,
    aView({
      at: instant(T0 + n * MINUTE),
      cpu: { mean, max: mean === null ? null : mean + 4 },
      size: { active, launching: 0, draining: 0, min: 1, max: 3 },
    }),
  );

const idAt = (minutesAgo: number): string => `dec_${ulid(T0 - minutesAgo * MINUTE, () => 0.5)}`;

const timeline = async (api: Api, query = '') => (await api.call('GET', `/v1/cluster/timeline${query}`)).body;

describe('The timeline', () => {
  it('has a point a minute of the last hour, oldest first', async () => {
    const api = anApi();
    for (const n of [-70, -2, -1]) await minute(api, n, 40 - n);
    const { points, stepSeconds } = await timeline(api);
    expect(stepSeconds).toBe(60);
    expect(points.map((point: { at: string; cpu: object }) => [point.at, point.cpu])).toEqual([
      [instant(T0 - 2 * MINUTE), { mean: 42, max: 46 }],
      [instant(T0 - MINUTE), { mean: 41, max: 45 }],
    ]);
  });

  it('keeps one row a minute: the last pass speaks for it', async () => {
    const api = anApi();
    await minute(api, -1, 40);
    await minute(api, -1, 60);
    expect((await timeline(api)).points.map((point: { cpu: { mean: number } }) => point.cpu.mean)).toEqual([60]);
  });

  it('puts minutes together by the mean of means, the highest maximum and the last count; what was not known stays unknown', async () => {
    const api = anApi();
    const tens = Math.floor(T0 / (10 * MINUTE)) * 10 - T0 / MINUTE - 10;
    await minute(api, tens, 20);
    await minute(api, tens + 1, null);
    await minute(api, tens + 2, 40, 2);
    const { points } = await timeline(api, '?step=10m');
    expect(points).toEqual([expect.objectContaining({ cpu: { mean: 30, max: 44 }, active: 2 })]);
  });

  it('never has more points than a chart can show', async () => {
    const { stepSeconds } = await timeline(anApi(), `?from=${instant(T0 - 14 * 24 * 60 * MINUTE)}&step=60s`);
    expect(14 * 24 * 3600).toBeLessThanOrEqual(stepSeconds * 720);
  });

  it('marks the decisions that changed something, and no refusal', async () => {
    const api = anApi();
    await appendDecision(api.store, aDecision(idAt(5), { action: 'none', at: instant(T0 - 5 * MINUTE) }));
    const grown = aDecision(idAt(3), { action: 'scale-out', from: 1, to: 2, at: instant(T0 - 3 * MINUTE), why: 'CPU 90 %' });
    await appendDecision(api.store, grown);
    expect((await timeline(api)).markers).toEqual([
      { id: grown.id, at: grown.at, action: 'scale-out', from: 1, to: 2, why: 'CPU 90 %' },
    ]);
  });

  it.each([
    ['?from=yesterday', 'from'],
    ['?step=soon', 'step'],
    [`?from=${instant(T0)}&to=${instant(T0 - MINUTE)}`, 'from'],
  ])('refuses %s', async (query, name) => {
    const reply = await anApi().call('GET', `/v1/cluster/timeline${query}`);
    expect([reply.status, reply.body.code]).toEqual([400, 'query/time']);
    expect(reply.body.detail).toContain(name);
  });
});
