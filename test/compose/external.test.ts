import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';
const app = (secret: string, use = 'db', more = '') => `services:
  app: {image: x, secrets: [${use}]${more}}
secrets: {db: ${secret}}
`;
const parts = (text: string) => {
  const { of, faults } = plan(text);
  const { containerDefinitions = [], volumes } = of('app').taskDefinition;
  return { faults, volumes, writer: containerDefinitions[0]!, own: containerDefinitions.at(-1)! };
};

describe('an external secret', () => {
  it('is a file that ECS fills when the task starts: its value is in no definition', () => {
    const { faults, writer, own, volumes } = parts(app(`{external: true, name: "${ARN}"}`));
    expect(faults).toEqual([]);
    expect(writer.secrets).toEqual([{ name: 'FILE_0', valueFrom: ARN }]);
    expect(writer.environment).toEqual([]);
    expect(writer.command![2]).toContain(`printf %s "$FILE_0" > '/evenkeel/0/db.part'`);
    expect(own.mountPoints).toEqual([{ sourceVolume: 'files-0', containerPath: '/run/secrets', readOnly: true }]);
    expect(volumes).toEqual([{ name: 'files-0', dockerVolumeConfiguration: { scope: 'task', driver: 'local' } }]);
  });

  it('may be a parameter of Systems Manager by its name', () => {
    expect(parts(app('{external: true, name: /app/db}')).writer.secrets).toEqual([{ name: 'FILE_0', valueFrom: '/app/db' }]);
  });

  it('is one file for each key that is asked for', () => {
    const { writer } = parts(app(`{external: true, name: "${ARN}", x-aws-keys: [user, password]}`));
    expect(writer.secrets).toEqual([
      { name: 'FILE_0', valueFrom: `${ARN}:user::` },
      { name: 'FILE_1', valueFrom: `${ARN}:password::` },
    ]);
    expect(writer.command![2]).toContain("'/evenkeel/0/db/password'");
  });

  it('lies in one folder with those that were sent along', () => {
    const text = `services: {app: {image: x, secrets: [db, sent]}}
secrets: {db: {external: true, name: /app/db}, sent: {environment: SENT}}
`;
    const { containerDefinitions = [] } = plan(text, { env: { SENT: 'hi' } }).of('app').taskDefinition;
    const [writer, own] = containerDefinitions;
    expect(own!.mountPoints).toEqual([{ sourceVolume: 'files-0', containerPath: '/run/secrets', readOnly: true }]);
    expect([writer!.secrets, writer!.environment]).toEqual([
      [{ name: 'FILE_0', valueFrom: '/app/db' }],
      [{ name: 'FILE_1', value: Buffer.from('hi').toString('base64') }],
    ]);
  });

  it('keeps the owner and the mode that the service wants', () => {
    const { writer } = parts(app('{external: true, name: /app/db}', '{source: db, target: key, uid: "7", mode: 0400}'));
    expect(writer.command![2]).toContain("chmod 0400 '/evenkeel/0/key.part'");
    expect(writer.command![2]).toContain("chown '7:0' '/evenkeel/0/key.part'");
  });
});

describe('what cannot be external', () => {
  it.each([
    ['a name that ECS cannot look up', app('{external: true}'), 'SECRET_NAME'],
    ['a secret at a path of its own', app('{external: true, name: /a}', '{source: db, target: /etc/key}'), 'SECRET_TARGET'],
    ['keys of a parameter', app('{external: true, name: /a, x-aws-keys: [k]}'), 'SECRET_KEYS'],
    ['a config', 'services: {app: {image: x, configs: [c]}}\nconfigs: {c: {external: true}}', 'CONFIG_EXTERNAL'],
    [
      'a network of another project',
      'services: {app: {image: x, networks: [n]}}\nnetworks: {n: {external: true}}',
      'ONE_NAMESPACE',
    ],
  ])('is %s', (_, text, code) => {
    expect(codes(plan(text).faults)).toEqual([code]);
  });
});

describe('a private registry', () => {
  const SECRET = `x-aws-pull_credentials: "${ARN}"`;
  it('is asked with the secret that the file names', () => {
    const own = plan(`services: {app: {image: r.example.com/a:1, ${SECRET}}}`).of('app').taskDefinition.containerDefinitions![0]!;
    expect(own.repositoryCredentials).toEqual({ credentialsParameter: ARN });
  });

  it('is not ECR, which knows the execution role', () => {
    const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/a:1';
    const { of, warnings } = plan(`services: {app: {image: "${image}", ${SECRET}}}`);
    expect(of('app').taskDefinition.containerDefinitions![0]!.repositoryCredentials).toBeUndefined();
    expect(codes(warnings)).toEqual(expect.arrayContaining(['ECR_NEEDS_NONE']));
  });

  it('is no word that is no secret', () => {
    expect(codes(plan('services: {app: {image: x, x-aws-pull_credentials: mine}}').faults)).toEqual(['BAD_VALUE']);
  });
});
