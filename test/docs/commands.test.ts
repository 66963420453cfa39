import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const STARTED_OR_BUILT = /^npm (ci|start)\b/;

describe('what the pages have one type', () => {
  let server: ChildProcess;
  let said = '';
  const { folder: scratch, file: cli } = aCommand();
  const found = (name: 'api' | 'aws') => new RegExp(`^${name} (\\S+)$`, 'm').exec(said)![1]!;

  /** The shell of a reader, whose server has other ports; `npx` would look the command up for a second each time. */
  const run = (command: string) => {
    const line = command
      .replaceAll('http://127.0.0.1:4500', found('api'))
      .replaceAll('http://127.0.0.1:4566', found('aws'))
      .replaceAll('/tmp/', `${scratch}/`);
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
