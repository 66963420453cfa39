import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const file = (tag = '1.27-alpine', web = ''): string => `services:
  web:
    image: nginx:${tag}
    expose: ["80"]
    depends_on: [store]
${web}    deploy: {resources: {limits: {cpus: "0.1", memory: 64M}}}
  store:
    image: redis:7.2-alpine
    volumes: ["data:/data"]
    deploy: {resources: {limits: {cpus: "0.1", memory: 64M}}}
volumes: {data: {}}
`;

const tasks = ({ local }: Scene, service: string): string[] =>
  [...local.amazon.ecs.tasks.values()]
    .filter((task) => task.service === service && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING')
    .map(({ id }) => id)
    .sort();

const ask = async (scene: Scene, method: string, path: string, body?: object) => {
  const reply = await scene.call(method, `/v1/projects/shop${path}`, body);
  if (reply.status !== 202) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
  return scene.ended(reply.body.deployment);
};

const changes = async (scene: Scene, yaml: string) =>
  (await scene.call('PUT', '/v1/projects/shop?dryRun=true', yaml)).body.changes.map(
    ({ service, action, why }: Record<string, string>) => `${service} ${action}: ${why}`,
  );

describe('By hand', () => {
  story(
    'a service is scaled, keeps its count through later files, and gives it up when the file names another',
    {},
    async (scene) => {
      await scene.deploy('shop', file());
      const kept = tasks(scene, 'shop-store');
      const scaled = await ask(scene, 'PATCH', '/services/web', { replicas: 3 });
      expect([scaled.kind, scaled.status]).toEqual(['scale', 'steady']);
      expect(scaled.changes).toContainEqual({ service: 'web', action: 'update', why: 'from 1 to 3 tasks' });
      expect([tasks(scene, 'shop-web').length, tasks(scene, 'shop-store')]).toEqual([3, kept]);
      expect((await scene.call('PATCH', '/v1/projects/shop/services/web', { replicas: 3 })).status).toBe(200);
      await scene.deploy('shop', file('1.26-alpine'));
      expect(tasks(scene, 'shop-web')).toHaveLength(3);
      await scene.deploy('shop', file('1.26-alpine', '    scale: 2\n'));
      expect(tasks(scene, 'shop-web')).toHaveLength(2);
    },
  );

  story('a service that was scaled goes back to its count by a rollback', {}, async (scene) => {
    await scene.deploy('shop', file());
    await ask(scene, 'PATCH', '/services/web', { replicas: 3 });
    const back = await ask(scene, 'POST', '/rollback', {});
    expect([back.status, tasks(scene, 'shop-web').length]).toEqual(['steady', 1]);
  });

  story('a scaling that a file overtakes is not lost', {}, async (scene) => {
    await scene.deploy('shop', file());
    await scene.call('PATCH', '/v1/projects/shop/services/web', { replicas: 3 });
    await scene.deploy('shop', file('1.26-alpine'));
    expect(tasks(scene, 'shop-web')).toHaveLength(3);
  });

  story('a service is restarted: other tasks, never fewer than wanted, and nothing else moves', {}, async (scene) => {
    await scene.deploy('shop', file());
    const [web, store] = [tasks(scene, 'shop-web'), tasks(scene, 'shop-store')];
    const restarted = await ask(scene, 'POST', '/services/web/restart');
    expect([restarted.kind, restarted.status]).toEqual(['restart', 'steady']);
    expect(tasks(scene, 'shop-web')).toHaveLength(1);
    expect(tasks(scene, 'shop-web')).not.toEqual(web);
    expect(tasks(scene, 'shop-store')).toEqual(store);
    expect((await scene.state()).violations.belowMinimumHealthy).toBe(0);
    expect(await changes(scene, file())).toEqual(['store unchanged: nothing changed', 'web unchanged: nothing changed']);
  });

  story('a project is stopped and started; its volume keeps its first writer', {}, async (scene) => {
    await scene.deploy('shop', file());
    await ask(scene, 'PATCH', '/services/web', { replicas: 2 });
    const stopped = await ask(scene, 'POST', '/stop');
    expect([stopped.kind, stopped.status]).toEqual(['stop', 'steady']);
    expect([...tasks(scene, 'shop-web'), ...tasks(scene, 'shop-store')]).toEqual([]);
    expect((await scene.call('GET', '/v1/projects/shop')).body.stopped).toBe(true);
    expect((await scene.call('PATCH', '/v1/projects/shop/services/web', { replicas: 2 })).body.code).toBe('project/stopped');
    await scene.advance(900);
    expect(tasks(scene, 'shop-web')).toEqual([]);
    const started = await ask(scene, 'POST', '/start');
    expect(started.status).toBe('steady');
    expect([tasks(scene, 'shop-web').length, tasks(scene, 'shop-store').length]).toEqual([2, 1]);
    const writers = new Set((await scene.state()).tasks.flatMap(({ volumes }) => volumes.map(({ firstWriter }) => firstWriter)));
    expect(writers.size).toBe(1);
  });

  story('the file starts a stopped project again', {}, async (scene) => {
    await scene.deploy('shop', file());
    await ask(scene, 'POST', '/stop');
    expect(await changes(scene, file())).toEqual(['store update: from 0 to 1 task', 'web update: from 0 to 1 task']);
    await scene.deploy('shop', file());
    expect(tasks(scene, 'shop-web')).toHaveLength(1);
  });

  story('a deployment is cancelled: all runs again as before it', {}, async (scene) => {
    await scene.deploy('shop', file());
    const next = await scene.put('shop', file('1.26-alpine', '    scale: 3\n'));
    await scene.advance(30);
    const reply = await scene.call('DELETE', `/v1/projects/shop/deployments/${next.id}`);
    expect(reply.status).toBe(202);
    const last = await scene.ended(next);
    expect([last.status, last.reason?.code]).toEqual(['cancelled', 'cancelled']);
    expect(last.reason?.text).toMatch(/^Cancelled by .* at \d\d:\d\d UTC\. All runs again as it did before this deployment\.$/);
    expect(tasks(scene, 'shop-web')).toHaveLength(1);
    expect((await scene.call('GET', '/v1/projects/shop')).body.status).toBe('steady');
    expect((await scene.call('DELETE', `/v1/projects/shop/deployments/${next.id}`)).body.code).toBe('deployment/ended');
  });

  story('the first deployment is cancelled: what is there stays, and is told', {}, async (scene) => {
    const first = await scene.put('shop', file());
    await scene.advance(15);
    await scene.call('DELETE', `/v1/projects/shop/deployments/${first.id}`);
    const last = await scene.ended(first);
    expect([last.status, (await scene.call('GET', '/v1/projects/shop')).body.status]).toEqual(['cancelled', 'degraded']);
    expect((await scene.deploy('shop', file())).status).toBe('steady');
  });
});
