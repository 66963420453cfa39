import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

/** A migration, and a page that starts only after it has ended well. */
const file = (command = 'sleep 20', more = ''): string => `services:
  migrate:
    image: busybox:1.37
    command: ${command}
    restart: "no"
    deploy: {resources: {limits: {memory: 64M}}}
${more}
  web:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    depends_on: {migrate: {condition: service_completed_successfully}}
    deploy: {resources: {limits: {memory: 64M}}}
`;

const tasksOf = async (scene: Scene, service: string) => (await scene.state()).tasks.filter((task) => task.service === service);

describe('A job', () => {
  story('runs to its end before what waits for it begins', {}, async (scene) => {
    const last = await scene.deploy('app', file());
    const [task, ...others] = await tasksOf(scene, 'migrate');
    expect(others).toEqual([]);
    expect(task).toMatchObject({ status: 'STOPPED', exitCode: 0, stopCode: 'EssentialContainerExited' });
    const [web] = await tasksOf(scene, 'web');
    expect(Date.parse(web!.startedAt!)).toBeGreaterThan(Date.parse(task!.stoppedAt!));
    expect(last.services.find(({ name }) => name === 'migrate')).toMatchObject({ status: 'steady', running: 0, lastStop: { exitCode: 0 } });
    expect((await scene.state()).services.map(({ name }) => name)).toEqual(['app-web']);
  });
});
