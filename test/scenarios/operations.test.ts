import { describe, expect } from '@jest/globals';
import { redrive, watchMessages } from '../../chaos/messages.js';
import { ageTable, wipeTable } from '../../chaos/table.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { readProject } from '../../shared/ledger/projects.js';
import type { Head } from '../../shared/model/head.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FOUR = ['a', 'b', 'c', 'd'];
const FILE = webServices(FOUR, 96);
const HIGH = { a: 0.5, b: 0.5, c: 0.4, d: 0.4 };

const launched = ({ local }: Scene): number => local.amazon.ec2.instances.size;

const runs = async (scene: Scene): Promise<readonly string[]> =>
  (await scene.state()).services
    .filter(({ running, desired }) => running === desired && desired === 1)
    .map(({ name }) => name)
    .sort();

const SERVICES = FOUR.map((name) => `web-${name}`);

describe('The table is wiped', () => {
  story(
    'while EC2 does not show the newest launch yet: nothing is launched until it would',
    { min: 1, max: 2 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.load('web', { a: 1.6, b: 1.6, c: 1.6, d: 1.6 });
      await scene.until('a launch', () => launched(scene) === 2);
      const newest = [...scene.local.amazon.ec2.instances.values()].at(-1)!;
      newest.visibleAt = newest.launchedAt + 150_000;
      await wipeTable(scene.local);
      await scene.advance(1_200);
      expect([launched(scene), scene.up().length]).toEqual([2, 2]);
    },
  );

  story(
    'while an instance is on its way: it is taken up by its tag, and none is launched beside it',
    { min: 1, max: 3 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.load('web', HIGH);
      await scene.until('a launch', () => launched(scene) === 2);
      await wipeTable(scene.local);
      await scene.advance(1_200);
      expect([launched(scene), scene.up().length]).toEqual([2, 2]);
      expect((await scene.cluster()).size).toMatchObject({ active: 2, launching: 0 });
    },
  );

  story(
    'at its minimum while EC2 shows nothing yet: what ECS has is counted before anything is launched',
    { instances: 2, min: 2, max: 4 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await wipeTable(scene.local);
      await scene.fault({ kind: 'throttle', operation: 'ec2.DescribeInstances', seconds: 240 });
      await scene.advance(900);
      expect(launched(scene)).toBe(2);
    },
  );

  story('what runs goes on, and is taken up by the next PUT as it is', { instances: 2, min: 1, max: 3 }, async (scene) => {
    await scene.deploy('web', FILE);
    const before = (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
    await wipeTable(scene.local);
    await scene.advance(120);
    expect((await scene.call('GET', '/v1/projects/web')).status).toBe(404);
    await scene.deploy('web', FILE);
    const after = (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
    expect([await runs(scene), after.filter((id) => !before.includes(id))]).toEqual([SERVICES, []]);
    await scene.ended((await scene.call('DELETE', '/v1/projects/web')).body.deployment);
    expect((await scene.state()).services).toEqual([]);
  });

  story('a project that only ECS knows is said to run there, and can be taken down', {}, async (scene) => {
    await scene.deploy('web', FILE);
    await wipeTable(scene.local);
    const early = await scene.call('DELETE', '/v1/projects/web');
    expect([early.status, early.body.code]).toEqual([503, 'cluster/not-seen']);
    await scene.advance(60);
    const { status, body } = await scene.call('GET', '/v1/projects/web');
    expect([status, body.code, body.detail]).toEqual([
      404,
      'project/unrecorded',
      'No record is left of the project "web", and in ECS it runs on: a, b, c, d.',
    ]);
    const { unrecorded } = (await scene.call('GET', '/v1/projects')).body;
    expect(unrecorded).toMatchObject([{ name: 'web', services: FOUR.map((name) => ({ name })) }]);
    const removal = await scene.call('DELETE', '/v1/projects/web');
    expect(removal.body.deployment.changes.map((change: { service: string }) => change.service)).toEqual(FOUR);
    expect((await scene.call('GET', '/v1/projects/web')).body.status).toBe('removing');
    expect((await scene.ended(removal.body.deployment)).status).toBe('removed');
    expect((await scene.state()).services).toEqual([]);
    expect([
      (await scene.call('GET', '/v1/projects/web')).body.code,
      (await scene.call('DELETE', '/v1/projects/web')).status,
    ]).toEqual(['project/unknown', 404]);
  });

  story(
    'a project that runs, and that a table put back to an earlier time calls removed, can be taken down',
    {},
    async (scene) => {
      const { store } = scene.local;
      await scene.deploy('web', FILE);
      await scene.ended((await scene.call('DELETE', '/v1/projects/web')).body.deployment);
      const earlier = (await readProject(store, 'web'))!.body;
      await scene.deploy('web', FILE);
      const { key, version } = (await readProject(store, 'web'))!;
      await store.put(key, earlier, { expected: version });
      await scene.advance(60);
      expect((await scene.call('GET', '/v1/projects/web')).body.code).toBe('project/unrecorded');
      const { status, body } = await scene.call('DELETE', '/v1/projects/web');
      expect([status, (await scene.ended(body.deployment)).status]).toEqual([202, 'removed']);
      expect((await scene.state()).services).toEqual([]);
      expect((await scene.call('DELETE', '/v1/projects/web')).status).toBe(404);
    },
  );
});

describe('A live stack is deployed anew over rows of an older version', () => {
  story('while it grows: what is on its way goes on, and nothing is done twice', { min: 1, max: 3 }, async (scene) => {
    await scene.deploy('web', FILE);
    await scene.load('web', HIGH);
    await scene.until('a launch', () => launched(scene) === 2);
    expect(await ageTable(scene.local)).not.toEqual([]);
    await scene.local.stack.update({ budgetUsdPerMonth: '100' });
    await scene.advance(1_200);
    expect([launched(scene), await runs(scene)]).toEqual([2, SERVICES]);
    const head = (await scene.local.store.get<Head>(HEAD_KEY))!.body;
    expect([head.intents, head.schema]).toEqual([[], 1]);
  });
});

describe('Dead letters are put back', () => {
  story('from both queues, while tasks move: each is a look, and nothing else', { min: 1, max: 3 }, async (scene) => {
    watchMessages(scene.local.amazon);
    await scene.deploy('web', FILE);
    await scene.load('web', HIGH);
    await scene.until('a second instance', async () => (await scene.cluster()).size.active === 2);
    expect(redrive(scene.local.amazon, scene.local.stack.name, 60)).toBeGreaterThan(30);
    await scene.advance(1_200);
    expect([launched(scene), await runs(scene)]).toEqual([2, SERVICES]);
    const { amazon, stack } = scene.local;
    for (const queue of ['work-dead-letters.fifo', 'event-dead-letters', 'work.fifo'])
      expect([queue, amazon.sqs.depth(`arn:aws:sqs:us-east-1:123456789012:${stack.name}-${queue}`) < 10]).toEqual([queue, true]);
  });
});

describe('What passes go by is wrong', () => {
  const round = async (scene: Scene): Promise<void> => {
    await scene.deploy('web', FILE);
    await scene.load('web', HIGH);
    await scene.until('a second instance', async () => (await scene.cluster()).size.active === 2);
    await scene.advance(900);
    await scene.load('web', { a: 0.05, b: 0.05, c: 0.04, d: 0.04 });
    await scene.until('one again', () => scene.up().length === 1, 60);
    await scene.clearFaults();
    await scene.advance(300);
    expect([launched(scene), await runs(scene)]).toEqual([2, SERVICES]);
  };

  story(
    'clocks of functions are half a minute off, each by its own: a round goes as it would',
    { min: 1, max: 3 },
    async (scene) => {
      await scene.fault({ kind: 'clock-skew', seconds: 30 });
      await round(scene);
    },
  );

  story(
    'two of three answers of EC2 and ECS are up to two minutes old: a round goes as it would, later',
    { min: 1, max: 3 },
    async (scene) => {
      await scene.fault({ kind: 'stale-reads', seconds: 120 });
      await round(scene);
    },
  );
});
