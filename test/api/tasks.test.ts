import { describe, expect, it } from '@jest/globals';
import { putView } from '../../shared/ledger/view.js';
import type { InstanceView } from '../../shared/model/cluster-view.js';
import { aView } from '../support/a-view.js';
import { anInstance, aTask } from '../support/an-instance.js';
import { anApi } from './support.js';

const FILE = 'services:\n  web: {image: nginx, ports: ["8080:80"]}\n  worker: {image: busybox, command: sleep 1d}\n';

const aShop = async (instances: readonly InstanceView[]) => {
  const api = anApi();
  await api.call('PUT', '/v1/projects/shop', { body: FILE });
  await putView(api.store, aView({ instances, usdPerHour: instances.reduce((sum, one) => sum + one.usdPerHour, 0) }));
  return api;
};

describe('The parts of a project', () => {
  it('are its services, each by its name', async () => {
    const api = await aShop([]);
    const { body } = await api.call('GET', '/v1/projects/shop/services');
    expect(body.items.map((one: { name: string }) => one.name)).toEqual(['web', 'worker']);
    expect((await api.call('GET', '/v1/projects/shop/services/web')).body).toEqual(body.items[0]);
  });

  it('are its tasks, with the instance that each is on', async () => {
    const here = [aTask('t1', 'web', 0.25, 256), { ...aTask('t2', 'web', 0.25, 256), project: 'other' }];
    const api = await aShop([anInstance('i-1', { tasks: here }), anInstance('i-2', { tasks: [aTask('t3', 'worker', 1, 256)] })]);
    const of = async (query: string) =>
      (await api.call('GET', `/v1/projects/shop/tasks${query}`)).body.items.map((one: { id: string; instance: string }) => [
        one.id,
        one.instance,
      ]);
    expect(await of('')).toEqual([
      ['t1', 'i-1'],
      ['t3', 'i-2'],
    ]);
    expect(await of('?service=worker')).toEqual([['t3', 'i-2']]);
  });

  it.each(['/services/wbe', '/tasks?service=wbe'])('has no %s, and says what there is', async (path) => {
    const reply = await (await aShop([])).call('GET', `/v1/projects/shop${path}`);
    expect([reply.status, reply.body.code, reply.body.hint]).toEqual([404, 'service/unknown', 'It has: web, worker.']);
  });
});

describe('The cost', () => {
  it('of an instance is divided by the larger reserved share of each task; what nobody reserves is unused', async () => {
    const tasks = [aTask('t1', 'web', 1, 100), aTask('t2', 'worker', 0.1, 500)];
    const api = await aShop([anInstance('i-1', { tasks, free: { cpu: 0.9, memoryMiB: 1400 } })]);
    const { body } = await api.call('GET', '/v1/cost');
    expect(body.services).toEqual([
      { project: 'shop', service: 'web', usdPerHour: 0.01, tasks: 1 },
      { project: 'shop', service: 'worker', usdPerHour: 0.005, tasks: 1 },
    ]);
    expect([body.unusedUsdPerHour, body.usdPerHour, body.usdPerMonth]).toEqual([0.005, 0.02, 14.6]);
  });

  it('never exceeds the instance, however the shares add up', async () => {
    const tasks = [aTask('t1', 'web', 1.9, 100), aTask('t2', 'worker', 0.1, 1900)];
    const api = await aShop([anInstance('i-1', { tasks, free: { cpu: 0, memoryMiB: 0 } })]);
    const { body } = await api.call('GET', '/v1/cost');
    expect(body.services.reduce((sum: number, one: { usdPerHour: number }) => sum + one.usdPerHour, 0)).toBeCloseTo(0.02, 4);
    expect(body.unusedUsdPerHour).toBe(0);
  });
});
