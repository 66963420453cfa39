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

  story(
    'is asked for again when it is the new task of a roll whose old one still runs',
    { instances: 1, min: 1, max: 3 },
    async (scene) => {
      const file = (image: string) => webServices(['a'], 1200).replace('nginx:1.27-alpine', image);
      await scene.deploy('web', file('nginx:1.27-alpine'));
      const [first] = scene.up();
      const { id } = await scene.put('web', file('nginx:1.26-alpine'));
      const copies = async () => (await scene.state()).tasks.filter(({ status }) => !/STOPPED|DEPROV/.test(status));
      await scene.until('the new task has its room', async () => (await copies()).length === 2);
      await scene.fault({ kind: 'capacity', operation: 'ec2.RunInstances', times: 1000 });
      await scene.fault({ kind: 'terminated', target: scene.up().find((one) => one !== first)! });
      await scene.advance(8 * 60);
      await scene.clearFaults();
      await scene.until('the room is there', async () => (await scene.cluster()).instances.length === 2);
      await scene.until('the new task runs', async () => (await copies()).length === 2, 4);
      const last = await scene.ended({ project: 'web', id });
      expect(last.status).toBe('steady');
    },
  );
});
