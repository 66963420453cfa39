import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';
import { isLevel, launches, marks, ROUND_FILE } from '../support/whole-round.js';

const loaded = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
};

describe('A launch that EC2 refuses', () => {
  story(
    'for a quota: people hear its name, it is not asked again for a quarter of an hour, and then it is',
    {},
    async (scene) => {
      await loaded(scene);
      const { ec2 } = scene.local.amazon;
      const raised = refusing(ec2, 'RunInstances', 'VcpuLimitExceeded');
      await scene.until('it is told', async () => (await scene.told('capacity.blocked')).length > 0);
      const [told] = await scene.told('capacity.blocked');
      expect(`${told!.title} ${told!.why}`).toContain('VcpuLimitExceeded');
      const asked = scene.calls('ec2.RunInstances');
      await scene.advance(600);
      expect(scene.calls('ec2.RunInstances')).toBe(asked);
      raised();
      await scene.until('level', () => isLevel(scene), 20);
      expect(await launches(scene)).toBe(2);
    },
  );

  story('since a subnet has no address left: the other zone is asked in the same pass', {}, async (scene) => {
    await loaded(scene);
    const [first] = scene.local.amazon.ec2.instances.values();
    const full: string[] = [];
    refusing(scene.local.amazon.ec2, 'RunInstances', 'InsufficientFreeAddressesInSubnet', ({ SubnetId }) => {
      full[0] ??= SubnetId;
      return full[0] === SubnetId;
    });
    await scene.until('level', () => isLevel(scene));
    expect(await launches(scene)).toBe(2);
    const grown = (await scene.decisions()).find(({ actions }) => actions.length > 1)!;
    expect(grown.actions.map(({ kind, result }) => `${kind} ${result}`)).toEqual(['launch failed', 'launch done']);
    expect([...scene.local.amazon.ec2.instances.values()].at(-1)!.zone).toBe(first!.zone);
  });
});

describe('An instance that is gone before it has joined', () => {
  story('is counted for its launch template, and another one is launched', {}, async (scene) => {
    await loaded(scene);
    const { ec2 } = scene.local.amazon;
    const newest = () => [...ec2.instances.values()].at(-1)!;
    await scene.until('it boots', () => ec2.instances.size === 2 && newest().state === 'running');
    const target = newest().id;
    await scene.fault({ kind: 'terminated', target });
    await scene.until('level', () => isLevel(scene));
    expect([await launches(scene), scene.up().includes(target)]).toEqual([3, false]);
    expect((await scene.told('instance.never-joined')).map(({ title }) => title)).toEqual([expect.stringContaining(target)]);
  });
});

describe('A termination that EC2 refuses for one instance', () => {
  story(
    'people hear of it, that one takes tasks again and is left alone for an hour; the others go',
    { instances: 4, min: 1 },
    async (scene) => {
      await scene.deploy('web', ROUND_FILE);
      let kept = '';
      refusing(scene.local.amazon.ec2, 'TerminateInstances', 'OperationNotPermitted', ({ InstanceIds }) => {
        kept ||= InstanceIds[0];
        return InstanceIds.includes(kept);
      });
      await scene.until('the others are gone', () => scene.up().length === 1, 60);
      await scene.advance(120);
      const [told] = await scene.told('autoscaler.error');
      expect(told!.title).toContain(`terminate ${kept} fails`);
      expect([scene.up(), await marks(scene)]).toEqual([[kept], []]);
      const said = (await scene.decisions()).flatMap(({ candidates }) => candidates.map(({ why }) => why));
      expect(said).toContainEqual(
        expect.stringMatching(
          `^${kept} stays: it could not be given up \\(OperationNotPermitted.*\\), and is tried again in \\d+ min`,
        ),
      );
    },
  );

  story('is broken: it is emptied once an hour at most, and rebooted instead', { instances: 2 }, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    const [target] = scene.up();
    refusing(scene.local.amazon.ec2, 'TerminateInstances', 'OperationNotPermitted', ({ InstanceIds }) =>
      InstanceIds.includes(target),
    );
    await scene.fault({ kind: 'impaired', target });
    const emptied = async () =>
      (await scene.decisions()).flatMap(({ actions }) =>
        actions.filter(({ kind, target: of }) => kind === 'drain' && of === target),
      );
    await scene.advance(55 * 60);
    expect(await emptied()).toHaveLength(1);
    const rebooted = (await scene.decisions()).find(({ action }) => action === 'repair')!;
    expect(rebooted.why).toMatch(/it is rebooted, and not replaced because it could not be given up \(OperationNotPermitted/);
    expect([scene.up().includes(target!), await marks(scene)]).toEqual([true, []]);
    expect(await scene.told('autoscaler.error')).toHaveLength(1);
  });
});
