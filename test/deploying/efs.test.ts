import { describe, expect, it } from '@jest/globals';
import { aGround, createdNow, type Ground, wantedFrom } from './on-simulator.js';
import { aDeployment, aProject } from './scene.js';

const VOTING = 'examples/voting-app/compose.yaml';

const aFileSystem = async ({ amazon }: Ground): Promise<string> => {
  const outside = { name: 'test', invocation: null };
  const made = (await amazon.call('efs', 'CreateFileSystem', { CreationToken: 'a' }, outside)) as { FileSystemId: string };
  return made.FileSystemId;
};

const pointsOf = async ({ amazon }: Ground): Promise<{ LifeCycleState: string; RootDirectory: object; Tags: object[] }[]> =>
  ((await amazon.call('efs', 'DescribeAccessPoints', {}, { name: 'test', invocation: null })) as { AccessPoints: never[] })
    .AccessPoints;

const voting = (fileSystem: string, edit?: (text: string) => string) => wantedFrom(VOTING, 'alb', edit, { fileSystem });

describe('a volume on EFS on the simulator', () => {
  it('gets one access point of our own before its task definition, and pins nothing', async () => {
    const ground = await aGround(2);
    const { amazon, runToEnd } = ground;
    const fileSystem = await aFileSystem(ground);
    const end = await runToEnd(aProject(voting(fileSystem)), aDeployment({ createdAt: createdNow(amazon) }));
    expect([end.status, end.reason]).toEqual(['steady', null]);
    const points = await pointsOf(ground);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ LifeCycleState: 'available', RootDirectory: { Path: '/evenkeel/blue/shop/db-data' } });
    const db = [...amazon.ecs.tasks.values()].find(({ service }) => service === 'shop-db')!;
    expect(amazon.ecs.volumes(db.id)[0]).toMatchObject({ name: 'shop_db-data', firstWriter: db.id });
  });

  it('keeps its data when the task comes back on another instance', async () => {
    const ground = await aGround(2);
    const { amazon, runToEnd } = ground;
    const fileSystem = await aFileSystem(ground);
    await runToEnd(aProject(voting(fileSystem)), aDeployment({ createdAt: createdNow(amazon) }));
    const dbs = () => [...amazon.ecs.tasks.values()].filter(({ service }) => service === 'shop-db');
    const [first] = dbs();
    const outside = { name: 'test', invocation: null };
    await amazon.call('ec2', 'TerminateInstances', { InstanceIds: [first!.instanceId] }, outside);
    await amazon.world.run(900_000);
    const second = dbs().find(({ lastStatus }) => lastStatus === 'RUNNING')!;
    expect(second.instanceId).not.toBe(first!.instanceId);
    expect(amazon.ecs.volumes(second.id)[0]!.firstWriter).toBe(first!.id);
  });

  it('makes one access point, however often the pass dies around it', async () => {
    const ground = await aGround(1);
    const { amazon, pass, runToEnd } = ground;
    const project = aProject(voting(await aFileSystem(ground)));
    const deployment = aDeployment({ createdAt: createdNow(amazon) });
    for (const dies of [1, 2, 3, 4]) await pass(project, deployment, dies);
    expect((await runToEnd(project, deployment)).status).toBe('steady');
    expect(await pointsOf(ground)).toHaveLength(1);
  });

  it('is kept by a down, and given up by one that takes the volumes', async () => {
    const ground = await aGround(1);
    const { amazon, runToEnd } = ground;
    const wanted = voting(await aFileSystem(ground));
    await runToEnd(aProject(wanted), aDeployment({ createdAt: createdNow(amazon) }));
    const down = (generation: number, keepVolumes: boolean) =>
      runToEnd(
        aProject([], { generation, removed: true, keepVolumes }),
        aDeployment({ generation, kind: 'down', createdAt: createdNow(amazon) }),
      );
    expect((await down(2, true)).status).toBe('removed');
    expect(await pointsOf(ground)).toHaveLength(1);
    expect((await down(3, false)).status).toBe('removed');
    await amazon.world.run(60_000);
    expect(await pointsOf(ground)).toEqual([]);
  });

  it('fails with the reason when the file system is not there', async () => {
    const ground = await aGround(1);
    const { amazon, runToEnd } = ground;
    const end = await runToEnd(aProject(voting('fs-0dead')), aDeployment({ createdAt: createdNow(amazon) }));
    expect(end.status).toBe('failed');
    expect(end.reason!.text).toContain("FileSystemNotFound: File system 'fs-0dead' does not exist.");
  });
});
