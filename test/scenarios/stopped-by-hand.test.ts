import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd'], 256);

const stop = async ({ local: { amazon } }: Scene, id: string): Promise<unknown> =>
  amazon.call('ec2', 'StopInstances', { InstanceIds: [id] }, { name: 'test', invocation: null });

const hostOf = async (scene: Scene, service: string): Promise<string> =>
  (await scene.state()).tasks.find((task) => task.service === service && task.status === 'RUNNING')!.instance!;

const servedWithout = async (scene: Scene, id: string): Promise<boolean> => {
  const { services, tasks } = await scene.state();
  const elsewhere = tasks.filter(({ status, instance }) => status === 'RUNNING' && instance !== id);
  return services.every(({ name }) => elsewhere.some((task) => `${task.project}-${task.service}` === name));
};

describe('An instance that somebody stops in the console', () => {
  story(
    'is replaced, counts against the maximum and is not terminated: what it ran is started elsewhere',
    { instances: 2, min: 2, max: 3 },
    async (scene) => {
      await scene.deploy('web', FILE);
      const target = await hostOf(scene, 'a');
      await stop(scene, target);
      await scene.until('all run elsewhere', () => servedWithout(scene, target), 10);
      await scene.advance(600);
      expect(scene.up()).toHaveLength(2);
      expect(await scene.told('instance.stopped')).toMatchObject([
        {
          title: `${target} is stopped`,
          effect: 'It is no capacity, and counts against the maximum of 3; a volume on its disk is out of reach.',
        },
      ]);
      await scene.load('web', { a: 1.9, b: 1.9, c: 1.9, d: 1.9 });
      await scene.advance(900);
      const { instances, violations } = await scene.state();
      expect(instances.map(({ id, state }) => [state, id === target]).sort()).toEqual([
        ['running', false],
        ['running', false],
        ['stopped', true],
      ]);
      expect((await scene.decisions()).at(-1)!.blockedBy).toContain('at-max');
      expect(Object.values(violations).every((count) => count === 0)).toBe(true);
    },
  );

  story(
    'and whose disk has a volume is waited for: nothing of it is taken away',
    { instances: 2, min: 2, max: 3 },
    async (scene) => {
      await scene.deploy(
        'store',
        'services: {db: {image: "redis:7", mem_limit: 64m, volumes: ["data:/data"]}}\nvolumes: {data: {}}\n',
      );
      const target = await hostOf(scene, 'db');
      await stop(scene, target);
      await scene.advance(1_200);
      expect(scene.calls('ecs.DeregisterContainerInstance') + scene.calls('ec2.TerminateInstances')).toBe(0);
      expect(scene.up()).toHaveLength(2);
    },
  );

  story(
    'and starts again after ECS has let it go is terminated when it does not register anew, as people were told',
    { instances: 2, min: 1, max: 4 },
    async (scene) => {
      await scene.deploy('web', FILE);
      const [target] = scene.up() as [string];
      await stop(scene, target);
      await scene.until('ECS has let it go', () => scene.calls('ecs.DeregisterContainerInstance') === 1);
      const [told] = await scene.told('instance.stopped');
      expect(told!.todo).toMatch(
        /terminated when it has not registered anew within ten minutes\. The tag evenkeel:protect=true keeps/,
      );
      scene.local.amazon.ec2.instances.get(target)!.state = 'running';
      await scene.until('it is terminated', () => !scene.up().includes(target), 12);
    },
  );
});
