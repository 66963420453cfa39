import { describe, expect, it } from '@jest/globals';
import { play } from '../../chaos/mutants/play.js';
import { SCENES } from '../../chaos/mutants/scenes.js';

describe('A scene that promises taken out of the code are looked for in', () => {
  it.each(SCENES.map((scene) => [scene.name, scene] as const))('breaks nothing while they are in: %s', async (_, scene) => {
    expect(await play(scene, 'serverless.yml')).toEqual([]);
  });
});
