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

  await scene.load('shop', { front: 0.3 });
  await scene.advance(3600);
  for (const d of (await scene.decisions()).slice(-45)) expect(scene.up()).toHaveLength(2);
});
