import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { aCommand } from './a-command.js';
import { type Fence, fencesOf, pages } from './markdown.js';

const PAGES = pages().filter((page) => !page.startsWith('examples/'));

const of = (page: string, ...infos: string[]): readonly Fence[] => fencesOf(page).filter(({ info }) => infos.includes(info));

/** A block's commands: in `console` what follows a dollar, else each line with what its backslashes carry on. */
const commandsOf = ({ info, lines }: Fence): readonly string[] =>
  info === 'console'
    ? lines.flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
    : lines
        .join('\n')
        .split(/(?<!\\)\n/)
        .filter((line) => line.trim() !== '' && !line.startsWith('#'));

/**
 * The addresses of the pages are this server's, all at once: one that the kernel gave, 45663 perhaps, may begin with the next one
 * to be put in its place.
 */
const here = (command: string, addresses: Readonly<Record<string, string>>): string =>
  command.replace(/http:\/\/127\.0\.0\.1:(\d+)/g, (page, port: string) => addresses[port] ?? page);

const STARTED_OR_BUILT = /^npm (ci|start)\b/;

describe('an address that the kernel gave', () => {
  it('is not taken for one of the pages', () => {
    const addresses = { 4500: 'http://127.0.0.1:45663', 4566: 'http://127.0.0.1:37033' };
    expect(here('curl -T compose.yaml http://127.0.0.1:4500/v1/projects/vote/', addresses)).toBe(
      'curl -T compose.yaml http://127.0.0.1:45663/v1/projects/vote/',
    );
  });
});

describe('what the pages have one type', () => {
  let server: ChildProcess;
  let said = '';
  const { folder: scratch, file: cli } = aCommand();
  const found = (name: 'api' | 'aws') => new RegExp(`^${name} (\\S+)$`, 'm').exec(said)![1]!;

  /** The shell of a reader, whose server has other ports; `npx` would look the command up for a second each time. */
  const run = (command: string) => {
    const line = here(command, { 4500: found('api'), 4566: found('aws') }).replaceAll('/tmp/', `${scratch}/`);
    const env = { ...process.env, PATH: `${scratch}:${process.env['PATH']}`, EVENKEEL_API: found('api'), CI: 'true' };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { env, encoding: 'utf8', timeout: 120_000 });
    const refused = stdout.includes('"urn:evenkeel:problem:') ? stdout : '';
    return { command, status, refused, stderr: status === 0 ? '' : stderr };
  };

  const onThePath = (name: string, script: string): void => {
    writeFileSync(join(scratch, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(scratch, name), 0o755);
  };

  beforeAll(async () => {
    onThePath('evenkeel', `exec node ${cli} "$@"`);
    onThePath('npx', `[ "$1 $2" = "--no-install evenkeel" ] || exit 127\nshift 2\nexec node ${cli} "$@"`);
    const words = ['start', '--port', '0', '--aws-port', '0', '--speed', '100', '--no-tui'];
    server = spawn('node', [cli, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((done) => {
      server.stdout!.on('data', (data) => {
        said += data;
        if (said.includes('Stop: Ctrl-C')) done();
      });
    });
  }, 180_000);
  afterAll(() => {
    server.kill();
    rmSync(scratch, { recursive: true });
  });

  /** By curl as the pages do: a connection that is kept would be closed by the server while a command keeps this process waiting. */
  const ask = (method: string, path: string, body = '') =>
    JSON.parse(
      spawnSync('curl', ['-s', '-X', method, '-d', body, `${found('api')}${path}`], { encoding: 'utf8' }).stdout || 'null',
    );

  const projects = (): readonly { readonly name: string }[] => ask('GET', '/v1/projects').items;

  afterEach(() => {
    ask('DELETE', '/v1/cluster/hold');
    for (const { name } of projects()) ask('DELETE', `/v1/projects/${name}`);
    for (let minutes = 0; projects().length > 0 && minutes < 60; minutes += 1)
      ask('POST', '/simulator/advance', '{"seconds":60}');
    expect(projects()).toEqual([]);
  }, 180_000);

  const typed = PAGES.map((page) => [page, of(page, 'sh', 'console').flatMap(commandsOf)] as const)
    .map(([page, commands]) => [page, commands.filter((command) => !STARTED_OR_BUILT.test(command))] as const)
    .filter(([, commands]) => commands.length > 0);

  it.each(typed)(
    'in %s, works',
    (_page, commands) => {
      for (const command of commands) expect(run(command)).toEqual({ command, status: 0, refused: '', stderr: '' });
    },
    300_000,
  );

  it('of which the script of the half-day of checks finds what it expects, and leaves nothing', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const ec2 = new EC2Client({ endpoint: found('aws'), region: 'us-east-1', credentials });
    const ours = async () =>
      ((await ec2.send(new DescribeInstancesCommand({}))).Reservations ?? [])
        .flatMap(({ Instances = [] }) => Instances)
        .filter(({ State, Tags = [] }) => State?.Name === 'running' && Tags.some(({ Key }) => Key === 'evenkeel:proof'));
    const { SubnetId, ImageId } = (await ec2.send(new DescribeInstancesCommand({}))).Reservations![0]!.Instances![0]!;
    const keys = 'AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b';
    const command = `${keys} AWS_ENDPOINT_URL=${found('aws')} node scripts/real-account.mjs --subnet ${SubnetId} --image ${ImageId}`;
    expect(run(command).status).toBe(0);
    expect(await ours()).toEqual([]);
    expect(run(`${command} --yes`)).toMatchObject({ status: 0 });
    expect(await ours()).toEqual([]);
    expect(run(`${command} --no`).status).toBe(2);
    expect(run(`${command} --image ubuntu`).status).toBe(2);
    expect(run(`${command.replace('AWS_REGION=us-east-1', 'AWS_REGION= AWS_CONFIG_FILE=/dev/null')} --yes`).status).toBe(2);
  }, 300_000);
});

describe('what needs an account, or takes its time', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const { params } = parse(readFileSync('serverless.yml', 'utf8')) as { params: { default: object } };
  const lines = pages().flatMap((page) =>
    of(page, 'sh aws', 'sh setup', 'console').flatMap((fence) => commandsOf(fence).map((command) => [page, command] as const)),
  );

  it('names scripts of package.json', () => {
    const named = lines.flatMap(([page, command]) =>
      [...command.matchAll(/\bnpm (?:run (?:-s )?)?([a-z:]+)/g)].map((match) => ({ page, script: match[1]! })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ script }) => !(script in scripts) && script !== 'ci')).toEqual([]);
  });

  it('names parameters of the stack', () => {
    const named = lines.flatMap(([page, command]) =>
      [...command.matchAll(/--param (\w+)=/g)].map((match) => ({ page, name: match[1]! })),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(({ name }) => !(name in params.default))).toEqual([]);
  });

  it('is shell that can be read', () => {
    const broken = lines.flatMap(([page, command]) => {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', command], { encoding: 'utf8' });
      return status === 0 ? [] : [{ page, command, stderr }];
    });
    expect(broken).toEqual([]);
  });
});
