import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { parse } from 'yaml';
import { bundleAround, type FilesAround } from '../../cli/bundle-around.js';
import { configCommand } from '../../cli/config.js';
import { configFlags, configOptions } from '../../cli/config-flags.js';

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

  it('--ecs prints target groups, listeners and rules as the balancer is asked for them', () => {
    const content = `services:
  web: {image: nginx, ports: ["80:80"]}
  api: {image: nginx, ports: ["80:8080"], x-evenkeel: {http: {host: api.example.com, path: /v1}}}
`;
    const options = { files: [], directory: folder({ 'compose.yaml': content }), projectName: 'app', ecs: true };
    const { other } = JSON.parse(configCommand(options).stdout);
    expect(other.map(({ api }: { api: string }) => api.split(':')[1])).toEqual([
      'CreateTargetGroup',
      'CreateTargetGroup',
      'CreateListener',
      'CreateRule',
    ]);
    expect(other[2]).toMatchObject({
      for: 'port 80',
      input: { Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] },
    });
    expect(other[3]).toMatchObject({ for: 'port 80, api.example.com/v1', input: { Priority: expect.any(Number) } });
    expect(other[3].input.Conditions).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: ['api.example.com'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1', '/v1/*'] } },
    ]);
    const names = other.slice(0, 2).map(({ input }: { input: { Name: string } }) => `(ARN of ${input.Name})`);
    expect(names).toContain(other[3].input.Actions[0].TargetGroupArn);
    expect(names).toContain(other[2].input.DefaultActions[0].TargetGroupArn);
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

  it('names a file of another folder by the path that was typed', () => {
    const elsewhere = folder({ 'bad.yaml': 'services:\n  web:\n    imgae: x\n' });
    const { stderr } = configCommand({ files: [`${elsewhere}/bad.yaml`], directory: process.cwd(), quiet: true });
    expect(stderr).toMatch(new RegExp(`^${elsewhere}/bad\\.yaml:3:5: `));
  });

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

  it('reads dollars that it printed as the dollars that they were', () => {
    const content = 'services: {web: {image: a, command: "echo $$HOME $${X}", environment: {P: "a$$b"}}}';
    const once = configCommand({ files: [], directory: folder({ 'compose.yaml': content }), projectName: 'app' });
    expect(parse(once.stdout)).toMatchObject({
      services: { web: { command: ['echo', '$$HOME', '$${X}'], environment: { P: 'a$$b' } } },
    });
    const again = folder({ 'compose.yaml': once.stdout });
    expect(configCommand({ files: [], directory: again, projectName: 'app' })).toEqual(once);
  });

  describe('what Compose takes and no cluster does', () => {
    const hosts = folder({ 'compose.yaml': 'services:\n  web:\n    image: a\n    volumes: ["/etc:/etc"]\n    hostname: x\n' });
    const on = (options: object) => configCommand({ files: [], directory: hosts, projectName: 'app', ...options });

    it('is printed as Compose understands it', () => expect(on({}).exitCode).toBe(0));

    it('is a wrong file to -q as to --ecs, in the same words', () => {
      expect(on({ quiet: true })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('compose.yaml:4:15: ') });
      expect(on({ quiet: true }).stderr).toBe(on({ ecs: true }).stderr);
    });

    it('--strict alone tells what has no effect as well', () => {
      expect(on({ strict: true }).stderr).toMatch(/4:15: .*\n.*5:5: /);
    });
  });

  it('has the settings of a cluster: a file with EFS needs a file system', () => {
    const content = 'services: {web: {image: a, volumes: ["d:/d"]}}\nvolumes: {d: {driver: efs}}\n';
    const options = { files: [], directory: folder({ 'compose.yaml': content }), projectName: 'app' };
    expect(configCommand({ ...options, quiet: true }).exitCode).toBe(3);
    const { verdicts } = JSON.parse(configCommand({ ...options, verdicts: true }).stdout) as { verdicts: { verdict: string }[] };
    expect(verdicts.some(({ verdict }) => verdict === 'refused')).toBe(true);
    expect(configCommand({ ...options, quiet: true, fileSystem: 'fs-0123456789abcdef0' })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  it('names the variable without a value that made a path one of the host', () => {
    const content = 'services:\n  web:\n    image: a\n    volumes:\n      - "${HOME_OF}/config:/etc"\n';
    const { stderr } = configCommand({
      files: [],
      directory: folder({ 'compose.yaml': content }),
      projectName: 'app',
      quiet: true,
    });
    expect(stderr).toContain('compose.yaml:5:9: ');
    expect(stderr).toContain('HOME_OF has no value (try: send HOME_OF, or write ${HOME_OF:-default})');
  });

  it('--json tells a failure as a problem on stdout', () => {
    for (const mode of [{}, { verdicts: true }, { ecs: true }, { quiet: true }]) {
      const { exitCode, stdout } = run({ files: ['bad.yaml'], json: true, ...mode });
      expect([exitCode, JSON.parse(stdout)]).toMatchObject([
        3,
        {
          code: 'compose/invalid',
          status: 422,
          errors: [expect.objectContaining({ code: 'UNKNOWN_KEY', line: 3 }), expect.objectContaining({ line: 4 })],
        },
      ]);
    }
    expect(JSON.parse(run({ files: ['gone.yaml'], json: true }).stdout)).toMatchObject({
      detail: 'gone.yaml: cannot be read',
      hint: 'a file that exists',
    });
  });
});

describe('the flags of evenkeel config', () => {
  it('takes images of a registry that the cluster takes them of', () => {
    const directory = folder({ 'compose.yaml': 'services: {web: {image: "registry.internal:5000/web:1"}}\n' });
    const checked = (...words: string[]) => configCommand({ ...given('-q', ...words), directory });
    expect(checked().stderr).toMatch(/registry\.internal:5000 is no registry on the internet/);
    expect(checked('--registry', 'registry.internal:5000')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  const given = (...words: string[]) => {
    const command = configFlags(new Command('config'))
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    command.parse(words, { from: 'user' });
    return configOptions(command.opts(), '/x');
  };

  it('are what the verb takes', () => {
    expect(given('-f', '-', '-e', 'A=1', '-e', 'B=x=y', '--file-system', 'fs-1', '--format', 'json')).toMatchObject({
      files: ['-'],
      env: { A: '1', B: 'x=y' },
      fileSystem: 'fs-1',
      format: 'json',
    });
  });

  it.each([[['--format', 'toml']], [['-e', 'FOO']], [['--balancer', 'both']]])('%j is wrong usage', (words) => {
    expect(() => given(...words)).toThrow();
  });

  it('standard input is a file as any other', () => {
    const read = (path: string) => {
      if (path === '-') return 'services: {web: {image: a}}\n';
      throw new Error('no such file');
    };
    const found = bundleAround(['-'], '/x/app', read, {}) as FilesAround;
    expect([found.composeFiles, found.read.faults, found.read.project!.name]).toEqual([['-'], [], 'app']);
  });
});
