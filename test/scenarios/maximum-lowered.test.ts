import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

describe('A maximum that is lowered under what runs', () => {
  story(
    'drains what is too many and kills nothing: all services still run',
    { instances: 3, min: 1, max: 3 },
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
      await scene.load('web', { a: 0.8, b: 0.8, c: 0.4, d: 0.4 });
      await scene.advance(120);
      await scene.local.stack.update({ max: '2' });
      await scene.until('two are left', () => scene.up().length === 2, 40);
      expect((await scene.decisions()).some(({ why }) => why.includes('more than the maximum of 2'))).toBe(true);
      await scene.until(
        'all run',
        async () => (await scene.state()).services.every(({ running, desired }) => running === desired),
        10,
      );
      expect((await scene.state()).services.map(({ desired }) => desired)).toEqual([1, 1, 1, 1]);
    },
    [3],
  );
});
