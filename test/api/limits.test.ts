import { describe, expect, it } from '@jest/globals';
import { aLocal } from '../support/a-local.js';
import { anApi } from './support.js';

const FILE = `services:
  web: {image: nginx:1.27, ports: ["8080:80"], mem_limit: 128m}
  api: {image: nginx:1.27, ports: ["8080:80"], mem_limit: 128m, x-evenkeel: {http: {path: /api}}}
  db: {image: postgres:16, ports: ["5432:5432"], mem_limit: 256m, environment: {POSTGRES_PASSWORD: correct-horse}}
`;

describe('GET /v1/limits', () => {
  it('counts what is used of the quotas, and says what one task may ask for', async () => {
    const scene = await aLocal({ max: 3 }, 5);
    await scene.deploy('shop', FILE);
    await scene.advance(60);
    const { body } = await scene.call('GET', '/v1/limits');
    const [instance] = (await scene.cluster()).instances;
    expect(body.instances).toMatchObject({ used: 1, min: 1, max: 3, types: [{ name: 't3.small', vcpu: 2, memoryMiB: 2048 }] });
    expect(body.balancer).toMatchObject({ listeners: { used: 1, limit: 50 }, rules: { used: 1, limit: 100 } });
    expect(body.balancer.targetGroups.used).toBe(2);
    expect(body.hostPorts.taken).toEqual([5432]);
    expect(body.capacity.largestTask.now).toEqual({ ...instance!.free, instance: instance!.id });
    expect(body.capacity.largestTask.onNew.memoryMiB).toBeLessThan(2048);
    expect(body.namespaces.used).toBe(1);
  });

  it('has no balancer where there is none', async () => {
    const { body } = await anApi({ env: { BALANCER: 'none' } }).call('GET', '/v1/limits');
    expect([body.balancer, body.capacity.largestTask.now]).toEqual([null, null]);
  });
});

describe('A maximum that was lowered below what runs', () => {
  it('refuses more, and lets less and another image pass with a warning', async () => {
    const first = anApi({ env: { MAX: '4' } });
    const file = (image: string, scale: number) => `services: {web: {image: "${image}", mem_limit: 1500m, scale: ${scale}}}\n`;
    expect((await first.call('PUT', '/v1/projects/shop', { body: file('nginx:1.27', 4) })).status).toBe(202);
    const lowered = anApi({ env: { MAX: '2' }, store: () => first.store });
    const plan = async (image: string, scale: number) => {
      const { status, body } = await lowered.call('PUT', '/v1/projects/shop?dryRun=true', { body: file(image, scale) });
      return [status, (body.errors ?? body.warnings).map(({ code }: { readonly code: string }) => code)];
    };
    expect(await plan('nginx:1.28', 5)).toEqual([422, ['capacity/more-than-max']]);
    expect(await plan('nginx:1.28', 4)).toEqual([200, expect.arrayContaining(['capacity/more-than-max'])]);
    expect(await plan('nginx:1.28', 3)).toEqual([200, expect.arrayContaining(['capacity/more-than-max'])]);
  });
});
