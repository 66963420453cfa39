import { describe, expect, it } from '@jest/globals';
import { aLocal } from '../support/a-local.js';

const TWO = `services:
  web:
    image: nginx:1.27-alpine
    ports: ["80:80"]
    deploy: {replicas: 2, resources: {reservations: {cpus: "0.5", memory: 256M}}}
  cache:
    image: redis:7-alpine
    deploy: {resources: {reservations: {cpus: "0.25", memory: 128M}}}
`;

describe('what a service costs', () => {
  it('is known as soon as it runs, by what it reserves, long before anything of it has been measured', async () => {
    const scene = await aLocal({}, 21);
    await scene.deploy('shop', TWO);
    const { body } = await scene.call('GET', '/v1/cost');
    const [instance] = (await scene.cluster()).instances;
    const cost = (service: string): number =>
      body.services.find((one: { service: string }) => one.service === service).usdPerHour;
    const cpu = (service: string): number =>
      instance!.tasks.filter((task) => task.service === service).reduce((sum, { reserved }) => sum + reserved!.cpu, 0);
    expect(cpu('web')).toBeGreaterThanOrEqual(1);
    expect(cost('web')).toBeCloseTo((0.0208 * cpu('web')) / 2, 4);
    expect(cost('cache')).toBeCloseTo((0.0208 * cpu('cache')) / 2, 4);
    const parts = body.services.reduce((sum: number, one: { usdPerHour: number }) => sum + one.usdPerHour, body.unusedUsdPerHour);
    expect(parts).toBeCloseTo(body.usdPerHour, 4);
  });
});
