import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

describe('volumes', () => {
  const content = 'services: {db: {image: "example/db:1", volumes: ["data:/var/lib/db", /scratch]}}\nvolumes: {data: }\n';

  it('with a name lie on one instance, and the service runs only there', () => {
    const db = plan(content).of('db');
    expect(db.volumes).toEqual([{ volume: 'data', attribute: 'evenkeel.volume.app.data' }]);
    expect(db.service.placementConstraints).toContainEqual({
      type: 'memberOf',
      expression: 'attribute:evenkeel.volume.app.data exists',
    });
    expect(db.taskDefinition.volumes).toEqual([
      { name: 'app_data', dockerVolumeConfiguration: { scope: 'shared', autoprovision: true, driver: 'local' } },
      { name: 'anonymous-1', dockerVolumeConfiguration: { scope: 'task', driver: 'local' } },
    ]);
    expect(db.service.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 0, maximumPercent: 100 });
    expect(db).toMatchObject({ relocatable: false, notRelocatableBecause: 'its volume data lies on one instance' });
  });
});

describe('names of volumes', () => {
  const verdicts = (volume: string, name?: string) =>
    codes(
      plan(
        `services: {web: {image: "example/web:1", volumes: ["${volume}:/d"]}, a_b: {image: "example/web:1"}}\nvolumes: {${volume}: {${name ? `name: ${name}` : ''}}}\n`,
      ).faults,
    );

  it.each(['user-files-1', 'files-1', 'anonymous-2', 'my-files-store'])('may be %s, which is nobody else’s here', (volume) => {
    expect(verdicts(volume)).not.toContain('VOLUME_NAME');
  });

  it.each(['files-store', 'files-0', 'anonymous-1', 'web-files-0', 'a_b-files-12', 'a_b-anonymous-0'])(
    'may not be %s, by which a task knows delivered files',
    (name) => {
      expect(verdicts('data', name)).toContain('VOLUME_NAME');
    },
  );

  it('are what ECS takes of a task definition: no dot, and at most 255 characters', () => {
    expect(verdicts('my.data')).toContain('VOLUME_NAME');
    expect(verdicts('my.data', 'my-data')).toEqual([]);
    expect(verdicts('data', 'd'.repeat(255))).toEqual([]);
    expect(verdicts('data', 'd'.repeat(256))).toContain('NAME_TOO_LONG');
  });
});

describe('files of the bundle', () => {
  const also = {
    'checks/redis.sh': '#!/bin/sh\nredis-cli ping\n',
    'checks/readme.txt': 'x',
    'web.conf': "it's ${literal}\n",
    'pass.txt': 'secret',
  };
  const content = `
services:
  web:
    image: example/web:1
    volumes: ["./checks:/checks", "./web.conf:/etc/web.conf:ro"]
    secrets: [pass]
    configs: [{source: motd, target: /etc/motd, mode: 0440, uid: "5"}]
secrets: {pass: {file: ./pass.txt}}
configs: {motd: {content: hello}}
`;
  const web = plan(content, { also }).of('web');
  const [writer, program] = web.taskDefinition.containerDefinitions as [
    object & { command?: string[]; environment?: { value?: string }[] },
    object,
  ];

  it('are written by a small container before the program starts', () => {
    expect(writer).toMatchObject({ essential: false, image: expect.stringMatching(/^busybox:\d/) });
    expect(program).toMatchObject({ dependsOn: [{ containerName: 'evenkeel-files', condition: 'SUCCESS' }] });
    const decoded = writer.environment!.map((one) => Buffer.from(one.value!, 'base64').toString());
    expect(decoded).toEqual(['#!/bin/sh\nredis-cli ping\n', 'x', "it's ${literal}\n", 'secret', 'hello']);
  });

  it('a directory becomes a volume of the task, a single file a path under its hash', () => {
    expect(web.taskDefinition.volumes).toContainEqual({
      name: 'files-0',
      dockerVolumeConfiguration: { scope: 'task', driver: 'local' },
    });
    const targets = (program as { mountPoints: { containerPath: string }[] }).mountPoints.map((point) => point.containerPath);
    expect(targets).toEqual(['/checks', '/etc/web.conf', '/run/secrets/pass', '/etc/motd']);
  });

  it('keep modes and owners; what names its interpreter can be run', () => {
    const script = writer.command!.at(-1)!;
    expect(script).toMatch(/chmod 0755 '\/evenkeel\/0\/redis\.sh/);
    expect(script).toMatch(/chmod 0644 '\/evenkeel\/0\/readme\.txt/);
    expect(script).toMatch(/chmod 0440 [^\n]+motd[^\n]+\nchown '5:0'/);
  });

  it('a changed file is a changed service', () => {
    const other = plan(content, { also: { ...also, 'pass.txt': 'other' } }).of('web');
    expect(other.hash).not.toBe(web.hash);
  });
});
