import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shared } from '../../simulator/sharing.js';
import { aScene, aService, joined, type Scene, steady, stoppedOf, tasksOf } from './ecs/scene.js';

const aRunning = async (container: object = {}, more: object = {}, type = 't3.small'): Promise<{ scene: Scene; a: string }> => {
  const scene = aScene({ zones: 1 });
  const a = await joined(scene, { type });
  aService(scene, more, container);
  await steady(scene);
  return { scene, a };
};

describe('load', () => {
  it('is split evenly over the tasks that serve, and follows when there are more', async () => {
    const { scene } = await aRunning();
    scene.amazon.load.set('shop', 'web', { cpu: 1.2 });
    const uses = () => tasksOf(scene).map((task) => scene.amazon.load.ofTask(task).cpuUsed);
    expect(uses()).toEqual([expect.closeTo(0.605), expect.closeTo(0.605)]);
    scene.ecs('UpdateService', { service: 'web', desiredCount: 4 });
    await steady(scene);
    expect(uses()).toEqual(Array.from({ length: 4 }, () => expect.closeTo(0.305)));
  });

  it('cannot use more than the instance has; its containers share by their cpu', async () => {
    const { scene, a } = await aRunning({ cpu: 512 }, { desiredCount: 1 });
    aService(scene, { serviceName: 'small', desiredCount: 1, tags: tags('small') }, { cpu: 128 });
    await steady(scene, 'small');
    scene.amazon.load.set('shop', 'web', { cpu: 4 });
    scene.amazon.load.set('shop', 'small', { cpu: 4 });
    const { cpuDemand, cpuUsed } = scene.amazon.load.ofInstance(a);
    expect(cpuUsed).toBeCloseTo(2);
    expect(cpuDemand).toBeGreaterThan(8);
    const used = (service: string) => scene.amazon.load.ofTask(tasksOf(scene, service)[0]!).cpuUsed;
    expect(used('web') / used('small')).toBeCloseTo(4, 1);
  });

  it('beyond a task memory limit kills it with 137, and the service starts another', async () => {
    const { scene } = await aRunning({ memory: 300 }, { desiredCount: 1 });
    scene.amazon.load.set('shop', 'web', { memoryMiB: 400 });
    await scene.run(10);
    expect(stoppedOf(scene)[0]).toMatchObject({ exitCode: 137, stopCode: 'EssentialContainerExited' });
    const [seen] = scene.ecs('DescribeTasks', { tasks: [stoppedOf(scene)[0]!.arn] }).tasks;
    expect(seen.containers[0]).toMatchObject({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' });
    scene.amazon.load.set('shop', 'web', { memoryMiB: 0 });
    await steady(scene);
  });

  it('beyond the memory of the instance kills the largest', async () => {
    const { scene } = await aRunning({ memory: undefined, memoryReservation: 128 }, { desiredCount: 1 });
    scene.amazon.load.set('shop', 'web', { memoryMiB: 2500 });
    await scene.run(10);
    expect(stoppedOf(scene)).toMatchObject([{ exitCode: 137 }]);
  });

  it('is nowhere while nobody serves, and refused for a service that is not there', async () => {
    const { scene, a } = await aRunning({}, { desiredCount: 1 });
    scene.amazon.load.set('shop', 'web', { cpu: 1 });
    scene.ecs('UpdateService', { service: 'web', desiredCount: 0 });
    expect(scene.amazon.load.list()).toEqual([{ project: 'shop', service: 'web', cpu: 1, memory: 0 }]);
    await scene.run(30);
    expect(scene.amazon.load.ofInstance(a).cpuUsed).toBeLessThan(0.1);
    expect(() => scene.amazon.load.set('shop', 'nobody', { cpu: 1 })).toThrow(expect.objectContaining({ status: 404 }));
  });

  it('that cannot be met is shared so that all is used, nobody gets more than wanted, and equals get equal', () => {
    const want = fc.record({ weight: fc.integer({ min: 1, max: 1024 }), want: fc.double({ min: 0, max: 8, noNaN: true }) });
    fc.assert(
      fc.property(
        fc.array(want, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.1, max: 8, noNaN: true }),
        (wants, capacity) => {
          const gets = shared(wants, capacity);
          const total = wants.reduce((sum, it) => sum + it.want, 0);
          expect(gets.reduce((sum, it) => sum + it, 0)).toBeCloseTo(Math.min(total, capacity), 6);
          gets.forEach((got, index) => {
            expect(got).toBeLessThanOrEqual(wants[index]!.want + 1e-9);
          });
          const full = gets.findIndex((got, index) => got < wants[index]!.want - 1e-6);
          if (full < 0) return;
          const perWeight = gets[full]! / wants[full]!.weight;
          gets.forEach((got, index) => {
            expect(got / wants[index]!.weight).toBeLessThanOrEqual(perWeight + 1e-6);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

const tags = (service: string) => [
  { key: 'evenkeel:project', value: 'shop' },
  { key: 'evenkeel:service', value: service },
];
