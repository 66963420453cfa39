import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const service = (capacity: string) =>
  `{image: nginx, deploy: {resources: {limits: {memory: 256M}}}, x-evenkeel: {capacity: ${capacity}}}`;

/** Where the tasks of a service run: type and market. */
const homesOf = async (scene: Scene, service: string): Promise<string[]> => {
  const { tasks, instances } = await scene.state();
  const running = tasks.filter((task) => task.service === service && task.status === 'RUNNING');
  return running.map(({ instance }) => {
    const home = instances.find(({ id }) => id === instance)!;
    return `${home.type} ${home.market}`;
  });
};

describe('Capacity that a service asks for', () => {
  const params = { spotShare: '50', types: 'm5.large' };

  story('Spot beside on-demand, and a type of its own: each gets an instance of its kind', { params }, async (scene) => {
    const file = `services: {batch: ${service('{market: spot}')}, db: ${service('{market: on-demand}')}, cache: ${service('{types: [m5.large]}')}}`;
    await scene.deploy('shop', file);
    expect((await homesOf(scene, 'batch')).map((home) => home.split(' ')[1])).toEqual(['spot']);
    expect((await homesOf(scene, 'db')).map((home) => home.split(' ')[1])).toEqual(['on-demand']);
    expect((await homesOf(scene, 'cache')).map((home) => home.split(' ')[0])).toEqual(['m5.large']);
  });

  story('a file that asks for it later moves its tasks there', { params }, async (scene) => {
    await scene.deploy('shop', 'services: {batch: {image: nginx, deploy: {resources: {limits: {memory: 256M}}}}}');
    expect(await homesOf(scene, 'batch')).toEqual(['t3.small on-demand']);
    await scene.deploy('shop', `services: {batch: ${service('{market: spot}')}}`);
    await scene.until('on Spot', async () => (await homesOf(scene, 'batch')).join() === 't3.small spot', 20);
  });
});
