import { describe, expect } from '@jest/globals';
import type { Deployment } from '../../shared/model/project.js';
import { example, type Scene, webServices } from '../support/a-local.js';
import { outsideFile, storyOfOutsideFile } from '../support/outside-data.js';
import { story } from '../support/story.js';

const VOTING = example('voting-app/compose.yaml');

/** ECS runs all of it as wanted, and nothing restarts: a task that dials a name that nobody serves would. */
const runs = async (scene: Scene, services: number): Promise<void> => {
  const before = (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ id }) => id);
  await scene.advance(180);
  const { services: now, tasks } = await scene.state();
  expect(now).toHaveLength(services);
  expect(now.filter(({ desired, running }) => desired === 0 || running !== desired)).toEqual([]);
  expect(tasks.filter(({ status }) => status === 'RUNNING').map(({ id }) => id)).toEqual(before);
};

describe('The examples are steady', () => {
  for (const balancer of ['alb', 'none'] as const) {
    story(`the voting app on one t3.small, balancer ${balancer}`, { balancer }, async (scene) => {
      await scene.deploy('vote', VOTING);
      await runs(scene, 5);
      expect(scene.up()).toHaveLength(1);
      const { services } = (await scene.call('GET', '/v1/projects/vote')).body;
      const movable = services.filter(({ relocatable }: { relocatable: boolean }) => relocatable);
      const names = movable.map(({ name }: { name: string }) => name);
      if (balancer === 'alb') expect(names).toEqual(expect.arrayContaining(['vote', 'result', 'worker']));
      else expect(names).not.toContain('vote');
    });

    story(
      `the ecs-cli spelling on two t2.micro, balancer ${balancer}`,
      { balancer, type: 't2.micro', instances: 2 },
      async (scene) => {
        await scene.deploy('old', example('voting-app-ecs-cli/compose.yml'));
        await runs(scene, 5);
        expect(scene.up()).toHaveLength(2);
      },
    );
  }
});

describe("Other people's files are steady", () => {
  const steady = (title: string, path: string, services: number, type = 't3.medium'): void =>
    storyOfOutsideFile(title, { type }, async (scene) => {
      await scene.deploy('app', outsideFile(path));
      await runs(scene, services);
    });

  steady('the voting app as a swarm stack', 'voting-app/docker-stack.yml', 5);
  steady('gitea with postgres', 'awesome/gitea-postgres/compose.yaml', 2);
  steady('wordpress with mysql', 'awesome/wordpress-mysql/compose.yaml', 2);

  storyOfOutsideFile('the voting app of images, with its two health checks sent along', { type: 't3.medium' }, async (scene) => {
    const compose = outsideFile('voting-app/docker-compose.images.yml');
    const alone = await scene.call('PUT', '/v1/projects/app', compose);
    expect(alone.status).toBe(422);
    expect(alone.body.errors.map(({ line }: { line: number }) => line)).toEqual([43, 57]);
    const script = '#!/bin/sh\nexit 0\n';
    await scene.deploy('app', {
      files: [
        { name: 'docker-compose.yml', content: compose },
        { name: 'healthchecks/redis.sh', content: script },
        { name: 'healthchecks/postgres.sh', content: script },
      ],
    });
    await runs(scene, 5);
  });

  storyOfOutsideFile(
    'the one that builds is refused with every reason at once, each with its place and a way out',
    {},
    async (scene) => {
      const { status, body } = await scene.call('PUT', '/v1/projects/app', outsideFile('voting-app/docker-compose.yml'));
      expect(status).toBe(422);
      for (const fault of body.errors) {
        expect(fault).toMatchObject({ file: expect.any(String), line: expect.any(Number), column: expect.any(Number) });
        expect(fault.hint).not.toBe('');
      }
      const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
      for (const service of ['vote', 'result', 'worker'])
        expect(pointers).toContainEqual(expect.stringContaining(`/services/${service}/build`));
      for (const service of ['vote', 'result', 'redis', 'db'])
        expect(pointers).toContainEqual(expect.stringContaining(`/services/${service}/volumes`));
      expect((await scene.call('GET', '/v1/projects/app')).status).toBe(404);
    },
  );
});

describe('A project that runs is changed', () => {
  story('a volume keeps its data when its task is replaced', {}, async (scene) => {
    await scene.deploy('vote', VOTING);
    const volumeOf = async () =>
      (await scene.state()).tasks.find(({ service, status }) => service === 'db' && status === 'RUNNING')!;
    const before = await volumeOf();
    await scene.deploy('vote', VOTING.replace('postgres:15-alpine', 'postgres:16-alpine'));
    const after = await volumeOf();
    expect(after.id).not.toBe(before.id);
    expect(after.volumes).toEqual(before.volumes);
    expect(after.volumes[0]!.firstWriter).toBe(before.id);
  });

  story('another image touches one service', {}, async (scene) => {
    await scene.deploy('vote', VOTING);
    const ids = async () =>
      Object.fromEntries(
        (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING').map(({ service, id }) => [service, id]),
      );
    const before = await ids();
    const last = await scene.deploy('vote', VOTING.replace('redis:7-alpine', 'redis:7.2-alpine'));
    const after = await ids();
    const touched = Object.keys(before).filter((service) => before[service] !== after[service]);
    expect(touched).toEqual(['redis']);
    expect(last.changes.filter(({ action }) => action !== 'unchanged').map(({ service }) => service)).toEqual(['redis']);
  });

  story('an image that cannot be pulled fails with its reason', {}, async (scene) => {
    const file = webServices(['web', 'api']).replace('nginx:1.27-alpine', 'example/missing:1');
    const reply = await scene.call('PUT', '/v1/projects/web', file);
    const last: Deployment = reply.status === 202 ? await scene.ended(reply.body.deployment, 60) : reply.body;
    expect(last.status).toBe('failed');
    expect(last.reason).toMatchObject({ service: 'web' });
    expect(last.reason!.text).toMatch(/example\/missing:1|pull/i);
    expect((await scene.alerts()).filter(({ type }) => type === 'deploy.failed')).toHaveLength(1);
  });
});
