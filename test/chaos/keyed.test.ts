import { describe, expect, it } from '@jest/globals';
import { keyed } from '../../chaos/keyed.js';
import { drawSchedule } from '../../chaos/schedule.js';
import { parametersOf } from '../../chaos/setting.js';
import { createWatch } from '../../chaos/watch.js';
import type { HttpRequest } from '../../simulator/http-api.js';
import type { Local } from '../../simulator/local.js';

/** What is noticed of an API that answers the first request in this way, the second, the third. */
const noticed = async (...statuses: readonly number[]) => {
  const headers: string[] = [];
  const request = async ({ headers: { authorization } }: HttpRequest) => ({
    status: statuses[headers.push(String(authorization)) - 1]!,
  });
  const local = { amazon: { world: { now: () => 1_700_000_000_000 } }, request } as unknown as Local;
  const watch = createWatch(1, []);
  const put: HttpRequest = { method: 'PUT', url: '/v1/projects/a?removeOrphans=true', headers: {}, body: Buffer.from('a') };
  const { status } = await keyed(local, watch).request(put);
  return { status, headers, failures: watch.failures.map(({ message }) => message) };
};

describe('A caller with a key', () => {
  it('is let in, between two that are not', async () => {
    const { status, headers, failures } = await noticed(401, 202, 401);
    expect([status, failures]).toEqual([202, []]);
    expect(headers[1]).toMatch(/^Evenkeel chaos:1700000000:[\w-]+:[0-9a-f]{64}$/);
    expect([headers[0] === headers[1], headers[2] === headers[1]]).toEqual([false, true]);
  });

  it('is told when another one gets in, with a made-up signature or with one that was used', async () => {
    expect((await noticed(202, 202, 401)).failures).toEqual([
      expect.stringContaining('a made-up signature is answered with 202'),
    ]);
    expect((await noticed(401, 202, 202)).failures).toEqual([expect.stringContaining('used before is answered with 202')]);
  });

  it('may come again with what was turned away', async () => {
    const { status, headers } = await noticed(401, 503);
    expect([status, headers.length]).toEqual([503, 2]);
  });

  it('is drawn for some clusters, which then ask for one', () => {
    const settings = Array.from({ length: 100 }, (_, seed) => drawSchedule(seed, ['keyed-callers']).setting);
    const found = settings.filter((one) => one.keyed);
    expect([found.length > 4, found.length < 40]).toEqual([true, true]);
    expect(parametersOf(found[0]!)).toMatchObject({ auth: 'hmac', authKeysParameter: '/evenkeel-keys/demo' });
  });
});
