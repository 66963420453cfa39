import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

/** An instance whose user data names our cluster, and that carries nothing of ours: no tag, no launch template. */
const launchedByHand = async ({ local: { amazon } }: Scene): Promise<string> => {
  const outside = { name: 'somebody', invocation: null };
  const [like] = amazon.ec2.instances.values();
  const { Subnets } = (await amazon.call('ec2', 'DescribeSubnets', {}, outside)) as { Subnets: { SubnetId: string }[] };
  const answer = await amazon.call(
    'ec2',
    'RunInstances',
    {
      ImageId: like!.imageId,
      InstanceType: 't3.small',
      SubnetId: Subnets[0]!.SubnetId,
      UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=demo >> /etc/ecs/ecs.config\n').toString('base64'),
      MinCount: 1,
      MaxCount: 1,
    },
    outside,
  );
  return (answer as { Instances: { InstanceId: string }[] }).Instances[0]!.InstanceId;
};

describe('An instance that somebody else starts in the cluster', () => {
  story(
    'takes tasks, is never drained nor terminated, and the stack is not deleted under it',
    { min: 1, max: 3 },
    async (scene) => {
      const theirs = await launchedByHand(scene);
      await scene.until('it has joined', async () => (await scene.cluster()).size.active === 2);
      await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
      const { tasks } = await scene.state();
      expect(tasks.filter(({ instance }) => instance === theirs).length).toBeGreaterThan(0);
      await scene.advance(50 * 60);
      expect(scene.up()).toContain(theirs);
      const said = (await scene.decisions()).flatMap(({ candidates }) => candidates.map(({ why }) => why));
      expect(said).toContain(`${theirs} is not ours: somebody else started it.`);
      await expect(scene.local.stack.delete()).rejects.toThrow(`did not make: instance ${theirs}`);
      expect(scene.up()).toContain(theirs);
    },
  );
});
