import { expect, it } from '@jest/globals';
import { reconcilePorts } from '../../shared/wiring/reconcile.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

/** An EC2 that refuses to tell of subnets as often, and then tells. */
const aRuntime = (refusals: number) => {
  const seen = { asked: 0 };
  const answer = () => async () => {
    seen.asked += 1;
    if (seen.asked <= refusals) throw Object.assign(new Error('not now'), { name: 'UnauthorizedOperation' });
    return { output: { Subnets: [{ AvailabilityZone: 'us-east-1a', SubnetId: 'subnet-a' }], $metadata: {} }, response: {} };
  };
  const runtime: Runtime = {
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => 0.5,
    env: ENVIRONMENT,
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    attach: ({ middlewareStack }) => middlewareStack.add(...([answer, { step: 'initialize' }] as never[])),
    fetch: globalThis.fetch,
    log: () => {},
  };
  return { seen, ...reconcilePorts(runtime) };
};

it('Zones that the environment does not name are read once, and again where EC2 has not told them', async () => {
  const { seen, policy } = aRuntime(1);
  await expect(policy()).rejects.toThrow('not now');
  for (let pass = 0; pass < 2; pass += 1) expect((await policy()).zones).toEqual([{ zone: 'us-east-1a', subnetId: 'subnet-a' }]);
  expect(seen.asked).toBe(2);
});
