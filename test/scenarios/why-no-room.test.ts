import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const app = (count: number, mib: number): string =>
  `services: {api: {image: nginx, cpus: 0.25, mem_limit: ${mib}m, scale: ${count}}}\n`;

const waiting = async (scene: Scene, file: string): Promise<{ id: string; why: string }> => {
  const { id } = await scene.put('app', file);
  await scene.advance(300);
  const { body } = await scene.call('GET', `/v1/projects/app/deployments/${id}`);
  expect(body.status).toBe('waiting-capacity');
  return { id, why: body.services[0].why };
};

describe('What waits for room says what keeps it from room', () => {
  story('the maximum, and at the end what would help', { max: 1 }, async (scene) => {
    await scene.deploy('app', app(3, 450));
    const { id, why } = await waiting(scene, app(3, 460));
    expect(why).toMatch(
      /^waits for room: (one task of 256 CPU units and 524 MiB fits on no instance yet|3 tasks of 256 CPU units and 524 MiB do not all fit yet); the maximum of 1 instance is reached$/,
    );
    const ended = await scene.ended({ project: 'app', id }, 45);
    expect(ended.reason!.text).toMatch(
      /^All runs again as it did before this deployment\. .*the maximum of 1 instance is reached\. Raise the maximum of instances, .*, then deploy again\.$/,
    );
    expect(ended.reason!.text).not.toContain('larger type');
  });

  story('EC2, with the offerings that it has none of', { max: 6 }, async (scene) => {
    await scene.fault({ kind: 'capacity', operation: 'ec2.RunInstances', seconds: 7200 });
    const { id, why } = await waiting(scene, app(8, 320));
    expect(why).toMatch(/; EC2 has no capacity for \S+\/\S+\/on-demand.*asked for again at /);
    const ended = await scene.ended({ project: 'app', id }, 45);
    expect(ended.reason!.text).toMatch(/Allow further types or zones/);
    expect(ended.reason!.text).not.toContain('Raise the maximum');
  });

  story(
    'the instance of its volume, and who fills it, where none of them may be moved',
    { instances: 1, max: 3 },
    async (scene) => {
      const db = 'services: {db: {image: postgres:15-alpine, mem_limit: 500m, volumes: ["data:/var/lib/postgresql/data"]}}';
      await scene.deploy('store', `${db}\nvolumes: {data: {}}\n`);
      const host = (await scene.state()).tasks.find(({ service }) => service === 'db')!.instance;
      await scene.call('DELETE', '/v1/projects/store');
      await scene.advance(300);
      await scene.deploy('app', 'services: {pets: {image: postgres:15-alpine, cpus: 0.25, mem_limit: 450m, scale: 4}}\n', 40);
      const ended = await scene.ended(await scene.put('store', `${db}\nvolumes: {data: {}}\n`), 45);
      expect(ended.reason!.text).toContain(`it may only run where its volume lies, on ${host}, and that is full of app-pets`);
      expect(ended.reason!.text).toContain(`Make room on ${host} (fewer or smaller tasks there), or ask for less`);
      expect(ended.reason!.text).not.toContain('larger type');
    },
  );
});
