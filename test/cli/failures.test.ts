import { expect, it } from '@jest/globals';
import { failuresTo } from '../../cli/failures.js';
import { createLocal } from '../../simulator/local.js';

it('a pass that fails is told on the console with its cause, one that does not is silent', async () => {
  const told: string[] = [];
  const local = await createLocal({
    file: 'serverless.yml',
    seed: 3,
    startAt: Date.parse('2026-03-02T09:00:00Z'),
    params: { type: 't3.small', min: '1', max: '2', balancer: 'none' },
    log: failuresTo((text) => told.push(text)),
  });
  await local.advance(120);
  expect(told).toEqual([]);
  local.amazon.faults.add({ kind: 'throttle', operation: 'ecs.ListTasks' });
  await local.advance(90);
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]).toMatch(/^PassFailed: the pass failed: \w*Throttling\w*: .+\n$/);
});
