import { describe, expect } from '@jest/globals';
import { AMI_PARAMETERS } from '../../shared/config.js';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const BOTH = { type: 't3.medium', params: { types: 't4g.medium', otherAmiParameter: AMI_PARAMETERS.arm64 } };

const service = (name: string, image: string, replicas: number, port: number): string => `  ${name}:
    image: ${image}
    ports: ["${port}:80"]
    deploy: {replicas: ${replicas}, resources: {limits: {memory: 900M, cpus: "0.5"}, reservations: {memory: 900M, cpus: "0.5"}}}
`;

/** One whose image is for x86 alone, one whose image is for both. */
const file = (legacy: number, web: number): string =>
  `services:\n${service('legacy', 'amd64/nginx:1.27', legacy, 8001)}${service('web', 'nginx:1.27', web, 8002)}`;

const fleet = (scene: Scene): string[] =>
  scene
    .up()
    .map((id) => scene.local.amazon.ec2.instances.get(id)!.type)
    .sort();

const running = async (scene: Scene, name: string): Promise<string[]> => {
  const { tasks, instances } = await scene.state();
  const typeOf = new Map(instances.map(({ id, type }) => [id, type]));
  return tasks.filter((task) => task.service === name && task.status === 'RUNNING').map(({ instance }) => typeOf.get(instance!)!);
};

const launched = (scene: Scene): string[] => [...scene.local.amazon.ec2.instances.values()].map(({ type }) => type).sort();

const allRun = async (scene: Scene): Promise<boolean> =>
  (await scene.state()).services.every(({ desired, running: count }) => desired === count);

describe('A cluster of x86 and arm instances', () => {
  story('buys arm for images of both, and x86 only for the rest', { ...BOTH, max: 8 }, async (scene) => {
    await scene.deploy('shop', file(3, 9));
    expect(fleet(scene)).toEqual(['t3.medium', 't4g.medium', 't4g.medium', 't4g.medium']);
    expect(new Set(await running(scene, 'legacy'))).toEqual(new Set(['t3.medium']));
    const more = `services:\n${service('old', 'amd64/httpd:2', 2, 8003)}${service('new', 'httpd:2', 4, 8004)}`;
    const { usdPerHour } = (await scene.call('PUT', '/v1/projects/more?dryRun=true', more)).body;
    expect(usdPerHour.after - usdPerHour.now).toBeCloseTo(2 * 0.0336, 4);
    const mixed = await scene.put('more', more);
    expect((await scene.ended(mixed)).status).toBe('steady');
    expect(fleet(scene)).toEqual(['t3.medium', 't3.medium', 't4g.medium', 't4g.medium', 't4g.medium', 't4g.medium']);
    expect(new Set(await running(scene, 'old'))).toEqual(new Set(['t3.medium']));
    expect(launched(scene)).toEqual(fleet(scene));
  });

  story('shrinks to what each processor needs', { ...BOTH, max: 8 }, async (scene) => {
    await scene.deploy('shop', file(3, 9));
    await scene.deploy('shop', file(3, 3));
    await scene.until('two are left', () => fleet(scene).length === 2, 90);
    expect(fleet(scene)).toEqual(['t3.medium', 't4g.medium']);
    expect(await allRun(scene)).toBe(true);
  });

  story('grows by arm when the hot tasks run on nothing else', { ...BOTH, max: 6 }, async (scene) => {
    const hot = `services:\n${service('web', 'arm64v8/nginx:1.27', 2, 8001)}`;
    await scene.deploy('shop', hot);
    expect(new Set(await running(scene, 'web'))).toEqual(new Set(['t4g.medium']));
    await scene.load('shop', { web: 1.9 });
    await scene.until(
      'spread',
      async () =>
        new Set((await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ instance }) => instance)).size ===
        2,
      30,
    );
    expect(launched(scene)).toEqual(['t3.medium', 't4g.medium', 't4g.medium']);
  });

  story('replaces the instances of each template by the same kind', { ...BOTH, max: 8 }, async (scene) => {
    await scene.deploy('shop', file(3, 3));
    const before = fleet(scene);
    expect(before).toEqual(['t3.medium', 't4g.medium']);
    await scene.local.stack.update({ keyName: 'look-inside' });
    const versions = () => scene.up().map((id) => scene.local.amazon.ec2.instances.get(id)!.launchTemplate?.version);
    await scene.until('all of the new version', () => versions().every((one) => one === '2'), 120);
    await scene.until('as many as before', async () => fleet(scene).length === 2 && (await allRun(scene)), 60);
    expect(fleet(scene)).toEqual(before);
  });

  story('goes back to one: arm instances are replaced, and nothing is short meanwhile', { ...BOTH, max: 8 }, async (scene) => {
    await scene.deploy('shop', file(3, 3));
    expect(fleet(scene)).toEqual(['t3.medium', 't4g.medium']);
    await scene.local.stack.update({ types: '', otherAmiParameter: '' });
    await scene.until('x86 only', async () => !fleet(scene).includes('t4g.medium') && (await allRun(scene)), 60);
    expect(fleet(scene)).toEqual(['t3.medium', 't3.medium']);
    const told = (await scene.decisions()).filter(({ reasons }) => reasons.includes('drifted'));
    expect(told[0]!.why).toMatch(/is t4g.medium, and the stack has no launch template for its processor any more/);
  });

  story('refuses an image of neither, and of one that no type is of', { type: 't3.medium', max: 4 }, async (scene) => {
    const reply = await scene.call('PUT', '/v1/projects/shop', `services:\n${service('web', 'arm64v8/nginx:1', 1, 8001)}`);
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ code: 'IMAGE_ARCHITECTURE', line: 3 }] } });
  });
});

describe('The second processor comes later', () => {
  story('arm is not bought before all services say that they may run there', { type: 't3.medium', max: 8 }, async (scene) => {
    await scene.deploy('shop', file(3, 3));
    await scene.local.stack.update(BOTH.params);
    await scene.deploy('more', `services:\n${service('new', 'httpd:2', 3, 8004)}`);
    expect(new Set(launched(scene))).toEqual(new Set(['t3.medium']));
    const bound = await scene.put('arm', `services:\n${service('arm', 'arm64v8/httpd:2', 1, 8005)}`);
    await scene.until(
      'it is said',
      async () => JSON.stringify(await scene.decisions()).includes('deploy again what was deployed before'),
      5,
    );
    await scene.deploy('shop', file(3, 3));
    expect((await scene.ended(bound)).status).toBe('steady');
    expect(new Set(await running(scene, 'arm'))).toEqual(new Set(['t4g.medium']));
    expect(new Set(await running(scene, 'legacy'))).toEqual(new Set(['t3.medium']));
  });
});
