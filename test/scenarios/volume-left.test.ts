import { expect } from '@jest/globals';
import { example } from '../support/a-local.js';
import { story } from '../support/story.js';

story(
  'a volume of a project that is gone keeps its instance, which says how it is given up; then it may go',
  { instances: 2, min: 1 },
  async (scene) => {
    await scene.deploy('vote', example('voting-app/compose.yaml'));
    const holder = (await scene.state()).tasks.find(({ service }) => service === 'db')!.instance;
    await scene.ended((await scene.call('DELETE', '/v1/projects/vote')).body.deployment);
    await scene.until('one', () => scene.up().length === 1, 60);
    expect(scene.up()).toEqual([holder]);
    await scene.local.stack.update({ min: '0' });
    await scene.advance(300);
    const { candidates } = (await scene.decisions()).at(-1)!;
    expect(candidates.find(({ id }) => id === holder)!.why).toContain('DELETE /v1/projects/vote?volumes=true');

    const given = await scene.call('DELETE', '/v1/projects/vote?volumes=true');
    expect(given.status).toBe(202);
    expect((await scene.ended(given.body.deployment)).status).toBe('removed');
    expect((await scene.call('DELETE', '/v1/projects/vote?volumes=true')).status).toBe(404);
    await scene.until('none', () => scene.up().length === 0, 60);
  },
  [3],
);
