import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

/** Four fit an instance; none has room for one more beside them. */
const worker = (count: number, more = ''): string =>
  `services:\n  worker: {image: "example/worker:3", cpus: 0.2, mem_limit: 400m, scale: ${count}}\n${more}`;

const service = (scene: Scene) => scene.local.amazon.ecs.services().find(({ service: name }) => name === 'worker');

const booting = (scene: Scene): string[] => scene.up().filter((id) => scene.local.amazon.ecs.registeredAt(id) === null);

/** Every second until it is steady: what ECS was asked for, and whether somebody still booted. */
const watched = async (scene: Scene, seconds: number) => {
  const seen: { desired: number; running: number; booting: number; joined: number }[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await scene.advance(1);
    const { desired = 0, running = 0 } = service(scene) ?? {};
    const late = booting(scene).length;
    seen.push({ desired, running, booting: late, joined: scene.up().length - late });
  }
  return seen;
};

describe('A service that gets more tasks than there is room for', () => {
  story('is raised as instances join, and its tasks run while another still boots', { max: 8 }, async (scene) => {
    const { id } = await scene.put('jobs', worker(20));
    const seen = await watched(scene, 240);
    const early = seen.filter((one) => one.booting > 0);
    expect(Math.max(...early.map(({ running }) => running))).toBeGreaterThan(4);
    // Never more than the instances that have joined can hold: what ECS cannot place it leaves alone for minutes.
    for (const { desired, joined } of seen) expect(desired).toBeLessThanOrEqual(4 * joined);
    expect(seen.at(-1)).toMatchObject({ desired: 20, running: 20, booting: 0 });
    expect((await scene.ended({ project: 'jobs', id })).status).toBe('steady');
  });

  story('is not begun in parts where no instance is on its way', {}, async (scene) => {
    await scene.deploy('jobs', worker(2));
    await scene.fault({ kind: 'capacity', operation: 'ec2.RunInstances', seconds: 7200 });
    await scene.put('jobs', worker(6));
    const seen = await watched(scene, 120);
    expect(new Set(seen.map(({ desired }) => desired))).toEqual(new Set([2]));
  });

  story('and whose like waits for it is bought for with it, in one launch', { max: 8 }, async (scene) => {
    const later = '  web: {image: "example/worker:3", cpus: 0.2, mem_limit: 400m, scale: 3, depends_on: [worker]}\n';
    await scene.deploy('jobs', worker(6, later));
    const launching = (await scene.decisions()).filter(({ reasons }) => reasons.includes('unplaced'));
    expect(launching).toHaveLength(1);
  });
});
