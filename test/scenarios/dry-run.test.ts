import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd']);

/** Calls that could change ECS, EC2, the balancer or Cloud Map, by operation. */
const changes = (calls: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(calls).filter(
      ([operation]) =>
        /^(ec2|ecs|elb|elbv2|discovery|servicediscovery|efs)\./.test(operation) && !/\.(Describe|List|Get)/.test(operation),
    ),
  );

describe('A dry run', () => {
  story(
    'decides as if it acted, says what it would have done, and changes nothing: no instance, no service, no balancer',
    { instances: 2, max: 4 },
    async (scene) => {
      await scene.deploy('web', FILE);
      const before = changes((await scene.state()).calls);
      expect(Object.keys(before).length).toBeGreaterThan(5);
      await scene.local.stack.update({ mode: 'dry-run' });
      await scene.load('web', { a: 1, b: 1, c: 0.9, d: 0.9 });
      const pretended = async () => {
        const launching = (await scene.decisions()).filter(({ actions }) => actions.some(({ kind }) => kind === 'launch'));
        return launching.filter(({ dryRun }) => dryRun);
      };
      await scene.until('it would grow', async () => (await pretended()).length > 0);
      const put = await scene.put('web', FILE.replaceAll('nginx:1.27', 'nginx:1.28'));
      const other = await scene.put('other', webServices(['x']).replace('8100', '8200'));
      scene.local.amazon.ec2.impair(scene.up()[0]!, true);
      await scene.advance(900);
      expect(changes((await scene.state()).calls)).toEqual(before);
      for (const { actions } of await pretended())
        expect(new Set(actions.map(({ result }) => result))).toEqual(new Set(['pretended']));
      for (const { project, id } of [put, other])
        expect((await scene.call('GET', `/v1/projects/${project}/deployments/${id}`)).body.finishedAt).toBeNull();
      await scene.local.stack.update({ mode: 'act' });
      await scene.until('it grows', () => scene.up().length > 2);
    },
    [3],
  );
});
