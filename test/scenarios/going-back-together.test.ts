import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const CRASHES = '    command: ["sh", "-c", "exit 3"]\n';

/** A page and a cache, in one task or in two. */
const pair = (group: 'front' | null, image: string, more = ''): string => {
  const together = group ? `    x-evenkeel: {group: ${group}}\n` : '';
  return `services:
  web:
    image: nginx:${image}
    ports: ["8080:80"]
    mem_limit: 64m
${together}${more}  side:
    image: memcached:1.6
    expose: ["11211"]
    mem_limit: 64m
${together}`;
};

const running = async (scene: Scene): Promise<readonly (string | null)[]> =>
  (await scene.state()).tasks
    .filter(({ status }) => status === 'RUNNING')
    .map(({ service }) => service)
    .sort();

describe('A group that fails', () => {
  story('becomes the services again that it was made of, and each says why it failed', {}, async (scene) => {
    await scene.deploy('shop', pair(null, '1.26'));
    const last = await scene.ended(await scene.put('shop', pair('front', '1.27', CRASHES)));
    expect([last.status, last.reason?.service, last.reason?.exitCode]).toEqual(['rolled-back', 'front', 3]);
    expect(await running(scene)).toEqual(['side', 'web']);
    for (const name of ['side', 'web'])
      expect(last.services.find((one) => one.name === name)).toMatchObject({ status: 'steady', lastStop: { exitCode: 3 } });
  });

  story('comes back as a group when it was taken apart', {}, async (scene) => {
    await scene.deploy('shop', pair('front', '1.26'));
    const last = await scene.ended(await scene.put('shop', pair(null, '1.27', CRASHES)));
    expect([last.status, last.reason?.service]).toEqual(['rolled-back', 'web']);
    expect(await running(scene)).toEqual(['front']);
    expect(scene.local.amazon.elb.route(8080)).not.toBeNull();
  });
});

describe('A job of a deployment that went back', () => {
  const file = (seconds: number, image: string, more = ''): string => `services:
  migrate: {image: "busybox:1.37", command: "sleep ${seconds}", restart: "no", mem_limit: 64m}
  web:
    image: nginx:${image}
    mem_limit: 64m
    depends_on: {migrate: {condition: service_completed_successfully}}
${more}`;
  const runs = async (scene: Scene): Promise<number> =>
    (await scene.state()).tasks.filter(({ service }) => service === 'migrate').length;

  story('is not run again by the file that stands, nor by one that brings the same job', {}, async (scene) => {
    await scene.deploy('shop', file(11, '1.26'));
    const second = await scene.ended(await scene.put('shop', file(12, '1.27', CRASHES)));
    expect([second.status, await runs(scene)]).toEqual(['rolled-back', 2]);
    expect((await scene.call('PUT', '/v1/projects/shop', file(11, '1.26'))).status).toBe(200);
    expect(await runs(scene)).toBe(2);
    await scene.ended(await scene.put('shop', file(13, '1.27', CRASHES)));
    await scene.deploy('shop', file(13, '1.28'));
    expect(await runs(scene)).toBe(3);
  });
});

describe('A host that a deployment gives up', () => {
  const web = (host: string, more = ''): string => `services:
  web:
    image: nginx:1.27-alpine
    ports: ["80:80"]
    x-evenkeel: {http: {host: ${host}}}
${more}`;
  const thief = (scene: Scene) => scene.call('PUT', '/v1/projects/thief', web('a.example.com'));

  story('is nobody else’s before that has ended: it may go back', {}, async (scene) => {
    await scene.deploy('shop', web('a.example.com'));
    const second = await scene.put('shop', web('b.example.com', CRASHES));
    await scene.advance(20);
    const refused = await thief(scene);
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'port/taken']);
    expect(refused.body.errors[0].detail).toContain('shop/web');
    expect((await scene.ended(second)).status).toBe('rolled-back');
    expect(scene.local.amazon.elb.route(80, { host: 'a.example.com', path: '/' })).toHaveProperty('instanceId');
    await scene.deploy('shop', web('b.example.com'));
    await scene.deploy('thief', web('a.example.com'));
  });
});
