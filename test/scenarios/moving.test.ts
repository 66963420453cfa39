import { describe, expect } from '@jest/globals';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Head } from '../../shared/model/head.js';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';
import { ROUND_FILE } from '../support/whole-round.js';

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
