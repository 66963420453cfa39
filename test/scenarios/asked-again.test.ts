import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';

describe('What ECS has stopped looking for a place for', () => {
  story(
    'is asked for again by the passes that follow one that ECS was too busy for, and those do not count as in vain',
    { instances: 2, min: 2, max: 2 },
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b'], 1200));
      let asked = 0;
      const calm = refusing(scene.local.amazon.ecs, 'UpdateService', 'ThrottlingException', ({ forceNewDeployment }) => {
        if (forceNewDeployment) asked += 1;
        return forceNewDeployment;
      });
      await scene.fault({ kind: 'capacity', operation: 'ec2.RunInstances', times: 1000 });
      await scene.fault({ kind: 'terminated', target: scene.up()[0]! });
      await scene.advance(8 * 60);
      await scene.clearFaults();
      await scene.until('it is asked five times', () => asked >= 5, 30);
      calm();
      await scene.until('all run', async () => (await scene.state()).services.every(({ running }) => running === 1), 3);
      const vain = (await scene.decisions()).filter(({ why }) => /in vain/.test(why));
      expect(vain).toEqual([]);
    },
  );
});
