import { expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = `
services:
  back:
    image: redis:7-alpine
    deploy: {resources: {limits: {memory: 200M}, reservations: {cpus: "0.2"}}}
  front:
    image: nginx:1.27-alpine
    deploy: {replicas: 3, resources: {limits: {memory: 200M}, reservations: {cpus: "0.2"}}}
`;

const sharesOf = async (scene: Scene): Promise<number[]> =>
  (await scene.cluster()).instances.map(({ cpu }) => cpu.used ?? 0).sort((a, b) => a - b);

const taskOf = async (scene: Scene, service: string): Promise<string | undefined> =>
  (await scene.cluster()).instances.flatMap(({ tasks }) => tasks).find((task) => task.service === service)?.id;

story('one task that fills its instance does not decide for the others', { type: 't3.small', min: 1, max: 6 }, async (scene) => {
  await scene.deploy('shop', FILE);
  await scene.load('shop', { back: 1.9, front: 0.9 });
  await scene.advance(1800);
  expect(scene.up()).toHaveLength(2);

  await scene.load('shop', { front: 3 });
  await scene.advance(1800);
  const grown = await sharesOf(scene);
  expect(grown.length).toBeGreaterThan(2);
  expect(grown.at(-1)).toBeGreaterThan(90);
  expect(grown.at(-2)).toBeLessThan(70);
  const launch = (await scene.decisions()).findLast(({ actions }) => actions.some(({ kind }) => kind === 'launch'));
  expect(launch?.why).toMatch(
    /^Beside i-\w+ \(shop-back, 9\d(\.\d)? %\), which neither more nor fewer instances change: CPU mean/,
  );
  expect(launch?.predicted?.cpu.max).toBeGreaterThan(90);

  await scene.load('shop', { front: 0.3 });
  await scene.advance(3600);
  expect(scene.up()).toHaveLength(2);
  expect((await sharesOf(scene)).at(-1)).toBeGreaterThan(90);
});

story(
  'a busy task that may not be moved is not interrupted to save its instance',
  { type: 't3.small', min: 1, max: 6, instances: 3 },
  async (scene) => {
    await scene.deploy('shop', FILE);
    await scene.load('shop', { back: 1.9, front: 0.3 });
    await scene.advance(60);
    const before = await taskOf(scene, 'back');
    await scene.advance(7200);
    expect(await taskOf(scene, 'back')).toBe(before);
  },
);
