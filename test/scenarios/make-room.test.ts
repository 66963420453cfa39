import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const store = (memory: number): string =>
  [
    'services:',
    '  db:',
    '    image: postgres:15-alpine',
    '    volumes: ["data:/var/lib/postgresql/data"]',
    `    deploy: {resources: {limits: {memory: ${memory}M}}}`,
    'volumes: {data: {}}',
    '',
  ].join('\n');

/** The same in one file. */
const shop = (memory: number): string =>
  store(memory).replace(
    'volumes: {data: {}}',
    `${webServices(['a', 'b', 'c', 'd', 'e', 'f'], 320).replace('services:\n', '')}volumes: {data: {}}`,
  );

const dbHost = async (scene: Scene): Promise<string> =>
  (await scene.state()).tasks.find(({ service, status }) => service === 'db' && status === 'RUNNING')!.instance!;

/** Postgres with its volume beside web services that leave it no room to grow. */
const crowded = async (scene: Scene): Promise<string> => {
  await scene.deploy('store', store(256));
  await scene.deploy('web', webServices(['a', 'b', 'c', 'd', 'e', 'f'], 320));
  return dbHost(scene);
};

describe('A task bound to its volume outgrows the room on its instance', () => {
  story('what may run elsewhere moves away, and it starts where its data is', { instances: 2 }, async (scene) => {
    const host = await crowded(scene);
    await scene.deploy('store', store(900), 40);
    expect(await dbHost(scene)).toBe(host);
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    const moves = (await scene.decisions()).filter(({ action }) => action === 'relocate');
    expect(moves.length).toBeGreaterThan(0);
    for (const { why, reasons } of moves) {
      expect(reasons).toEqual(['unplaced']);
      expect(why).toContain(`may only run on ${host}, which is full`);
    }
  });

  story('so may what comes from the same file, as soon as it runs as that wants it', { instances: 2, max: 3 }, async (scene) => {
    await scene.deploy('shop', shop(256));
    const host = await dbHost(scene);
    await scene.deploy('shop', shop(900));
    expect(await dbHost(scene)).toBe(host);
    const moves = (await scene.decisions()).filter(({ action }) => action === 'relocate');
    expect(moves.map(({ reasons }) => reasons)).toContainEqual(['unplaced']);
  });

  story('without room elsewhere an instance is launched for what moves', { instances: 1, max: 2 }, async (scene) => {
    await scene.deploy('store', store(256));
    await scene.deploy('web', webServices(['a', 'b', 'c', 'd'], 320));
    const host = await dbHost(scene);
    await scene.deploy('store', store(900), 40);
    expect([await dbHost(scene), scene.up().length]).toEqual([host, 2]);
  });
});

describe('A file that leaves a service out', () => {
  const renamed = async (scene: Scene): Promise<string> => {
    await scene.deploy('shop', webServices(['old'], 1200));
    return (await scene.ended(await scene.put('shop', webServices(['new'], 1100), '?removeOrphans=true'))).status;
  };

  const running = async (scene: Scene) =>
    (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ service }) => service);

  story('gives its room to what comes instead, where no instance may be bought', { instances: 1, max: 1 }, async (scene) => {
    expect(await renamed(scene)).toBe('steady');
    expect(await running(scene)).toEqual(['new']);
  });

  story(
    'keeps it where its room would not be enough: what serves is not stopped for what cannot be',
    { instances: 2, max: 2 },
    async (scene) => {
      await scene.deploy('others', webServices(['a', 'b'], 900).replaceAll('810', '820'));
      await scene.deploy('shop', webServices(['old'], 600));
      await scene.put('shop', webServices(['new'], 1100), '?removeOrphans=true');
      await scene.advance(600);
      expect((await running(scene)).sort()).toEqual(['a', 'b', 'old']);
    },
  );

  story('keeps it until the new one runs, where one may', { instances: 1, max: 2 }, async (scene) => {
    expect(await renamed(scene)).toBe('steady');
    expect(scene.calls('ec2.RunInstances') + scene.calls('ec2.CreateFleet')).toBe(2);
  });

  story('is refused where that service stays and publishes the same', { instances: 1 }, async (scene) => {
    await scene.deploy('shop', webServices(['old']));
    const { status, body } = await scene.call('PUT', '/v1/projects/shop', webServices(['new']));
    expect([status, body.errors[0]]).toMatchObject([422, { code: 'port/taken', pointer: '/services/new/ports', line: 4 }]);
    expect(await running(scene)).toEqual(['old']);
  });
});
