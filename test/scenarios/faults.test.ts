import { describe, expect } from '@jest/globals';
import { POLICY_DEFAULTS } from '../../shared/config.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd']);
const NINETY = { a: 0.5, b: 0.5, c: 0.4, d: 0.4 };

const loaded = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', FILE);
  await scene.load('web', NINETY);
};

/** Two instances, each near 45 %, by the truth. */
const level = async (scene: Scene): Promise<boolean> => {
  const up = (await scene.state()).instances.filter(({ state }) => state === 'running');
  return up.length === 2 && up.every(({ cpuUsed, vcpu }) => Math.abs(cpuUsed / vcpu - 0.47) < 0.1);
};

const launchedFor = async (scene: Scene): Promise<number> =>
  new Set((await scene.state()).instances.map(({ tags }) => tags['evenkeel:intent'])).size;

/** Each that never joined: a decision that says so, one alert; and no replacement is called growth. */
const tellsOfEach = async (scene: Scene): Promise<void> => {
  const lost = (await scene.state()).instances.filter(({ state }) => state === 'terminated').map(({ id }) => id);
  expect(lost).toHaveLength(3);
  const decisions = await scene.decisions();
  for (const id of lost) {
    const given = decisions.find(({ actions }) => actions.some(({ kind, target }) => kind === 'terminate' && target === id))!;
    expect(given.reasons).toContain('never-joined');
    expect(given.why).toContain(`${id} did not join within 10 min and is terminated`);
  }
  const alerts = await scene.alerts();
  const warned = alerts.filter(({ type }) => type === 'instance.never-joined').map(({ title }) => title.split(' ')[0]);
  expect(warned.sort()).toEqual([...lost].sort());
  expect(alerts.filter(({ title }) => title.startsWith('scaled out 1 -> 2'))).toHaveLength(1);
};

describe('An instance that never registers', () => {
  story('is closed after its deadline and replaced; nothing of it is left', {}, async (scene) => {
    await loaded(scene);
    await scene.fault({ kind: 'never-register', times: 1 });
    await scene.until('the lost one', () => scene.up().length === 2);
    const lost = scene.up().at(-1)!;
    await scene.until('level', () => level(scene), 40);
    const { instances } = await scene.state();
    const gone = instances.find(({ id }) => id === lost)!;
    expect([gone.state, gone.registeredAt]).toEqual(['terminated', null]);
    const lived = (Date.parse(gone.terminatedAt!) - Date.parse(gone.launchedAt)) / 1000;
    expect(lived).toBeGreaterThanOrEqual(POLICY_DEFAULTS.registrationSeconds);
    expect(lived).toBeLessThan(POLICY_DEFAULTS.registrationSeconds + 240);
    expect(instances).toHaveLength(3);
  });

  story(
    'three in a row: no more are launched but one to try, later and later; people are told, and a mended stack is tried anew',
    {},
    async (scene) => {
      await loaded(scene);
      await scene.fault({ kind: 'never-register' });
      await scene.until(
        'the breaker opens',
        async () => (await scene.decisions()).at(-1)!.blockedBy.includes('breaker-open'),
        60,
      );
      const open = (await scene.decisions()).at(-1)!;
      expect(scene.calls('ec2.RunInstances')).toBe(4);
      expect(scene.up()).toHaveLength(1);
      await scene.advance(120);
      await tellsOfEach(scene);
      expect((await scene.alerts()).filter(({ type }) => type === 'capacity.blocked')).toHaveLength(1);
      const minutes = (Date.parse(open.nextEligibleAt!) - Date.parse(open.at)) / 60_000;
      expect(minutes).toBeGreaterThan(13);
      expect(minutes).toBeLessThanOrEqual(15);
      await scene.advance((minutes + 10) * 60);
      expect(scene.calls('ec2.RunInstances')).toBe(5);
      await scene.advance(20 * 60);
      expect(scene.calls('ec2.RunInstances')).toBe(5);
      await scene.clearFaults();
      await scene.local.stack.update({ keyName: 'look-inside' });
      await scene.until('level', () => level(scene));
    },
  );
});

describe('EC2 refuses', () => {
  story('no capacity in one zone: the other zone is asked', {}, async (scene) => {
    await loaded(scene);
    const [first] = (await scene.state()).instances;
    const zones = ['us-east-1a', 'us-east-1b'];
    const other = zones.find((zone) => zone !== first!.zone)!;
    await scene.fault({ kind: 'capacity', target: other });
    await scene.until('level', () => level(scene));
    expect((await scene.state()).instances.map(({ zone }) => zone)).toEqual([first!.zone, first!.zone]);
  });

  story('throttles on every other call delay, and lose nothing', {}, async (scene) => {
    await loaded(scene);
    for (const operation of ['ec2.RunInstances', 'ecs.UpdateService', 'ecs.PutAttributes', 'ecs.UpdateTaskProtection'])
      await scene.fault({ kind: 'throttle', operation, times: 3 });
    await scene.fault({ kind: 'throttle', operation: 'ec2.DescribeInstances', times: 6 });
    await scene.until('level', () => level(scene), 40);
    expect(await launchedFor(scene)).toBe(2);
  });
});

describe('The table does not answer the API', () => {
  story('a PUT whose write got no answer says so, and the same PUT again is steady', {}, async (scene) => {
    await scene.fault({ kind: 'lost-reply', operation: 'dynamodb.put', target: 'evenkeel-demo-api', times: 1 });
    const unsure = await scene.call('PUT', '/v1/projects/web', FILE);
    expect([unsure.status, unsure.body.code]).toEqual([503, 'unanswered']);
    await scene.advance(120);
    const again = await scene.call('PUT', '/v1/projects/web', FILE);
    expect([200, 202]).toContain(again.status);
    await scene.until('steady', async () => (await scene.call('GET', '/v1/projects/web')).body.status === 'steady');
  });
});

describe('A table that throttles', () => {
  const failedPasses = (scene: Scene): number =>
    scene.local.amazon.lambda.logs.filter(({ line }) => (line as { PassFailed?: number }).PassFailed).length;

  story('two reads and a write: they are asked for again, and no pass fails', {}, async (scene) => {
    await scene.deploy('web', FILE);
    await scene.fault({ kind: 'throttle', operation: 'dynamodb.get', times: 2 });
    await scene.advance(60);
    await scene.fault({ kind: 'throttle', operation: 'dynamodb.put', times: 1 });
    await scene.advance(60);
    expect(failedPasses(scene)).toBe(0);
  });

  story(
    'for minutes: nothing is launched that is not written down; what was wanted comes afterwards, once',
    {},
    async (scene) => {
      await loaded(scene);
      for (const operation of ['dynamodb.get', 'dynamodb.query', 'dynamodb.put', 'dynamodb.delete'])
        await scene.fault({ kind: 'throttle', operation, target: 'evenkeel-demo-reconcile', seconds: 600 });
      await scene.advance(590);
      expect(failedPasses(scene)).toBeGreaterThan(5);
      expect(scene.calls('ec2.RunInstances')).toBe(1);
      await scene.until('level', () => level(scene));
      expect(await launchedFor(scene)).toBe(2);
    },
  );
});
