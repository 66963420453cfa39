import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { configCommand } from '../../cli/config.js';

const folder = (files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'config-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
};

const GOOD = 'services:\n  web:\n    image: "nginx:${TAG:-1}"\n    ports: ["8080:80"]\n    env_file: web.env\n';

describe('evenkeel config', () => {
  const directory = folder({
    'compose.yaml': GOOD,
    'web.env': 'A=1\n',
    '.env': 'TAG=1.27\n',
    'bad.yaml': 'services:\n  web:\n    imgae: x\n    scale: many\n',
  });
  const run = (options: object = {}) => configCommand({ files: [], directory, projectName: 'app', ...options });

  it('prints the canonical model, with the files around it read', () => {
    const { exitCode, stdout } = run();
    expect(exitCode).toBe(0);
    expect(parse(stdout)).toMatchObject({
      name: 'app',
      services: {
        web: {
          image: 'nginx:1.27',
          environment: { A: '1' },
          ports: [{ mode: 'ingress', target: 80, published: '8080', protocol: 'tcp' }],
        },
      },
      networks: { default: { name: 'app_default' } },
    });
  });

  it('prints it as JSON', () => expect(JSON.parse(run({ format: 'json' }).stdout)).toMatchObject({ name: 'app' }));

  it('reads its own output as the same project', () => {
    const again = folder({ 'compose.yaml': run().stdout, 'web.env': 'A=1\n' });
    expect(configCommand({ files: [], directory: again, projectName: 'app' }).stdout).toBe(run().stdout);
  });

  it('--ecs prints the calls', () => {
    const printed = JSON.parse(run({ ecs: true }).stdout);
    expect(Object.keys(printed)).toEqual(['taskDefinitions', 'services', 'jobs', 'other']);
    expect(printed.services[0]).toMatchObject({
      serviceName: 'app-web',
      taskDefinition: 'app-web',
      desiredCount: 1,
      launchType: 'EC2',
    });
  });

  it('--ecs prints what ends as RunTask', () => {
    const content =
      'services: {once: {image: x, restart: "no", deploy: {replicas: 2}}, all: {image: x, deploy: {mode: global-job}}}';
    const options = { files: [], directory: folder({ 'compose.yaml': content }), projectName: 'app', ecs: true, cluster: 'blue' };
    const { services, jobs } = JSON.parse(configCommand(options).stdout);
    expect(services).toEqual([]);
    expect(jobs).toMatchObject([
      { cluster: 'blue', taskDefinition: 'app-all', count: 1, launchType: 'EC2' },
      { cluster: 'blue', taskDefinition: 'app-once', count: 2, launchType: 'EC2' },
    ]);
  });

  it('--ecs prints what a job is told of the names that it dials', () => {
    const content = 'services: {once: {image: x, restart: "no", depends_on: [db]}, db: {image: "postgres:16"}}';
    const options = { files: [], directory: folder({ 'compose.yaml': content }), projectName: 'app', ecs: true };
    const { jobs, taskDefinitions } = JSON.parse(configCommand(options).stdout);
    const environment = [{ name: 'TARGETS_5432', value: '(host:port of tasks of db)' }];
    expect(jobs[0].overrides).toEqual({ containerOverrides: [{ name: 'evenkeel-name-db', environment }] });
    const once = taskDefinitions.find(({ family }: { family: string }) => family === 'app-once');
    expect(once.containerDefinitions.map(({ name }: { name: string }) => name)).toEqual(['evenkeel-name-db', 'once']);
  });

  it('--verdicts prints one for each line', () => {
    const { verdicts } = JSON.parse(run({ verdicts: true }).stdout);
    expect(verdicts).toContainEqual(
      expect.objectContaining({
        path: 'services.web.ports[0]',
        file: 'compose.yaml',
        line: 4,
        column: 13,
        verdict: 'supported',
        policy: 'allowed',
      }),
    );
  });

  it('-q prints nothing', () => expect(run({ quiet: true })).toEqual({ exitCode: 0, stdout: '', stderr: '' }));

  it('a wrong file ends with 3, its places on stderr and nothing on stdout', () => {
    expect(run({ files: ['bad.yaml'] })).toEqual({
      exitCode: 3,
      stdout: '',
      stderr:
        'bad.yaml:3:5: "imgae" is no attribute in services.web (try: image?)\nbad.yaml:4:12: services.web.scale must be a whole number, not "many"\n',
    });
  });

  it('a missing file ends with 3 too', () => {
    expect(run({ files: ['gone.yaml'] })).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringContaining('gone.yaml'),
    });
    expect(configCommand({ files: [], directory: folder({}) }).exitCode).toBe(3);
  });
});
