import { describe, expect, it } from '@jest/globals';
import { aGround, createdNow, wantedFrom } from './on-simulator.js';
import { aDeployment, aProject } from './scene.js';

const VOTING = 'examples/voting-app/compose.yaml';

describe('the voting app on the simulator', () => {
  it('becomes steady on one t3.small, in order, with no task that died on the way, and goes away without a trace', async () => {
    const { amazon, balancer, runToEnd } = await aGround(1);
    const wanted = wantedFrom(VOTING);
    const end = await runToEnd(aProject(wanted), aDeployment({ createdAt: createdNow(amazon) }));
    expect([end.status, end.reason]).toEqual(['steady', null]);
    expect(amazon.ecs.services().map(({ running }) => running)).toEqual([1, 1, 1, 1, 1]);
    expect([...amazon.ecs.tasks.values()].filter(({ stoppedAt }) => stoppedAt !== null)).toEqual([]);
    expect(end.services.find(({ name }) => name === 'vote')!.endpoints[0]!.url).toBe(`http://${balancer.dns}:8080`);
    expect(amazon.elb.route(8080)).not.toBeNull();
    const down = aDeployment({ generation: 2, kind: 'down', createdAt: createdNow(amazon) });
    const gone = await runToEnd(aProject(wanted, { generation: 2, removed: true, keepVolumes: false }), down);
    expect([gone.status, gone.reason]).toEqual(['removed', null]);
    expect(amazon.ecs.services().filter(({ desired, running }) => desired + running > 0)).toEqual([]);
    expect(amazon.elb.route(8080)).toBeNull();
    expect(amazon.cloudmap.exists('blue-shop')).toBe(false);
  });

  it('becomes steady without a balancer too, on two instances', async () => {
    const { amazon, runToEnd } = await aGround(2, 'none');
    const end = await runToEnd(aProject(wantedFrom(VOTING, 'none')), aDeployment({ createdAt: createdNow(amazon) }));
    expect([end.status, end.reason]).toEqual(['steady', null]);
  });

  it('rolls an update without touching what did not change, and a volume keeps its first writer', async () => {
    const { amazon, runToEnd } = await aGround(2);
    await runToEnd(aProject(wantedFrom(VOTING)), aDeployment({ createdAt: createdNow(amazon) }));
    const running = () => [...amazon.ecs.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING');
    const before = running();
    const wanted = wantedFrom(VOTING, 'alb', (text) => text.replace('POSTGRES_USER: postgres', 'POSTGRES_USER: voter'));
    const second = aDeployment({ generation: 2, createdAt: createdNow(amazon) });
    const end = await runToEnd(aProject(wanted, { generation: 2 }), second);
    expect([end.status, end.reason]).toEqual(['steady', null]);
    const replaced = before.filter(({ id }) => !running().some((task) => task.id === id));
    expect(replaced.map(({ service }) => service)).toEqual(['shop-db']);
    const [old] = replaced;
    const now = running().find(({ service }) => service === 'shop-db')!;
    expect(amazon.ecs.volumes(now.id)[0]!.firstWriter).toBe(amazon.ecs.volumes(old!.id)[0]!.firstWriter);
    expect(now.instanceId).toBe(old!.instanceId);
  });

  it('waits for room instead of letting ECS look for it in vain', async () => {
    const { amazon, launch, pass, runToEnd } = await aGround(0);
    const project = aProject(wantedFrom(VOTING));
    let deployment = aDeployment({ createdAt: createdNow(amazon) });
    for (let at = 0; at < 4; at += 1) {
      deployment = (await pass(project, deployment)).deployment;
      await amazon.world.run(30_000);
    }
    expect(deployment.status).toBe('waiting-capacity');
    expect(amazon.ecs.services().map(({ desired }) => desired)).toEqual([0, 0, 0, 0, 0]);
    await launch(1);
    expect((await runToEnd(project, deployment)).status).toBe('steady');
  });

  it('ends failed with the pull error when an image is not there', async () => {
    const { amazon, runToEnd } = await aGround(1);
    const wanted = wantedFrom(VOTING, 'alb', (text) => text.replace('redis:7-alpine', 'missing/redis:7'));
    const end = await runToEnd(aProject(wanted), aDeployment({ createdAt: createdNow(amazon) }));
    expect(end.status).toBe('failed');
    expect(end.reason).toMatchObject({ service: 'redis', code: 'image-not-pulled' });
    expect(end.reason!.text).toContain('missing/redis:7');
  });

  it('is rolled back when a new image does not come up', async () => {
    const { amazon, runToEnd } = await aGround(2);
    await runToEnd(aProject(wantedFrom(VOTING)), aDeployment({ createdAt: createdNow(amazon) }));
    const wanted = wantedFrom(VOTING, 'alb', (text) =>
      text.replace('image: dockersamples/examplevotingapp_worker', 'image: busybox\n    command: sh -c "exit 3"'),
    );
    const end = await runToEnd(
      aProject(wanted, { generation: 2 }),
      aDeployment({ generation: 2, createdAt: createdNow(amazon) }),
    );
    expect(end.reason).toMatchObject({ service: 'worker', exitCode: 3 });
    expect(end.status).toBe('rolled-back');
  });

  it('comes to the same end when passes die between steps, up, down and up again', async () => {
    const { amazon, pass, runToEnd } = await aGround(1);
    const wanted = wantedFrom(VOTING);
    for (const [at, removed] of [false, true, false].entries()) {
      const generation = at + 1;
      const project = aProject(wanted, { generation, removed });
      const deployment = aDeployment({ generation, createdAt: createdNow(amazon), kind: removed ? 'down' : 'up' });
      for (const dies of [1, 4, 7, 2, 3, 1, 5]) {
        await pass(project, deployment, dies);
        await amazon.world.run(7_000);
      }
      if (at < 2) continue;
      const end = await runToEnd(project, deployment);
      expect([end.status, end.reason]).toEqual(['steady', null]);
    }
    expect(amazon.ecs.services().filter(({ running }) => running === 1)).toHaveLength(5);
  });

  it('comes to the same end wherever its first passes die', async () => {
    const wanted = wantedFrom(VOTING);
    const boundaries = Array.from({ length: 16 }, (_, at) => at);
    for (const dies of boundaries) {
      const { amazon, pass, runToEnd } = await aGround(1, 'alb', 20 + dies);
      const deployment = aDeployment({ createdAt: createdNow(amazon) });
      // The first pass lays foundations, the second creates and raises, the third goes on: each dies at this step once.
      await pass(aProject(wanted), deployment, dies);
      await amazon.world.run(30_000);
      await pass(aProject(wanted), deployment);
      await amazon.world.run(30_000);
      await pass(aProject(wanted), deployment, dies);
      const end = await runToEnd(aProject(wanted), deployment);
      expect([dies, end.status, end.reason]).toEqual([dies, 'steady', null]);
      expect([...amazon.ecs.tasks.values()].filter(({ stoppedAt }) => stoppedAt !== null)).toEqual([]);
    }
  });
});
