import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestOptions, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT } from '../../cli/client/refused.js';
import { starting } from '../../cli/starting.js';
import { served } from './served.js';
import { aFolder } from './support.js';

const CLI = `${process.cwd()}/dist/cli.mjs`;

/** Every word for programs that the command line's own sources give a problem. */
const codesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .filter((name) => String(name).endsWith('.ts'))
    .flatMap((name) => [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/\bcode: '([a-z][a-z0-9/-]*)'/g)])
    .map(([, code]) => code!);

const web = (image: string, more = '') => `services:\n  web: {image: "${image}", mem_limit: 64m${more}}\n`;
const FILES = aFolder({
  'one.yaml': web('nginx:1.27'),
  'two.yaml': web('nginx:1.28'),
  'wrong.yaml': 'services:\n  web: {imgae: x}\n',
  'stops.yaml': web('busybox:1.36', ', command: ["sh", "-c", "exit 4"]'),
});
const NOBODY = {
  AWS_PROFILE: '',
  AWS_ACCESS_KEY_ID: '',
  AWS_REGION: '',
  AWS_DEFAULT_REGION: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  HOME: '/nonexistent',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

describe('The command line as a process', () => {
  let server: ChildProcess;
  let other: Server;
  let api = '';
  let elsewhere = '';
  const codes = new Set<string>();
  const exits = new Map<number, string>();

  /** Runs it; `when` says at which output it gets a Ctrl-C. */
  const evenkeel = async (words: string, env: Record<string, string> = {}, when: RegExp | null = null) => {
    const child = spawn('node', [CLI, ...words.split(' ')], {
      cwd: FILES,
      env: { ...process.env, EVENKEEL_API: api, CI: 'true', ...env },
    });
    const seen = { out: '', err: '' };
    const look = (): void => void (when?.test(seen.out + seen.err) && !child.killed && child.kill('SIGINT'));
    child.stdout.on('data', (data) => {
      seen.out += data;
      look();
    });
    child.stderr.on('data', (data) => {
      seen.err += data;
      look();
    });
    const status = await new Promise<number>((done) => child.on('close', (code) => done(code ?? -1)));
    exits.set(status, words);
    return { status, ...seen };
  };
  const codeOf = async (words: string, env?: Record<string, string>): Promise<string> => {
    const { out } = await evenkeel(`${words} --json`, env);
    const { code } = JSON.parse(out);
    codes.add(code);
    return code;
  };

  beforeAll(async () => {
    other = createServer((asked, response) => {
      if (asked.url === '/v1/cost') response.writeHead(403).end('{"message":"Forbidden"}');
      else response.writeHead(200).end('<!doctype html>');
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    ({ server, api } = await served(40));
  });
  afterAll(() => {
    server.kill();
    other.close();
  });

  it('ends with 0 when it is done, and 10 where a plan has changes and was asked about them', async () => {
    expect((await evenkeel('ls')).status).toBe(EXIT.done);
    expect((await evenkeel('plan -f one.yaml -p one --exit-code')).status).toBe(EXIT.changes);
  });

  it('ends with 2 where it is used wrongly, and 3 where a file is wrong', async () => {
    expect((await evenkeel('up --bogus')).status).toBe(EXIT.usage);
    expect(await codeOf('scale web=x -p one')).toBe('usage');
    const wrong = await evenkeel('up -f wrong.yaml');
    expect([wrong.status, wrong.err]).toEqual([EXIT.wrongFile, expect.stringMatching(/^wrong\.yaml:2:9: .*imgae/)]);
    expect(await codeOf('up -f wrong.yaml')).toBe('compose/invalid');
    expect(await codeOf('up -f none.yaml')).toBe('compose/unreadable');
  });

  it('ends with 4 without credentials or rights, 5 where there is no such thing, 8 where nobody answers', async () => {
    expect((await evenkeel('ls --api https://abc.execute-api.eu-west-1.amazonaws.com', NOBODY)).status).toBe(EXIT.notAllowed);
    expect(await codeOf('ls --api https://abc.execute-api.eu-west-1.amazonaws.com', NOBODY)).toBe('api/no-credentials');
    expect(await codeOf('ls --api https://evenkeel.example', NOBODY)).toBe('api/region');
    expect(await codeOf(`cost --api ${elsewhere}`)).toBe('api/forbidden');
    expect(await codeOf(`limits --api ${elsewhere}`)).toBe('api/unknown-answer');
    expect((await evenkeel('ps -p none')).status).toBe(EXIT.notFound);
    expect((await evenkeel('ls --api http://127.0.0.1:9')).status).toBe(EXIT.unreachable);
    expect(await codeOf('ls --api http://127.0.0.1:9')).toBe('api/unreachable');
  });

  it('ends with 7 when it waits no longer, 6 where a deployment is in the way, 130 at Ctrl-C', async () => {
    const late = await evenkeel('up -f one.yaml -p one --wait-timeout 0');
    expect([late.status, late.err]).toEqual([
      EXIT.timedOut,
      expect.stringContaining('It goes on by itself. To see its end: evenkeel wait -p one'),
    ]);
    await evenkeel('wait -p one');
    // Whether the first has ended before the second comes is the machine's business: then it is asked again, the other way round.
    let second = -1;
    for (let tries = 0; tries < 10 && second !== EXIT.conflict; tries += 1) {
      const [first, then] = tries % 2 === 0 ? ['one', 'two'] : ['two', 'one'];
      await evenkeel(`up -d -f ${first}.yaml -p two`);
      second = (await evenkeel(`up -d -f ${then}.yaml -p two --no-supersede`)).status;
    }
    expect(second).toBe(EXIT.conflict);
    expect((await evenkeel('events -f', {}, /deployment/)).status).toBe(EXIT.interrupted);
  });

  it('ends with 1 where it fails: stop code, exit code and what to try, at once and at the end', async () => {
    const { status, err } = await evenkeel('up -f stops.yaml -p stops --wait-timeout 1h');
    expect(status).toBe(EXIT.failed);
    expect(err).toMatch(/^web: \S+, exit code 4$[\s\S]*^up stops: failed\.$[\s\S]*^web: \S+, exit code 4$/m);
    expect(err).toMatch(/\ntry: evenkeel logs -p stops web/);
  });

  it('refuses who asks under another name, too early, by no known method, or at too great a length', async () => {
    const codeFrom = async (path: string, options: RequestOptions): Promise<void> => {
      const answer = await new Promise<string>((done) => {
        const asked = request(`${api}${path}`, options, (response) => {
          let text = '';
          response.on('data', (data) => (text += data));
          response.on('end', () => done(text));
        });
        asked.end();
      });
      codes.add(JSON.parse(answer).code);
    };
    await codeFrom('/v1/cluster', { headers: { host: 'evil.example' } });
    await codeFrom('/v1/cluster', { method: 'BREW' });
    await codeFrom('/v1/cluster', { headers: { cookie: 'x'.repeat(90_000) } });
    codes.add(JSON.parse(starting().body.toString()).code);
    expect(codes).toContain('foreign');
  });

  it('has ended in every way that there is, and said every word that its sources know', () => {
    expect([...exits.keys()].sort()).toEqual(Object.values(EXIT).sort());
    expect([...codes].sort()).toEqual([...new Set(codesIn('cli'))].sort());
  });
});
