import { describe, expect } from '@jest/globals';
import { ps } from '../../cli/verbs/ps.js';
import { apiOfScene } from '../cli/support.js';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

interface Sketch {
  readonly command?: string;
  /** Further lines of the job. */
  readonly more?: string;
  readonly memory?: number;
  readonly edition?: number;
}

/** A migration, and a page that starts only after it has ended well. */
const file = ({ command = 'sleep 20', more = 'restart: "no"', memory = 64, edition = 1 }: Sketch = {}): string => `services:
  migrate:
    image: busybox:1.37
    command: ${command}
    ${more}
    mem_limit: ${memory}m
  web:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    environment: {EDITION: "${edition}"}
    depends_on: {migrate: {condition: service_completed_successfully}}
    mem_limit: 64m
`;

const tasksOf = async (scene: Scene, service: string) =>
  (await scene.state()).tasks.filter((task) => task.service === service).sort((a, b) => (a.startedAt! < b.startedAt! ? -1 : 1));

const viewOf = async (scene: Scene, name: string) =>
  (await scene.call('GET', '/v1/projects/app')).body.services.find((one: { name: string }) => one.name === name);

const isRunning = (scene: Scene) => async () => (await tasksOf(scene, 'migrate')).some(({ status }) => status === 'RUNNING');

describe('A job', () => {
  story('runs to its end before what waits for it begins', {}, async (scene) => {
    const last = await scene.deploy('app', file());
    const [task, ...others] = await tasksOf(scene, 'migrate');
    expect(others).toEqual([]);
    expect(task).toMatchObject({ status: 'STOPPED', exitCode: 0, stopCode: 'EssentialContainerExited' });
    const [web] = await tasksOf(scene, 'web');
    expect(Date.parse(web!.startedAt!)).toBeGreaterThan(Date.parse(task!.stoppedAt!));
    expect(last.services.find(({ name }) => name === 'migrate')).toMatchObject({
      status: 'steady',
      running: 0,
      lastStop: { exitCode: 0, taskId: task!.id },
    });
    expect((await scene.state()).services.map(({ name }) => name)).toEqual(['app-web']);
  });

  story(
    'that ends badly fails the deployment, with its task and exit code, and what waits for it never begins',
    {},
    async (scene) => {
      const last = await scene.ended(await scene.put('app', file({ command: 'sh -c "exit 3"' })));
      const [task, ...others] = await tasksOf(scene, 'migrate');
      expect(others).toEqual([]);
      expect(last.status).toBe('failed');
      expect(last.reason).toMatchObject({ code: 'job-failed', service: 'migrate', exitCode: 3, taskId: task!.id });
      expect(last.reason!.logTail.at(-1)).toContain('exited with code 3');
      expect(last.services.find(({ name }) => name === 'migrate')).toMatchObject({ status: 'failed', lastStop: { exitCode: 3 } });
      expect(await tasksOf(scene, 'web')).toEqual([]);
    },
  );

  story('is not run again by what does not change it, and is by what does', {}, async (scene) => {
    await scene.deploy('app', file());
    expect((await scene.call('PUT', '/v1/projects/app', file())).status).toBe(200);
    await scene.deploy('app', file({ edition: 2 }));
    expect(await tasksOf(scene, 'migrate')).toHaveLength(1);
    await scene.deploy('app', file({ command: 'sleep 25' }));
    expect(await tasksOf(scene, 'migrate')).toHaveLength(2);
    expect(await viewOf(scene, 'migrate')).toMatchObject({ status: 'steady' });
  });

  story('is remembered for longer than ECS shows its task', {}, async (scene) => {
    await scene.deploy('app', file());
    await scene.advance(2 * 3600);
    expect(await tasksOf(scene, 'migrate')).toEqual([]);
    await scene.deploy('app', file({ edition: 2 }));
    expect(await tasksOf(scene, 'migrate')).toEqual([]);
    expect(scene.calls('ecs.RunTask')).toBe(1);
  });

  story('that failed is run again when the same file is sent again', {}, async (scene) => {
    const failing = file({ command: 'sh -c "exit 3"' });
    await scene.ended(await scene.put('app', failing));
    const again = await scene.ended(await scene.put('app', failing));
    expect(again.reason).toMatchObject({ code: 'job-failed', taskId: (await tasksOf(scene, 'migrate'))[1]!.id });
    expect(await tasksOf(scene, 'migrate')).toHaveLength(2);
  });

  story('that fails on the way to a new generation leaves what ran before as it was', {}, async (scene) => {
    await scene.deploy('app', file());
    const last = await scene.ended(await scene.put('app', file({ command: 'sh -c "exit 4"', edition: 2 })));
    expect(last).toMatchObject({ status: 'rolled-back', reason: { code: 'job-failed', exitCode: 4 } });
    expect(await tasksOf(scene, 'migrate')).toHaveLength(2);
    expect((await tasksOf(scene, 'web')).map(({ status }) => status)).toEqual(['RUNNING']);
    await scene.deploy('app', file({ edition: 3 }));
    expect(await tasksOf(scene, 'migrate')).toHaveLength(2);
  });

  story('on-failure is tried as often as the file says', {}, async (scene) => {
    const more = 'restart: on-failure:2';
    const last = await scene.ended(await scene.put('app', file({ command: 'sh -c "sleep 2; exit 5"', more })));
    expect(await tasksOf(scene, 'migrate')).toHaveLength(3);
    expect(last).toMatchObject({ status: 'failed', reason: { code: 'job-failed', exitCode: 5 } });
    expect(last.reason!.text).toMatch(/Essential container in task exited\. It was tried 3 times\. Read its log/);
  });

  story('in a job mode runs as many tasks as it has replicas', {}, async (scene) => {
    await scene.deploy('app', file({ more: 'deploy: {mode: replicated-job, replicas: 3}' }));
    expect((await tasksOf(scene, 'migrate')).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await viewOf(scene, 'migrate')).toMatchObject({
      ...{ status: 'steady', desired: 3 },
      why: expect.stringMatching(/^3 runs ended with exit code 0, the last at 2026-03-02 09:\d\d UTC$/),
    });
    const { stdout } = await ps(apiOfScene(scene), 'app', {});
    expect(stdout).toMatch(/^migrate +steady +0\/3 .* 3 runs ended with exit code 0, the last at/m);
  });

  story('of every instance runs once on each', { instances: 3 }, async (scene) => {
    await scene.deploy('app', file({ more: 'deploy: {mode: global-job}' }));
    const tasks = await tasksOf(scene, 'migrate');
    expect(tasks.map(({ instance }) => instance).sort()).toEqual(scene.up().sort());
  });
});

describe('A job is never run twice', () => {
  for (const when of ['before', 'effect', 'reply'] as const)
    story(`by a pass that is killed at RunTask (${when}), twice`, {}, async (scene) => {
      await scene.fault({ kind: 'crash', operation: 'ecs.RunTask', when, times: 2 });
      await scene.deploy('app', file());
      expect(await tasksOf(scene, 'migrate')).toHaveLength(1);
      expect(scene.local.amazon.faults.active.filter(({ times }) => times === 2)).toEqual([]);
    });

  story('by answers that are lost', {}, async (scene) => {
    await scene.fault({ kind: 'lost-reply', operation: 'ecs.RunTask', times: 2 });
    await scene.deploy('app', file());
    expect(await tasksOf(scene, 'migrate')).toHaveLength(1);
  });

  story('by a newer generation that finds it running', {}, async (scene) => {
    await scene.put('app', file({ command: 'sleep 200' }));
    await scene.until('it runs', isRunning(scene));
    await scene.deploy('app', file({ command: 'sleep 200', edition: 2 }));
    expect((await tasksOf(scene, 'migrate')).map(({ exitCode }) => exitCode)).toEqual([0]);
  });

  story('beside its older self: that is stopped first', {}, async (scene) => {
    await scene.put('app', file({ command: 'sleep 2000' }));
    await scene.until('it runs', isRunning(scene));
    await scene.deploy('app', file());
    const [old, young] = await tasksOf(scene, 'migrate');
    expect(old).toMatchObject({ stopCode: 'UserInitiated' });
    expect(Date.parse(young!.startedAt!)).toBeGreaterThan(Date.parse(old!.stoppedAt!));
  });
});

describe('Room for a job', () => {
  story('is launched before ECS is asked', { instances: 1, max: 3 }, async (scene) => {
    await scene.deploy('big', 'services: {a: {image: "nginx:1.27-alpine", mem_limit: 1300m}}');
    await scene.deploy('app', file({ memory: 900 }));
    expect(scene.calls('ecs.RunTask')).toBe(1);
    expect(await tasksOf(scene, 'migrate')).toHaveLength(1);
    expect((await scene.state()).instances.length).toBe(2);
  });

  story('is used by as many runs as it holds, one after the other', { max: 1 }, async (scene) => {
    await scene.deploy('app', file({ memory: 700, more: 'deploy: {mode: replicated-job, replicas: 5}' }));
    expect((await tasksOf(scene, 'migrate')).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
    expect(scene.calls('ecs.RunTask')).toBe(5);
  });

  story('is not taken away under a job whose deployment has failed', { instances: 2, min: 0 }, async (scene) => {
    const jobs =
      'long: {image: "busybox:1", command: sleep 3000, restart: "no"}, bad: {image: "busybox:1", command: sh -c "sleep 60; exit 1", restart: "no"}';
    const last = await scene.ended(await scene.put('app', `services: {${jobs}}`));
    expect(last).toMatchObject({ status: 'failed', reason: { service: 'bad', exitCode: 1 } });
    await scene.advance(2400);
    const [long] = await tasksOf(scene, 'long');
    expect(scene.up()).toEqual([long!.instance]);
    const [now] = (await scene.decisions()).slice(-1);
    expect(now!.candidates.map(({ why }) => why)).toContain(
      `${long!.instance} stays: job long of app runs on it and stays until it ends.`,
    );
    await scene.until('it ends', async () => (await tasksOf(scene, 'long')).every(({ exitCode }) => exitCode === 0), 20);
    await scene.until('none is left', () => scene.up().length === 0, 40);
  });

  story('is given back only when the job has ended', { instances: 2, min: 1 }, async (scene) => {
    await scene.put(
      'app',
      'services: {a: {image: "nginx:1.27-alpine"}, long: {image: "busybox:1", command: sleep 1500, restart: "no"}}',
    );
    await scene.until('it runs', async () => (await tasksOf(scene, 'long')).some(({ status }) => status === 'RUNNING'));
    await scene.until('it ends', async () => (await tasksOf(scene, 'long')).every(({ status }) => status === 'STOPPED'), 40);
    expect(await tasksOf(scene, 'long')).toMatchObject([{ exitCode: 0 }]);
    await scene.until('one instance is left', () => scene.up().length === 1, 60);
  });
});

describe('A job that is not wanted any more', () => {
  story('is stopped by a down', {}, async (scene) => {
    await scene.put('app', file({ command: 'sleep 2000' }));
    await scene.until('it runs', isRunning(scene));
    const { body } = await scene.call('DELETE', '/v1/projects/app');
    expect((await scene.ended(body.deployment)).status).toBe('removed');
    expect(await tasksOf(scene, 'migrate')).toMatchObject([{ status: 'STOPPED', stopCode: 'UserInitiated' }]);
    await scene.deploy('app', file());
    expect(await tasksOf(scene, 'migrate')).toHaveLength(2);
  });

  story('is stopped when the file no longer names it', {}, async (scene) => {
    await scene.put('app', file({ command: 'sleep 2000' }));
    await scene.until('it runs', isRunning(scene));
    const last = await scene.put('app', 'services: {web: {image: "nginx:1.27-alpine"}}', '?removeOrphans=true');
    expect((await scene.ended(last)).status).toBe('steady');
    expect(await tasksOf(scene, 'migrate')).toMatchObject([{ status: 'STOPPED', stopCode: 'UserInitiated' }]);
  });

  story('makes way for a service of its name, and the other way round', {}, async (scene) => {
    const service = 'services: {migrate: {image: "nginx:1.27-alpine"}}';
    await scene.deploy('app', service);
    await scene.deploy('app', file());
    expect((await scene.state()).services.map(({ name }) => name)).toEqual(['app-web']);
    await scene.ended(await scene.put('app', service, '?removeOrphans=true'));
    expect((await scene.state()).services).toMatchObject([{ name: 'app-migrate', running: 1 }]);
  });
});

describe('Steps before the start', () => {
  const withSteps = (first: string): string => `services:
  web:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    mem_limit: 64m
    pre_start: [{command: ${first}, per_replica: true}, {command: sleep 7, per_replica: true}]
`;

  story('end before the program begins', {}, async (scene) => {
    await scene.deploy('app', withSteps('sleep 30'));
    const [task] = await tasksOf(scene, 'web');
    const { createdAt, startedAt } = scene.local.amazon.ecs.tasks.get(task!.id)!;
    expect(startedAt! - createdAt).toBeGreaterThan(37_000);
  });

  story('of which one ends badly fail the deployment with its exit code', {}, async (scene) => {
    const last = await scene.ended(await scene.put('app', withSteps('sh -c "exit 9"')));
    expect(last).toMatchObject({ status: 'failed', reason: { service: 'web', exitCode: 9 } });
  });
});
