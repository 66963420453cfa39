import { expect } from '@jest/globals';
import { story } from '../support/story.js';

const three = (at: number): string =>
  [0, 1, 2].map((i) => `  s${i}: {image: "worker:${at}", mem_limit: 32m, cpus: 0.125, volumes: ["v${i}:/data"]}\n`).join('');

const compose = (at: number): string => `services:\n${three(at)}volumes: {v0: {}, v1: {}, v2: {}}\n`;

story(
  'the ninth volume on an instance, which ECS lets carry no more of them, gets an instance of its own',
  { instances: 1, min: 1, max: 2 },
  async (scene) => {
    const first = scene.up();
    await scene.deploy('a', compose(1));
    await scene.deploy('b', compose(2));
    expect(scene.up()).toEqual(first);
    await scene.deploy('c', compose(3));
    expect(scene.up()).toHaveLength(2);
    const homes = (await scene.state()).tasks.map(({ instance }) => instance);
    expect(first.map((id) => homes.filter((home) => home === id).length)).toEqual([8]);
  },
  [3],
);
