import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { served } from './served.js';
import { aFolder } from './support.js';

const CLI = `${process.cwd()}/dist/cli.mjs`;

describe('the bundled command', () => {
  let server: ChildProcess;
  let api = '';
  const run = (line: string, input = '') => {
    const env = { ...process.env, EVENKEEL_API: api, CI: 'true' };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { env, input, encoding: 'utf8', timeout: 60_000 });
    return { status, stdout, stderr };
  };
  const evenkeel = (words: string) => run(`node ${CLI} ${words}`);
  beforeAll(async () => {
    execFileSync('node', ['scripts/build.mjs', '--quiet']);
    ({ server, api } = await served(200));
  }, 60_000);
  afterAll(() => void server.kill());

  it('ends as it says: 2 usage, 3 a wrong file, 5 not found, 8 no API, 10 changes', () => {
    const bad = aFolder({ 'compose.yaml': 'services:\n  web: {imgae: x}\n' });
    expect(evenkeel('up --bogus').status).toBe(2);
    expect(evenkeel(`scale web=x -p vote`).status).toBe(2);
    expect(evenkeel(`up -f ${bad}/compose.yaml`)).toMatchObject({ status: 3, stdout: '' });
    expect(evenkeel('ps -p none').status).toBe(5);
    expect(evenkeel('ps -p none --api http://127.0.0.1:9').status).toBe(8);
    expect(evenkeel('-f examples/voting-app/compose.yaml plan --exit-code').status).toBe(10);
    expect(evenkeel('--help').status).toBe(0);
  });

  it('answers whoever reads JSON with a whole problem, also for what was typed wrongly', () => {
    const wrong = [
      'up --bogus',
      'nosuch',
      'scale',
      'scale x -p a',
      'simulate --cpu high',
      'hold',
      'alerts nosuch',
      'ps --api here',
    ];
    for (const words of wrong) {
      const { status, stdout, stderr } = evenkeel(`${words} --json`);
      const problem = JSON.parse(stdout);
      expect({ words, status, stderr, code: problem.code }).toEqual({ words, status: 2, stderr: '', code: 'usage' });
      expect(problem).toMatchObject({ type: 'urn:evenkeel:problem:usage', title: 'Wrong usage', status: 400 });
      expect(problem).toMatchObject({ requestId: 'local', errors: [], warnings: [] });
      expect([problem.detail, problem.hint].every((text) => text.length > 5)).toBe(true);
    }
    expect(evenkeel('ps --api 127.0.0.1:4500').stderr).toContain('"127.0.0.1:4500" is no address of an API.');
  });

  it('says on stdout what it can do when nothing is asked', () => {
    expect(run(`node ${CLI}`)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Usage: evenkeel') });
  });

  it('prints JSON alone with --json, a problem when it is refused', () => {
    for (const verb of [
      'ls',
      'cost',
      'limits',
      'doctor',
      'alerts',
      'events',
      'top',
      'explain now',
      'plan -f examples/voting-app/compose.yaml',
    ])
      expect({ verb, is: typeof JSON.parse(evenkeel(`${verb} --json`).stdout) }).toEqual({ verb, is: 'object' });
    const { stdout, stderr } = evenkeel('ps -p none --json');
    expect([JSON.parse(stdout).code, stderr]).toEqual(['project/unknown', '']);
  });

  it('says 4 when AWS is to be asked and there are no credentials', () => {
    const none =
      'env -u AWS_PROFILE AWS_EC2_METADATA_DISABLED=true HOME=/nonexistent AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null';
    const { status, stderr } = run(`${none} node ${CLI} ls --api https://abc.execute-api.eu-west-1.amazonaws.com`);
    expect([status, stderr]).toEqual([4, expect.stringMatching(/No AWS credentials.*\ntry: Log in/s)]);
  });

  it('Ctrl-C in the middle of up leaves it to itself and ends with 130', async () => {
    const child = spawn('node', [CLI, 'up', '-f', 'examples/range/compose.yaml', '-p', 'left'], {
      env: { ...process.env, EVENKEEL_API: api },
    });
    let told = '';
    child.stderr.on('data', (data) => {
      told += data;
      if (told.includes('queued') && !child.killed) child.kill('SIGINT');
    });
    const status = await new Promise((done) => child.on('exit', done));
    expect([status, told]).toEqual([130, expect.stringContaining('Detached: dep_')]);
  }, 30_000);
});
