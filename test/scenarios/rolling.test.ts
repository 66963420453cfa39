import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd', 'e'], 256);

const allRun = async (scene: Scene): Promise<boolean> =>
  (await scene.state()).services.every(({ desired, running }) => desired === running);

const versions = (scene: Scene): (string | undefined)[] =>
  scene.up().map((id) => scene.local.amazon.ec2.instances.get(id)!.launchTemplate?.version);

describe('A stack update that changes the launch template', () => {
  story(
    'instances are replaced, one first, then the others, and no service falls short',
    { instances: 3, max: 6 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.local.stack.update({ keyName: 'look-inside' });
      await scene.until('all of the new version', () => versions(scene).every((one) => one === '2'), 120);
      await scene.until('calm', async () => scene.up().length === 3 && (await allRun(scene)), 30);
      const launched = (await scene.state()).instances.filter(
        ({ id }) => scene.local.amazon.ec2.instances.get(id)?.launchTemplate?.version === '2',
      );
      const at = launched.map(({ launchedAt }) => Date.parse(launchedAt)).sort((a, b) => a - b);
      expect(at[1]! - at[0]!).toBeGreaterThan(300_000);
      const told = (await scene.decisions()).filter(({ reasons }) => reasons.includes('drifted'));
      expect(new Set(told.map(({ action }) => action))).toEqual(new Set(['replace']));
      expect(told[0]!.why).toMatch(
        /came from version 1 of the launch template, the stack has 2: its replacement is launched first/,
      );
    },
  );

  story(
    'an image that never joins stops at the first: the others keep serving',
    { instances: 2, max: 4 },
    async (scene) => {
      await scene.deploy('web', FILE);
      const before = scene.up();
      await scene.fault({ kind: 'never-register' });
      await scene.local.stack.update({ keyName: 'look-inside' });
      await scene.advance(45 * 60);
      for (const id of before) expect(scene.up()).toContain(id);
      expect(await allRun(scene)).toBe(true);
    },
    [3],
  );
});

describe('EC2 says that it will take an instance', () => {
  story('it is drained and its replacement launched in the same pass', { instances: 2, max: 4 }, async (scene) => {
    await scene.deploy('web', FILE);
    const [target] = scene.up();
    await scene.fault({ kind: 'spot-notice', target });
    await scene.advance(15);
    const told = (await scene.decisions()).find(({ reasons }) => reasons.includes('interrupted'))!;
    expect(told.action).toBe('replace');
    expect(told.actions.map(({ kind, result }) => `${kind} ${result}`).sort()).toEqual(['drain done', 'launch done']);
    await scene.until(
      'as many as before, all well',
      async () => scene.up().length === 2 && !scene.up().includes(target!) && (await allRun(scene)),
    );
    await scene.advance(900);
    expect(scene.calls('ec2.RunInstances')).toBe(3);
  });

  story('the notice is lost: its own agent drains it, and that is taken up', { instances: 2, max: 4 }, async (scene) => {
    await scene.deploy('web', FILE);
    const [target] = scene.up();
    await scene.fault({ kind: 'drop-events', seconds: 120 });
    await scene.fault({ kind: 'spot-notice', target });
    await scene.until(
      'as many as before, all well',
      async () => scene.up().length === 2 && !scene.up().includes(target!) && (await allRun(scene)),
    );
    expect(scene.calls('ec2.RunInstances')).toBe(3);
  });

  story('likely to be taken: replaced politely, the new one first', { instances: 2, max: 4 }, async (scene) => {
    await scene.deploy('web', FILE);
    const [target] = scene.up();
    await scene.fault({ kind: 'rebalance-advice', target });
    await scene.until('replaced', async () => !scene.up().includes(target!) && scene.up().length === 2 && (await allRun(scene)));
    const told = (await scene.decisions()).filter(({ reasons, actions }) => reasons.includes('rebalance') && actions.length > 0);
    expect(told.map(({ actions }) => actions[0]!.kind)).toEqual(expect.arrayContaining(['launch', 'drain']));
    expect((await scene.told('instance.rebalance')).map(({ title }) => title)).toEqual([expect.stringContaining(target!)]);
  });
});

describe('Somebody sets an instance DRAINING', () => {
  story('once it is empty it is terminated, and the minimum is kept', { instances: 2, max: 4 }, async (scene) => {
    await scene.deploy('web', FILE);
    const [target] = scene.up();
    const { ecs } = scene.local.amazon;
    const caller = { service: 'ecs', operation: '', caller: { name: 'person', invocation: null }, requestId: '' } as const;
    const { containerInstanceArns } = ecs.operations['ListContainerInstances']!(
      { cluster: 'demo', filter: `ec2InstanceId == ${target}` },
      caller,
    ) as { containerInstanceArns: string[] };
    ecs.operations['UpdateContainerInstancesState']!(
      { cluster: 'demo', containerInstances: containerInstanceArns, status: 'DRAINING' },
      caller,
    );
    await scene.until(
      'gone and made up for',
      async () => !scene.up().includes(target!) && scene.up().length === 2 && (await allRun(scene)),
    );
  });
});
