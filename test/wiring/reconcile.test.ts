import { expect, it } from '@jest/globals';
import { reconcilePorts } from '../../shared/wiring/reconcile.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

/** An EC2 that refuses to tell of subnets as often, and then tells. */
const aRuntime = (refusals: number, env: Runtime['env'] = {}) => {
  const seen = { asked: 0, inputs: [] as unknown[] };
  const answer = () => async (call: { input: unknown }) => {
    seen.asked += 1;
    seen.inputs.push(call.input);
    if (seen.asked <= refusals) throw Object.assign(new Error('not now'), { name: 'UnauthorizedOperation' });
    return { output: { Subnets: [{ AvailabilityZone: 'us-east-1a', SubnetId: 'subnet-a' }], $metadata: {} }, response: {} };
  };
  const runtime: Runtime = {
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => 0.5,
    env: { ...ENVIRONMENT, ...env },
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

it('What the operator wants to hear of reaches the loop: the choice of alerts, and the budget', () => {
  const { alerts } = aRuntime(0, { ALERTS: 'digest.daily,-deploy.succeeded', BUDGET_USD_PER_MONTH: '50' });
  expect(alerts).toEqual({ choice: { more: ['digest.daily'], less: ['deploy.succeeded'] }, budgetUsdPerMonth: 50 });
});

it('Requests are read of the balancer of the stack', async () => {
  const { seen, readMetrics } = aRuntime(0);
  const targetGroups = { web: ['arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1'] };
  await readMetrics({ instances: [], services: [], targetGroups, now: 0 });
  expect(JSON.stringify(seen.inputs)).toContain('app/evenkeel-demo/50dc6c495c0c9188');
});
