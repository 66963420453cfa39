import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

const web = (volume: string, more = '') => `services:
  web: {image: example/web:1, volumes: ["data:/data"]${more}}
volumes:
  data: ${volume}
`;
const FS = 'fs-0123456789abcdef0';
const onEfs = { fileSystem: FS };

describe('a named volume', () => {
  it('lies on the cluster’s file system when there is one, and its service may run and move anywhere', () => {
    const { faults, of } = plan(web(''), {}, onEfs);
    const { taskDefinition, accessPoints, service, volumes, relocatable } = of('web');
    expect(faults).toEqual([]);
    const [point] = accessPoints!;
    expect(taskDefinition.volumes).toEqual([
      {
        name: 'app_data',
        efsVolumeConfiguration: {
          fileSystemId: FS,
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: point!.key, iam: 'DISABLED' },
        },
      },
    ]);
    expect(point).toMatchObject({ path: '/evenkeel/blue/app/data', uid: 0, gid: 0, permissions: '0755', forced: false });
    expect([volumes, relocatable]).toEqual([[], true]);
    expect(service.placementConstraints).toEqual([{ type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' }]);
  });

  it('stays on one instance without one, and where the file says local', () => {
    expect(plan(web('')).of('web').volumes).toHaveLength(1);
    expect(plan(web('{driver: local}'), {}, onEfs).of('web').volumes).toHaveLength(1);
    expect(plan(web('{driver: local}'), {}, onEfs).of('web').accessPoints).toBeUndefined();
  });

  it('belongs to the user that the program runs as, and only a uid of the file is forced on every write', () => {
    const owner = (text: string) => plan(text, {}, onEfs).of('web').accessPoints![0];
    expect(owner(web('', ', user: "1000:1001"'))).toMatchObject({ uid: 1000, gid: 1001, forced: false });
    expect(owner(web('', ', user: node'))).toMatchObject({ uid: 0, gid: 0 });
    expect(owner(web('{driver_opts: {uid: 7, permissions: "0700"}}'))).toMatchObject({
      uid: 7,
      gid: 7,
      permissions: '0700',
      forced: true,
    });
  });

  it('has one owner and one access point, whoever mounts it', () => {
    const { of } = plan(
      `services:
  a: {image: x, user: "5", volumes: ["data:/a"]}
  b: {image: y, user: "6", volumes: ["data:/b"]}
volumes: {data: }
`,
      {},
      onEfs,
    );
    expect(of('a').accessPoints).toEqual(of('b').accessPoints);
  });

  it('is a database’s that stops before its successor starts', () => {
    const { of } = plan('services: {db: {image: "postgres:16", volumes: ["data:/d"]}}\nvolumes: {data: }', {}, onEfs);
    expect(of('db').service.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 0, maximumPercent: 100 });
    expect(of('db').relocatable).toBe(false);
  });

  it('has a path that EFS takes, however long its names are', () => {
    const long = 'v'.repeat(90);
    const { of } = plan(`services: {web: {image: x, volumes: ["${long}:/d"]}}\nvolumes: {${long}: }`, {}, onEfs);
    expect(of('web').accessPoints![0]!.path).toMatch(/^\/evenkeel\/[0-9a-f]{40}$/);
  });

  it('is somebody else’s file system or access point by its name', () => {
    const efs = (name: string) =>
      plan(web(`{external: true, name: ${name}}`), {}, onEfs).of('web').taskDefinition.volumes![0]!.efsVolumeConfiguration;
    expect(efs('fs-0aaa')).toEqual({ fileSystemId: 'fs-0aaa', rootDirectory: '/', transitEncryption: 'ENABLED' });
    expect(efs('fsap-0bbb')).toMatchObject({ fileSystemId: FS, authorizationConfig: { accessPointId: 'fsap-0bbb' } });
  });

  it('is EFS as Docker mounts it', () => {
    const nfs = '{driver_opts: {type: nfs, o: "addr=fs-0ccc.efs.eu-central-1.amazonaws.com,rw", device: ":/a/b"}}';
    expect(plan(web(nfs)).of('web').taskDefinition.volumes![0]!.efsVolumeConfiguration).toEqual({
      fileSystemId: 'fs-0ccc',
      rootDirectory: '/a/b',
      transitEncryption: 'ENABLED',
    });
  });
});

describe('what a volume cannot be', () => {
  it.each([
    ['EFS without a file system', '{driver: efs}', 'NO_FILE_SYSTEM', 'volumes.data'],
    ['an access point without a file system', '{external: true, name: fsap-0b}', 'NO_FILE_SYSTEM', 'volumes.data'],
    [
      'another server’s folder',
      '{driver_opts: {type: nfs, o: "addr=10.0.0.1", device: ":/"}}',
      'DRIVER_OPTS',
      'volumes.data.driver_opts',
    ],
    ['a folder of the host', '{driver_opts: {type: none, o: bind, device: /etc}}', 'DRIVER_OPTS', 'volumes.data.driver_opts'],
    [
      'a setting of the file system',
      '{driver_opts: {file_system_id: fs-0a, kms_key_id: k}}',
      'FILE_SYSTEM_OPTION',
      'volumes.data.driver_opts.kms_key_id',
    ],
    [
      'a folder with a dot',
      '{driver_opts: {file_system_id: fs-0a, root_directory: /.x}}',
      'BAD_VALUE',
      'volumes.data.driver_opts.root_directory',
    ],
    ['an unknown setting', '{driver_opts: {file_system_id: fs-0a, speed: 9}}', 'DRIVER_OPTS', 'volumes.data.driver_opts.speed'],
    ['a uid that is no number', '{driver_opts: {file_system_id: fs-0a, uid: me}}', 'BAD_VALUE', 'volumes.data.driver_opts.uid'],
  ])('is %s', (_, volume, code, path) => {
    const { faults } = plan(web(volume));
    expect(faults.map((fault) => [fault.code, fault.pointer])).toEqual([[code, `/${path.replaceAll('.', '/')}`]]);
    expect(codes(faults)).toHaveLength(1);
  });
});
