import { describe, expect } from '@jest/globals';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Head } from '../../shared/model/head.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';
import { marks, ROUND_FILE } from '../support/whole-round.js';

const moving = async (scene: Scene): Promise<boolean> => {
  const head = (await scene.local.store.get<Head>(HEAD_KEY))?.body;
  return head?.intents.some((intent) => intent.kind === 'move' && ['landing', 'protect'].includes(intent.state)) ?? false;
};

const startAMove = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
  for (let second = 0; second < 1800 && !(await moving(scene)); second += 2) await scene.advance(2);
  expect(await moving(scene)).toBe(true);
};

/** No task of ours is protected, and no instance is cordoned. */
const released = async (scene: Scene): Promise<boolean> => {
  const { tasks } = await scene.state();
  const head = (await scene.local.store.get<Head>(HEAD_KEY))!.body;
  return (
    tasks.every((task) => task.protectedUntil === null || task.status === 'STOPPED') &&
    head.intents.every((intent) => intent.kind !== 'move')
  );
};

const openMoves = async (scene: Scene): Promise<number> => {
  const head = (await scene.local.store.get<Head>(HEAD_KEY))?.body;
  return head?.intents.filter(({ kind }) => kind === 'move').length ?? 0;
};

/** Seconds from when it was so, in steps of 5. */
const secondsUntil = async (scene: Scene, isSo: () => Promise<boolean>, most = 1800): Promise<number> => {
  for (let seconds = 0; seconds < most; seconds += 5) {
    if (await isSo()) return seconds;
    await scene.advance(5);
  }
  throw new Error(`not within ${most} s`);
};

describe('Several moves', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

  story('go side by side: three tasks are where they belong in less than a minute', {}, async (scene) => {
    await scene.deploy('web', webServices(NAMES));
    await scene.load('web', Object.fromEntries(NAMES.map((name) => [name, 0.3])));
    await secondsUntil(scene, async () => (await openMoves(scene)) > 0);
    const level = async () =>
      (await scene.state()).instances.every(({ cpuUsed, vcpu }) => Math.abs(cpuUsed / vcpu - 0.47) < 0.05);
    expect(await secondsUntil(scene, level, 90)).toBeLessThan(60);
    await scene.until('released', () => released(scene), 5);
    expect(await marks(scene)).toEqual([]);
    expect((await scene.decisions()).filter(({ action }) => action === 'relocate')).toHaveLength(1);
  });

  story('end each for itself: the one that is taken back for a deployment leaves the others alone', {}, async (scene) => {
    // One of each stays, and the best split is reached when the other two have moved.
    const file = (names: readonly string[]) => `${webServices(names)}    x-evenkeel: {relocate: never}\n`;
    await scene.deploy('one', file(['b', 'a']));
    await scene.deploy('two', file(['d', 'c']).replaceAll('"81', '"82'));
    await scene.load('one', { a: 0.4, b: 0.5 });
    await scene.load('two', { c: 0.4, d: 0.5 });
    const movesOf = async (project: string): Promise<string[]> => {
      const head = (await scene.local.store.get<Head>(HEAD_KEY))!.body;
      return head.intents.flatMap((one) =>
        one.kind === 'move' && `-${one.service}`.includes(`-${project}-`) ? [one.service] : [],
      );
    };
    await secondsUntil(scene, async () => (await movesOf('one')).length > 0 && (await movesOf('two')).length > 0);
    const second = await scene.put('one', file(['b', 'a']).replaceAll('nginx:1.27', 'nginx:1.28'));
    await scene.until('released', () => released(scene), 10);
    const { tasks } = await scene.state();
    const instances = new Set(tasks.flatMap((one) => (one.project === 'two' && one.service === 'd' ? [one.instance] : [])));
    expect(instances.size).toBe(2);
    expect((await scene.ended(second, 30)).status).toBe('steady');
    expect(await marks(scene)).toEqual([]);
  });
});

describe('A move under way', () => {
  story('is taken back first when its project is deployed anew', {}, async (scene) => {
    await startAMove(scene);
    const deployment = await scene.put(
      'web',
      ROUND_FILE.replaceAll('nginx:1.27', 'nginx:1.28').replaceAll('nginx\n', 'nginx:1.28\n'),
    );
    await scene.until('released', () => released(scene), 10);
    const ended = await scene.ended(deployment, 30);
    expect(ended.status).toBe('steady');
    const asInTheFile = async (): Promise<boolean> =>
      (await released(scene)) && (await scene.state()).services.every(({ desired, running }) => desired === 1 && running === 1);
    await scene.until('counts as in the file, whatever has moved since', asInTheFile, 30);
  });

  story('is taken back first when its project is taken down, and nothing of it is left', {}, async (scene) => {
    await startAMove(scene);
    const { body } = await scene.call('DELETE', '/v1/projects/web');
    await scene.ended((body as { deployment: { project: string; id: string } }).deployment, 30);
    expect(await released(scene)).toBe(true);
    expect((await scene.state()).tasks.filter((task) => task.status !== 'STOPPED')).toEqual([]);
  });
});
