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

story(
  'a volume that its file has no more keeps its instance, which says how it is given up',
  { instances: 2, min: 1 },
  async (scene) => {
    const file = (more: string) => `services:\n  db: {image: "postgres:17", mem_limit: 128m, cpus: 0.25${more}\n`;
    await scene.deploy('shop', file(', volumes: ["data:/data"]}\nvolumes: {data: {}}'));
    const holder = (await scene.state()).tasks.find(({ service }) => service === 'db')!.instance;
    await scene.until('one', () => scene.up().length === 1, 60);
    expect(scene.up()).toEqual([holder]);
    await scene.local.stack.update({ min: '0' });
    await scene.advance(300);
    const whyOf = async () => (await scene.decisions()).at(-1)!.candidates.find(({ id }) => id === holder)?.why;
    expect(await whyOf()).toMatch(/stays: volume shop\.data lies on its disk\.$/);
    await scene.deploy('shop', file('}'));
    await scene.advance(1_200);
    expect(await whyOf()).toMatch(
      /, and no service of shop has it any more\. aws ecs delete-attributes --cluster demo --attributes name=evenkeel\.volume\.shop\.data,targetType=container-instance,targetId=arn:\S+ gives it up\.$/,
    );
  },
  [3],
);
