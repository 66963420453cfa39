import { describe, expect } from '@jest/globals';
import { story } from '../support/story.js';

const TRAINING = `services:
  train:
    image: example/train:1
    deploy: {resources: {reservations: {cpus: "1", memory: 1g, devices: [{capabilities: [gpu], count: 1}]}}}
  page: {image: "nginx:1.29", ports: ["8080:80"]}
`;

const FILES = `services:
  web: {image: "nginx:1.29", ports: ["8080:80"], volumes: ["uploads:/uploads"]}
volumes: {uploads: }
`;

const SIDECAR = `services:
  web: {image: "nginx:1.29", ports: ["8080:80"], x-evenkeel: {group: front}}
  metrics: {image: "example/metrics:1", expose: ["9100"], depends_on: [web], x-evenkeel: {group: front}}
`;

describe('What ECS on EC2 can, from the file to the running task', () => {
  story(
    'a GPU is bought for the task that asks for one, and for no other',
    { params: { types: 'g4dn.xlarge' } },
    async (scene) => {
      await scene.deploy('learn', TRAINING, 30);
      const { instances, tasks } = await scene.state();
      const typeOf = (service: string) =>
        instances.find(({ id }) => tasks.some((task) => task.service === service && task.instance === id))!.type;
      expect(typeOf('train')).toBe('g4dn.xlarge');
      expect(instances.filter(({ type }) => type === 'g4dn.xlarge')).toHaveLength(1);
    },
  );

  story('a GPU that no type has is refused before anything is changed', {}, async (scene) => {
    const { status, body } = await scene.call('PUT', '/v1/projects/learn', TRAINING);
    expect(status).toBe(422);
    expect(body.errors.map((fault: { code: string }) => fault.code)).toEqual(['capacity/no-gpu']);
    expect(body.errors[0]).toMatchObject({ file: 'compose.yaml', line: 2 });
  });

  story('a volume on EFS is pinned to nothing', { params: { fileSystem: 'fs-0123456789abcdef0' } }, async (scene) => {
    const end = await scene.deploy('shop', FILES);
    expect(end.services.map(({ name, relocatable }) => [name, relocatable])).toEqual([['web', true]]);
    expect(scene.calls('efs.CreateAccessPoint')).toBe(1);
    const { tasks } = await scene.state();
    expect(tasks.find(({ service }) => service === 'web')!.volumes.map(({ name }) => name)).toEqual(['shop_uploads']);
  });

  story('a group is one task, and each of its services is shown by its name', {}, async (scene) => {
    await scene.deploy('front', SIDECAR);
    const { services } = await scene.cluster();
    expect(services.map(({ name, running }) => [name, running]).sort()).toEqual([
      ['metrics', 1],
      ['web', 1],
    ]);
    const { body } = await scene.call('GET', '/v1/projects/front');
    expect(body.services.map((one: { name: string; status: string }) => [one.name, one.status]).sort()).toEqual([
      ['metrics', 'steady'],
      ['web', 'steady'],
    ]);
    expect((await scene.state()).tasks.filter(({ project }) => project === 'front')).toHaveLength(1);
  });
});

describe('A pass that is killed at an access point is finished by the next one', () => {
  for (const operation of ['efs.CreateAccessPoint', 'efs.DeleteAccessPoint'])
    for (const when of ['before', 'effect', 'reply'] as const)
      story(
        `${operation} (${when})`,
        { params: { fileSystem: 'fs-0123456789abcdef0' } },
        async (scene) => {
          const points = async (): Promise<number> => {
            const made = await scene.local.amazon.call('efs', 'DescribeAccessPoints', {}, { name: 'test', invocation: null });
            return (made as { AccessPoints: readonly object[] }).AccessPoints.length;
          };
          await scene.fault({ kind: 'crash', operation, when, times: 1 });
          await scene.deploy(
            'shop',
            'services:\n  db:\n    image: postgres:17\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
          );
          expect(await points()).toBe(1);
          const { body } = await scene.call('DELETE', '/v1/projects/shop?volumes=true');
          expect((await scene.ended(body.deployment)).status).toBe('removed');
          await scene.advance(60);
          expect(await points()).toBe(0);
          expect(scene.local.amazon.faults.active.filter(({ times }) => times === 1)).toEqual([]);
        },
        [3],
      );
});
