import { describe, expect, it } from '@jest/globals';
import { doctor } from '../../cli/verbs/doctor.js';
import { apiOfScene, aTerminal } from '../cli/support.js';
import { aLocal } from '../support/a-local.js';

const WEB = 'services:\n  web:\n    image: nginx:1.27-alpine\n    ports: ["80:80"]\n    deploy: {replicas: 6}\n';

describe('a cluster with a cap of vCPU', () => {
  it('grows up to it, says which cap holds it and alerts once, and goes on when it is raised', async () => {
    const scene = await aLocal({ max: 6, params: { maxVcpu: '4' } }, 11);
    await scene.deploy('web', WEB);
    const asked = async (): Promise<string> => (await doctor(apiOfScene(scene), aTerminal(scene), false)).stdout;
    expect(await asked()).not.toContain('caps:');
    await scene.load('web', { web: 6 });
    await scene.advance(900);
    expect(scene.up()).toHaveLength(2);
    const last = (await scene.decisions()).at(-1)!;
    expect(last.blockedBy).toContain('at-max-vcpu');
    expect(last.why).toContain('maxVcpu: 4 of 4 vCPU are used');
    expect((await scene.alerts()).filter(({ title }) => title.startsWith('growth held back by the cap of 4 vCPU'))).toHaveLength(
      1,
    );
    const { body } = await scene.call('GET', '/v1/limits');
    expect(body.caps).toEqual({
      vcpu: { used: 4, limit: 4 },
      usdPerHour: { used: 0.0416, limit: null },
      launchesPerHour: { used: 2, limit: null },
    });
    expect(await asked()).toMatch(/\[FAIL\] caps: 4 of 4 vCPU \(maxVcpu\): no instance can be added\n.*try: raise maxVcpu/);
    await scene.local.stack.update({ maxVcpu: '8' });
    await scene.until('it has grown', () => scene.up().length === 4, 20);
  });
});

describe('a cluster with a cap of cost', () => {
  it('stays under it when EC2 has no capacity for several launches at once and larger types are asked for in their place', async () => {
    const scene = await aLocal({ max: 6, params: { maxUsdPerHour: '0.0625', types: 't3.medium' } }, 11);
    await scene.fault({ kind: 'capacity', target: 't3.small', seconds: 600 });
    await scene.local.stack.update({ min: '3' });
    await scene.until('it has grown', () => scene.up().length > 1, 300);
    await scene.advance(300);
    const { body } = await scene.call('GET', '/v1/limits');
    expect(body.caps.usdPerHour).toEqual({ used: 0.0624, limit: 0.0625 });
  });
});
