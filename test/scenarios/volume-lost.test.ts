import { describe, expect, it } from '@jest/globals';
import { aLocal, type Scene } from '../support/a-local.js';

const FILE = `services:
  db: {image: "postgres:17", mem_limit: 128m, cpus: 0.25, volumes: ["data:/data"]}
  web: {image: "nginx:1.27", mem_limit: 128m, cpus: 0.25}
volumes: {data: {}}
`;

const holderOf = async (scene: Scene): Promise<string> =>
  (await scene.state()).tasks.find(({ service, status }) => service === 'db' && status !== 'STOPPED')!.instance!;

const shop = async (seed: number): Promise<{ readonly scene: Scene; readonly holder: string }> => {
  const scene = await aLocal({ instances: 2, min: 2, max: 3 }, seed);
  await scene.deploy('shop', FILE);
  return { scene, holder: await holderOf(scene) };
};

/** EC2 takes the instance as it takes broken hardware: nobody asked, nothing is drained. */
const dies = (scene: Scene, instanceId: string): void => scene.local.amazon.ec2.terminate(instanceId);

describe('A volume whose instance is gone', () => {
  it('is told once as lost: its service runs elsewhere, with an empty one', async () => {
    const { scene, holder } = await shop(3);
    dies(scene, holder);
    await scene.advance(1_200);
    const home = await holderOf(scene);
    expect(home).not.toBe(holder);
    expect(await scene.told('volume.lost')).toMatchObject([
      {
        type: 'volume.lost',
        title: 'volume data of shop is lost with its instance',
        why: `It lay on the disk of one instance, and that instance is gone. db may run nowhere else, so the volume is given to ${home}.`,
        effect: 'db starts with an empty volume there. What it had written is gone, unless there is a copy.',
        todo: expect.stringContaining('Restore it from a backup.'),
      },
    ]);
  });

  it.each(['before', 'effect', 'reply'])('is told where the function dies as it gives it a place: %s', async (when) => {
    const { scene, holder } = await shop(4);
    await scene.fault({ kind: 'crash', operation: 'ecs.PutAttributes', when, times: 1 });
    dies(scene, holder);
    await scene.advance(1_200);
    expect(await scene.told('volume.lost')).toHaveLength(1);
  });

  it('is told while its project is stopped', async () => {
    const { scene, holder } = await shop(5);
    await scene.ended((await scene.call('POST', '/v1/projects/shop/stop', {})).body.deployment);
    dies(scene, holder);
    await scene.advance(600);
    expect(await scene.told('volume.lost')).toHaveLength(1);
  });

  it('is none where a service that runs gets its first volume', async () => {
    const { scene } = await shop(6);
    const web = FILE.replace('web: {', 'web: {volumes: ["pages:/pages"], ').replace('{data: {}}', '{data: {}, pages: {}}');
    const { warnings, status } = await scene.ended(await scene.put('shop', web));
    expect([status, warnings.map(({ code }) => code)]).toEqual(['steady', ['VOLUME_ON_ONE_INSTANCE', 'VOLUME_ON_ONE_INSTANCE']]);
    expect(await scene.told('volume.lost')).toEqual([]);
  });
});

it('A service that fills the only instance gets its first volume there, where it ends before the next begins', async () => {
  const scene = await aLocal({ instances: 1, max: 1 }, 7);
  const web = (more: string) => `services:\n  web: {image: "nginx:1.27", mem_limit: 1500m, ports: ["9090:80"]${more}\n`;
  await scene.deploy('shop', web('}'));
  await scene.deploy('shop', web(', volumes: ["pages:/pages"]}\nvolumes: {pages: {}}'));
  const [task] = (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING');
  expect(task!.volumes).toMatchObject([{ name: 'shop_pages', firstWriter: task!.id }]);
});
