import { describe, expect, it } from '@jest/globals';
import { anApi } from './support.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('one line that came as form fields', () => {
  it.each([
    ['4 KiB of brackets', '['.repeat(4096)],
    ['250 KiB of brackets', '['.repeat(250_000)],
    ['brackets in a file', `services: ${'{a: '.repeat(2000)}`],
    ['brackets behind a quote that is none', `[a "${'['.repeat(60_000)}`],
    ['50,000 keys', `{${Array.from({ length: 50_000 }, (_, at) => `k${at}`).join(',')}}`],
  ])('is looked at before a parser sees it: %s', async (_, body) => {
    const api = anApi();
    const before = process.cpuUsage();
    for (let turn = 0; turn < 5; turn += 1) {
      const { status } = await api.call('PUT', '/v1/projects/vote', { body, headers: FORM });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(15);
  });
});
