import { expect, it } from '@jest/globals';
import { outwardFetch } from '../../shared/registry/outward.js';
import { apiPorts } from '../../shared/wiring/api.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

const aRuntime = (more: Partial<Runtime> = {}): Runtime => {
  let chance = 0;
  return {
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => (chance += 0.001),
    env: ENVIRONMENT,
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    fetch: globalThis.fetch,
    log: () => {},
    ...more,
  };
};

it('Two wake-ups for the same reason are two: a queue swallows a message whose id it has seen within five minutes', async () => {
  const ids: string[] = [];
  const answer = () => async (call: { input: { MessageDeduplicationId: string } }) => {
    ids.push(call.input.MessageDeduplicationId);
    return { output: { $metadata: {} }, response: {} };
  };
  const attach: Runtime['attach'] = ({ middlewareStack }) =>
    middlewareStack.add(...([answer, { step: 'initialize' }] as never[]));
  const { wake } = apiPorts(aRuntime({ attach }));
  await wake('PUT /v1/projects/web');
  await wake('PUT /v1/projects/web');
  expect(new Set(ids).size).toBe(2);
});

it('What a compose file names is asked on AWS by a way that does not lead back into our own network', () => {
  expect(apiPorts(aRuntime()).fetch).toBe(outwardFetch);
});

it('A caller changes no more in a minute than the operator allows', () => {
  const { limit } = apiPorts(aRuntime({ env: { ...ENVIRONMENT, CHANGES_PER_MINUTE: '2' } }));
  for (let change = 0; change < 2; change += 1) limit('ann', 0);
  expect(() => limit('ann', 0)).toThrow('2 times within a minute');
});
