import { describe, expect, it } from '@jest/globals';
import { enqueue } from '../../shared/ledger/outbox.js';
import type { Alert } from '../../shared/model/alert.js';
import { instant } from '../../shared/model/time.js';
import { aLocal } from '../support/a-local.js';
import { anApi, T0 } from './support.js';

const ID = 'alr_01KNJ6Z2G00000000000000000';
const anAlert: Alert = {
  id: ID,
  type: 'deploy.failed',
  severity: 'critical',
  key: 'deploy/dep_1',
  at: instant(T0),
  cluster: 'demo',
  project: 'shop',
  title: 'shop failed',
  why: 'exit code 3',
  effect: null,
  todo: 'Look at the log.',
  decision: null,
  numbers: {},
};

describe('An alert', () => {
  it('is acknowledged by whoever was first', async () => {
    const api = anApi();
    await enqueue(api.store, anAlert);
    expect((await api.call('GET', '/v1/alerts')).body.items[0].acknowledged).toBeNull();
    expect((await api.call('POST', `/v1/alerts/${ID}/ack`)).status).toBe(204);
    const first = (await api.call('GET', '/v1/alerts')).body.items[0].acknowledged;
    await api.world.run(60_000);
    expect((await api.call('POST', `/v1/alerts/${ID}/ack`)).status).toBe(204);
    expect((await api.call('GET', '/v1/alerts')).body.items[0].acknowledged).toEqual(first);
    expect(first).toEqual({ at: expect.any(String), by: '203.0.113.7' });
  });

  it('that is not there cannot be acknowledged', async () => {
    const reply = await anApi().call('POST', '/v1/alerts/alr_nothing/ack');
    expect([reply.status, reply.body.code]).toEqual([404, 'alert/unknown']);
  });

  it('that nobody wants to hear is kept, and sent to nobody', async () => {
    const scene = await aLocal({}, 3);
    const mute = await scene.call('POST', '/v1/alerts/mute', { match: 'deploy.*', for: '1h' });
    expect(mute.body).toMatchObject({ match: 'deploy.*' });
    expect((await scene.call('GET', '/v1/alerts/mute')).body.items).toEqual([mute.body]);
    const states = async () =>
      (await scene.call('GET', '/v1/alerts')).body.items
        .filter(({ type }: Alert) => type.startsWith('deploy.'))
        .map(({ type, state }: { type: string; state: string }) => `${type} ${state}`);
    await scene.deploy('shop', 'services: {web: {image: "nginx:1.27", mem_limit: 64m}}\n');
    await scene.advance(120);
    expect(await states()).toEqual(['deploy.succeeded off']);
    await scene.call('POST', '/v1/alerts/mute', { match: 'deploy.*', for: '0s' });
    expect((await scene.call('GET', '/v1/alerts/mute')).body.items).toEqual([]);
    await scene.deploy('shop', 'services: {web: {image: "nginx:1.26", mem_limit: 64m}}\n');
    await scene.advance(120);
    expect((await states())[0]).toBe('deploy.succeeded sent');
  });

  it.each([
    [{ match: 'a b', for: '1h' }, '/match'],
    [{ match: 'deploy.*', for: '9d' }, '/for'],
    [{ match: 'deploy.*' }, '/for'],
  ])('%j mutes nothing', async (body, pointer) => {
    const reply = await anApi().call('POST', '/v1/alerts/mute', { body });
    expect([reply.status, reply.body.errors[0].pointer]).toEqual([422, pointer]);
  });
});
