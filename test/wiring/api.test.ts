import { expect, it } from '@jest/globals';
import { apiPorts } from '../../shared/wiring/api.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

it('Two wake-ups for the same reason are two: a queue swallows a message whose id it has seen within five minutes', async () => {
  const ids: string[] = [];
  let chance = 0;
  const answer = () => async (call: { input: { MessageDeduplicationId: string } }) => {
    ids.push(call.input.MessageDeduplicationId);
    return { output: { $metadata: {} }, response: {} };
  };
  const runtime: Runtime = {
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => (chance += 0.001),
    env: ENVIRONMENT,
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    attach: ({ middlewareStack }) => middlewareStack.add(...([answer, { step: 'initialize' }] as never[])),
    fetch: globalThis.fetch,
    log: () => {},
  };
  const { wake } = apiPorts(runtime);
  await wake('PUT /v1/projects/web');
  await wake('PUT /v1/projects/web');
  expect(new Set(ids).size).toBe(2);
});
