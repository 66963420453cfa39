import { expect, it } from '@jest/globals';
import { aLocal } from '../support/a-local.js';

const database = (name: string, volume: string): string =>
  `  ${name}: {image: "postgres:17", mem_limit: 550m, cpus: 0.1, volumes: ["${volume}:/data"]}\n`;

const THREE = `services:\n${database('db1', 'a')}${database('db2', 'b')}${database('db3', 'c')}volumes: {a: {}, b: {}, c: {}}\n`;

it.each([1, 2])(
  'databases too large for one instance together get their volumes on different ones, from %s instances on',
  async (instances) => {
    const scene = await aLocal({ type: 't2.micro', instances, min: 1, max: 3 }, 6);
    const deployment = await scene.put('shop', THREE);
    await scene.advance(1200);
    const { body } = await scene.call('GET', `/v1/projects/shop/deployments/${deployment.id}`);
    expect(body.status).toBe('steady');
    const { body: cluster } = await scene.call('GET', '/v1/cluster');
    expect(cluster.instances).toHaveLength(3);
  },
  60_000,
);
