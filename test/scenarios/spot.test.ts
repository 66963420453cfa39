import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd'], 256);

const markets = (scene: Scene): string[] =>
  scene
    .up()
    .map((id) => scene.local.amazon.ec2.instances.get(id)!.market)
    .sort();

const allRun = async (scene: Scene): Promise<boolean> =>
  (await scene.state()).services.every(({ desired, running }) => desired === running);

describe('A share of Spot', () => {
  story('half of four instances are Spot', { instances: 4, params: { spotShare: '50' } }, async (scene) => {
    expect(markets(scene)).toEqual(['on-demand', 'on-demand', 'spot', 'spot']);
    const { instances } = await scene.cluster();
    expect(instances.map(({ market }) => market).sort()).toEqual(markets(scene));
  });

  story(
    'an only instance is never Spot at half, and always at the whole',
    { instances: 1, params: { spotShare: '100' } },
    async (scene) => {
      expect(markets(scene)).toEqual(['spot']);
      await scene.local.stack.update({ spotShare: '50' });
      await scene.local.stack.update({ min: '2' });
      await scene.until('two', () => scene.up().length === 2);
      expect(markets(scene)).toEqual(['on-demand', 'spot']);
    },
    [3],
  );

  story(
    'where Spot has nothing, the other zone, then on-demand, is asked in the same pass',
    { instances: 1, params: { spotShare: '50' } },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.fault({ kind: 'capacity', target: 'spot' });
      await scene.local.stack.update({ min: '2' });
      await scene.until('two', () => scene.up().length === 2);
      expect(markets(scene)).toEqual(['on-demand', 'on-demand']);
      const told = (await scene.decisions()).findLast(({ actions }) => actions.some(({ kind }) => kind === 'launch'))!;
      expect(told.actions.map(({ kind, result }) => `${kind} ${result}`)).toEqual([
        'launch failed',
        'launch failed',
        'launch done',
      ]);
      expect(told.actions[0]!.note).toContain('InsufficientInstanceCapacity');
    },
  );

  story(
    'a Spot instance that is taken is replaced from another pool, and its tasks run again',
    { instances: 2, params: { spotShare: '50' } },
    async (scene) => {
      await scene.deploy('web', FILE);
      const target = scene.up().find((id) => scene.local.amazon.ec2.instances.get(id)!.market === 'spot')!;
      const { zone } = scene.local.amazon.ec2.instances.get(target)!;
      await scene.fault({ kind: 'spot-notice', target });
      await scene.until(
        'well again',
        async () => !scene.up().includes(target) && scene.up().length === 2 && (await allRun(scene)),
      );
      const fresh = [...scene.local.amazon.ec2.instances.values()].at(-1)!;
      expect([fresh.market, fresh.zone === zone]).toEqual(['spot', false]);
      expect((await scene.told('instance.spot-interruption')).map(({ title }) => title)).toEqual([
        expect.stringContaining(target),
      ]);
    },
  );

  for (const apart of [0, 20])
    story(
      `two that are taken ${apart === 0 ? 'at once' : `${apart} s apart`} are both drained, and replaced for all that they run`,
      { instances: 4, params: { spotShare: '50' } },
      async (scene) => {
        // Two of these fill an instance.
        await scene.deploy('web', webServices(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 860));
        const targets = scene.up().filter((id) => scene.local.amazon.ec2.instances.get(id)!.market === 'spot');
        const before = scene.calls('ec2.RunInstances');
        for (const target of targets) {
          await scene.fault({ kind: 'spot-notice', target });
          if (apart > 0) await scene.advance(apart);
        }
        await scene.until('replaced', async () => scene.up().filter((id) => !targets.includes(id)).length === 4, 2);
        await scene.until('well again', async () => !scene.up().some((id) => targets.includes(id)) && (await allRun(scene)), 6);
        await scene.advance(300);
        expect(scene.up()).toHaveLength(4);
        expect(scene.calls('ec2.RunInstances') - before).toBeLessThanOrEqual(4);
      },
    );
});
