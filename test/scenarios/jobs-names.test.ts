import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

interface Sketch {
  /** Whom the migration dials. */
  readonly host?: string;
  readonly databases?: number;
  readonly edition?: number;
  readonly more?: string;
}

/** The commonest job of all: a migration that needs the database, and a page that needs the migration. */
const file = ({ host = 'db', databases = 1, edition = 1, more = 'restart: "no"' }: Sketch = {}): string => `services:
  db:
    image: postgres:16
    healthcheck: {test: ["CMD", "pg_isready"], interval: 5s}
    deploy: {replicas: ${databases}}
    mem_limit: 64m
  migrate:
    image: example/migrate:${edition}
    ${more}
    environment: {DATABASE_URL: "postgres://app@${host}:5432/app"}
    depends_on: {db: {condition: service_healthy}}
    mem_limit: 64m
  web:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    depends_on: {migrate: {condition: service_completed_successfully}}
    mem_limit: 64m
`;

const tasksOf = async (scene: Scene, service: string) =>
  (await scene.state()).tasks
    .filter((task) => task.service === service)
    .sort((a, b) => ((a.stoppedAt ?? 'z') < (b.stoppedAt ?? 'z') ? -1 : 1));

const simulated = (scene: Scene, service: string) =>
  [...scene.local.amazon.ecs.tasks.values()].filter(({ tags }) => tags['evenkeel:service'] === service);

const inPlace = (scene: Scene, service: string) => simulated(scene, service).filter(({ lastStatus }) => lastStatus === 'RUNNING');

/** Second by second: what is waited for is over before the next pass. */
const soon = async (scene: Scene, isSo: () => boolean): Promise<void> => {
  for (let seconds = 0; seconds < 600; seconds += 1) {
    if (isSo()) return;
    await scene.advance(1);
  }
  throw new Error('it did not come to it');
};

const isOnItsWay = (scene: Scene) => () => simulated(scene, 'migrate').some(({ lastStatus }) => lastStatus !== 'STOPPED');

describe('A job that dials a service by its name', () => {
  story('reaches it, and what waits for the job begins after it', { instances: 2 }, async (scene) => {
    await scene.deploy('shop', file());
    expect(await tasksOf(scene, 'migrate')).toMatchObject([{ exitCode: 0, stopCode: 'EssentialContainerExited' }]);
    expect(inPlace(scene, 'web')).toHaveLength(1);
  });

  story('reaches one of several tasks', { instances: 2 }, async (scene) => {
    await scene.deploy('shop', file({ databases: 2 }));
    expect(await tasksOf(scene, 'migrate')).toMatchObject([{ exitCode: 0 }]);
    expect(inPlace(scene, 'db')).toHaveLength(2);
  });

  story('reaches it again when the service was moved between two generations', { instances: 2 }, async (scene) => {
    await scene.deploy('shop', file());
    scene.local.amazon.ecs.die(inPlace(scene, 'db')[0]!.id, 1, 'killed');
    await scene.until('another runs', () => inPlace(scene, 'db').length === 1);
    await scene.deploy('shop', file({ edition: 2 }));
    expect((await tasksOf(scene, 'migrate')).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  story('is tried again, and counted as not begun, when the task it was told of ended before it began', {}, async (scene) => {
    await scene.put('shop', file());
    await soon(scene, isOnItsWay(scene));
    scene.local.amazon.ecs.die(inPlace(scene, 'db')[0]!.id, 1, 'killed');
    const last = await scene.ended((await scene.call('GET', '/v1/projects/shop/deployments')).body.items[0]);
    expect(last.status).toBe('steady');
    expect((await tasksOf(scene, 'migrate')).map(({ stopCode }) => stopCode)).toEqual([
      'TaskFailedToStart',
      'EssentialContainerExited',
    ]);
  });

  story('is not run again because somebody else joins the file', { instances: 2 }, async (scene) => {
    const silent = file()
      .replace(/ {4}depends_on: {db.*\n/, '')
      .replace(/ {4}environment: {DATABASE_URL.*\n/, '');
    await scene.deploy('shop', silent);
    await scene.deploy('shop', `${silent}  cache:\n    image: redis:7\n    mem_limit: 64m\n`);
    expect(await tasksOf(scene, 'migrate')).toMatchObject([{ exitCode: 0 }]);
  });

  story('fails as it would anywhere when nobody has the name', {}, async (scene) => {
    const last = await scene.ended(await scene.put('shop', file({ host: 'nobody' })));
    expect(last).toMatchObject({ status: 'failed', reason: { code: 'job-failed', service: 'migrate', exitCode: 1 } });
    expect(last.reason!.logTail.join(' ')).toContain('ENOTFOUND nobody');
    expect(inPlace(scene, 'web')).toEqual([]);
  });

  for (const when of ['before', 'effect', 'reply'] as const)
    story(`is one task when passes are killed at RunTask (${when})`, { instances: 2 }, async (scene) => {
      await scene.fault({ kind: 'crash', operation: 'ecs.RunTask', when, times: 2 });
      await scene.deploy('shop', file());
      expect(await tasksOf(scene, 'migrate')).toMatchObject([{ exitCode: 0 }]);
    });

  story('is one task when an answer is lost and the database replaced meanwhile', { instances: 2 }, async (scene) => {
    await scene.fault({ kind: 'lost-reply', operation: 'ecs.RunTask', times: 1 });
    await scene.put('shop', file({ more: 'restart: on-failure:1' }));
    await soon(scene, isOnItsWay(scene));
    scene.local.amazon.ecs.die(inPlace(scene, 'db')[0]!.id, 1, 'killed');
    const last = await scene.ended((await scene.call('GET', '/v1/projects/shop/deployments')).body.items[0]);
    expect(last.status).toBe('steady');
    expect((await tasksOf(scene, 'migrate')).filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
  });
});
