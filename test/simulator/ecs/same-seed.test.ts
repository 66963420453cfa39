import { describe, expect, it } from '@jest/globals';
import { aDefinition, aScene, aService, joined, steady } from './scene.js';

/** A small story with chance in it everywhere: everything that was told, in order, with its time. */
const told = async (seed: number): Promise<string> => {
  const scene = aScene({ seed });
  await joined(scene);
  await joined(scene, { zone: 1 });
  aService(scene, { desiredCount: 3 });
  await steady(scene);
  scene.ecs('UpdateService', { service: 'web', taskDefinition: aDefinition(scene), desiredCount: 2 });
  await steady(scene);
  return JSON.stringify([scene.amazon.world.now(), scene.heard]);
};

describe('chance', () => {
  it('is the same for the same seed, and another for another', async () => {
    expect(await told(3)).toBe(await told(3));
    expect(await told(3)).not.toBe(await told(4));
  });
});
