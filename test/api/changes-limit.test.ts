import { describe, expect, it } from '@jest/globals';
import { type Api, anApi, COMPOSE } from './support.js';

const SHOP = '/v1/projects/shop';

describe('one caller', () => {
  const limited = () => anApi({ env: { CHANGES_PER_MINUTE: '3' } });
  const change = (api: Api, at: number, by: string) =>
    api.call('PUT', SHOP, { body: COMPOSE.replace('1.27', `1.${at}`), authorizer: { iam: { userArn: by } } });

  it('may change so much a minute; then it is told when to come again, and others are not held up', async () => {
    const api = limited();
    for (const at of [1, 2, 3]) expect((await change(api, at, 'ann')).status).toBe(202);
    const late = await change(api, 4, 'ann');
    expect([late.status, late.body.code, late.headers['retry-after']]).toEqual([429, 'rate/changes', '5']);
    expect((await change(api, 5, 'ben')).status).toBe(202);
    await api.world.run(20_000);
    expect((await change(api, 6, 'ann')).status).toBe(202);
    expect((await change(api, 7, 'ann')).status).toBe(429);
  });

  it('has no more at once after an hour of quiet', async () => {
    const api = limited();
    expect((await change(api, 1, 'ann')).status).toBe(202);
    await api.world.run(3_600_000);
    const statuses: number[] = [];
    for (const at of [2, 3, 4, 5]) statuses.push((await change(api, at, 'ann')).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
  });

  it('is the same one in whatever sessions of its role', async () => {
    const api = limited();
    const role = 'arn:aws:sts::123456789012:assumed-role/deployer';
    for (const at of [1, 2, 3]) expect((await change(api, at, `${role}/session-${at}`)).status).toBe(202);
    expect((await change(api, 4, `${role}/session-4`)).status).toBe(429);
  });

  it('is not limited in what it reads, tries or sends wrongly', async () => {
    const api = limited();
    for (let at = 0; at < 5; at += 1) {
      expect((await api.call('GET', '/v1/projects')).status).toBe(200);
      expect((await api.call('PUT', `${SHOP}?dryRun=true`, { body: COMPOSE })).status).toBe(200);
      expect((await api.call('PUT', SHOP, { body: 'services: {}' })).status).toBe(422);
    }
    expect((await api.call('PUT', SHOP, { body: COMPOSE })).status).toBe(202);
  });
});
