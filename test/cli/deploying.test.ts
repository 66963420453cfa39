import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../cli/api-client.js';
import { Refused } from '../../cli/client/refused.js';
import { rollback, scale } from '../../cli/verbs/change.js';
import { down } from '../../cli/verbs/down.js';
import { planVerb } from '../../cli/verbs/plan.js';
import { ps } from '../../cli/verbs/ps.js';
import { up } from '../../cli/verbs/up.js';
import { wait } from '../../cli/verbs/wait.js';
import { aLocal, type Scene } from '../support/a-local.js';
import { aFolder, apiOfScene, aTerminal } from './support.js';

const service = (name: string, image: string, more = '') =>
  `  ${name}:\n    image: ${image}\n    cpus: 0.25\n    mem_limit: 128m\n${more}`;

const FILE = `name: shop\nservices:\n${service('web', 'nginx:${TAG:-1.27}', '    ports: ["8080:80"]\n    env_file: web.env\n')}${service('api', 'nginx:1.27')}`;

/** The exit code that a refused verb ends with. */
const refusedWith = async (verb: Promise<unknown>): Promise<Refused> => {
  const error = await verb.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refused);
  return error as Refused;
};

describe('deploying from the command line', () => {
  let scene: Scene;
  let api: Api;
  const directory = aFolder({ 'compose.yaml': FILE, 'web.env': 'COLOUR=green\n', '.env': 'TAG=1.26\n' });
  beforeAll(async () => {
    scene = await aLocal({ min: 1, max: 3 }, 21);
    api = apiOfScene(scene);
  });

  it('plan says what would change and what it costs, and with --exit-code ends with 10', async () => {
    const terminal = aTerminal(scene, { directory });
    const { exitCode, stdout } = await planVerb(api, terminal, { exitCode: true });
    expect(exitCode).toBe(10);
    expect(stdout).toMatch(/Plan: 2 to create\.\n├─ \+ api +create.*\n└─ \+ web +create.*\ncost: \$0\.0208\/h, as now/);
  });

  it('up sends what the file names, waits, tells each change on stderr and the addresses on stdout', async () => {
    const terminal = aTerminal(scene, { directory, env: { UNNAMED: 'a secret of this shell' } });
    let sent = '';
    const watched: Api = {
      ...api,
      send: (request) => {
        sent += request.body ?? '';
        return api.send(request);
      },
    };
    const { exitCode, stdout, stderr } = await up(watched, terminal, {});
    expect([exitCode, stderr]).toEqual([0, 'up shop: steady.\n']);
    expect(stdout).toMatch(/^web {2}http:\/\/\S+:8080\n$/);
    expect(terminal.seen.out).toBe('');
    expect(terminal.seen.err).toMatch(/\[0\.0s\] +shop queued 0\/2/);
    expect(terminal.seen.err).toMatch(/shop\/web steady 1\/1/);
    expect(sent).toContain('COLOUR=green');
    expect(sent).not.toContain('a secret');
  });

  it('up again changes nothing, and the shell goes before .env', async () => {
    const same = await up(api, aTerminal(scene, { directory }), {});
    expect(same).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Nothing changes') });
    const other = await planVerb(api, aTerminal(scene, { directory, env: { TAG: '1.25' } }), { json: true });
    expect(JSON.parse(other.stdout).changes).toContainEqual(expect.objectContaining({ service: 'web', action: 'update' }));
  });

  it('ps shows how many run and where', async () => {
    const { stdout } = await ps(api, 'shop', {});
    expect(stdout).toMatch(/^SERVICE +STATUS +TASKS +HEALTHY +ADDRESS/);
    expect(stdout).toMatch(/\nweb +steady +1\/1 +1 +http:\S+:8080/);
    expect((await ps(api, 'shop', { tasks: true })).stdout.split('\n')).toHaveLength(4);
  });

  it('-d prints the id and leaves; wait stays, no longer than it is told to: 7', async () => {
    const left = await scale(api, aTerminal(scene, { directory }), 'shop', ['web=2'], { detach: true });
    expect(left).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^dep_\w+\n$/) });
    const late = await wait(api, aTerminal(scene), 'shop', undefined, { waitTimeout: '1s' });
    expect(late).toMatchObject({ exitCode: 7, stderr: expect.stringMatching(/goes on by itself.*evenkeel wait -p shop/) });
    expect((await wait(api, aTerminal(scene), 'shop', left.stdout.trim(), {})).exitCode).toBe(0);
    expect((await ps(api, 'shop', {})).stdout).toMatch(/web +steady +2\/2/);
  });

  it('Ctrl-C leaves the deployment to itself and says so: 130', async () => {
    const terminal = aTerminal(scene, { directory });
    terminal.interrupt();
    const { exitCode, stderr } = await scale(api, terminal, 'shop', ['web=1'], {});
    expect([exitCode, stderr]).toEqual([130, expect.stringMatching(/^Detached: dep_\w+ goes on by itself/)]);
  });

  it('with --no-supersede a deployment in flight is a conflict: 6', async () => {
    await scale(api, aTerminal(scene), 'shop', ['web=3'], { detach: true });
    const refused = await refusedWith(up(api, aTerminal(scene, { directory, env: { TAG: '1.24' } }), { supersede: false }));
    expect([refused.exitCode, refused.problem.code]).toEqual([6, 'deployment/in-flight']);
  });

  it('a task that stops is told at once with its exit code and lines; a failed deployment ends with 1', async () => {
    const bad = aFolder({
      'compose.yaml': `name: bad\nservices:\n${service('once', 'busybox:1', '    command: ["sh", "-c", "echo no such table; exit 4"]\n')}`,
    });
    const terminal = aTerminal(scene, { directory: bad });
    const { exitCode, stderr } = await up(api, terminal, { waitTimeout: '1h' });
    expect(exitCode).toBe(1);
    for (const told of [terminal.seen.err, stderr]) {
      expect(told).toMatch(/once: [\w-]+, exit code 4\n/);
      expect(told).toMatch(/\ntry: evenkeel logs -p bad once/);
    }
    expect(stderr).toMatch(/^up bad: failed\.\n/);
    expect(stderr).toMatch(/\n {2}\| no such table\n/);
  });

  it('rollback --dry-run says what would change back', async () => {
    await wait(api, aTerminal(scene), 'shop', undefined, {});
    const { stdout } = await rollback(api, aTerminal(scene), 'shop', undefined, { dryRun: true });
    expect(stdout).toMatch(/~ web +update/);
  });

  it('down asks where somebody sits, and a no removes nothing', async () => {
    const sits = { directory, inIsTty: true, errIsTty: true, env: { NO_COLOR: '1' } };
    const terminal = aTerminal(scene, { ...sits, ask: async () => 'n' });
    expect(await down(api, terminal, {})).toMatchObject({ exitCode: 1, stderr: 'Nothing is removed.\n' });
    expect(terminal.seen.err).toMatch(/- web +delete/);
    const gone = await down(api, aTerminal(scene, { directory }), {});
    expect(gone).toMatchObject({ exitCode: 0, stderr: 'shop is removed.\n' });
    expect((await ps(api, 'shop', {})).exitCode).toBe(5);
  });

  it('down says what becomes of volumes, once, whether or not somebody is asked', async () => {
    const kept = aFolder({
      'compose.yaml': `name: kept\nservices:\n${service('db', 'redis:7', '    volumes: ["data:/data"]\n')}volumes: {data: {}}\n`,
    });
    await up(api, aTerminal(scene, { directory: kept }), {});
    const sits = { directory: kept, inIsTty: true, errIsTty: true, env: { NO_COLOR: '1' }, ask: async () => 'y' };
    for (const [more, options, says] of [
      [sits, {}, 'stays on its instance'],
      [{ directory: kept }, { volumes: true }, 'is given up'],
    ] as const) {
      const terminal = aTerminal(scene, more);
      expect((await down(api, terminal, options)).exitCode).toBe(0);
      expect(terminal.seen.err.match(/The volume "data" .*/g)).toEqual([expect.stringContaining(says)]);
      await up(api, aTerminal(scene, { directory: kept }), {});
    }
    await down(api, aTerminal(scene, { directory: kept }), { volumes: true });
  });

  it('up --remove-orphans names what it deletes, and the plan says which warning stands where', async () => {
    const both = aFolder({ 'compose.yaml': `name: two\nservices:\n${service('web', 'nginx')}${service('old', 'nginx')}` });
    await up(api, aTerminal(scene, { directory: both }), {});
    const one = aFolder({ 'compose.yaml': 'name: two\nservices:\n  web:\n    image: nginx\n    mem_limit: 128m\n' });
    const terminal = aTerminal(scene, { directory: '/tmp' });
    const options = { file: [`${one}/compose.yaml`], removeOrphans: true };
    expect((await planVerb(api, terminal, options)).stdout).toMatch(
      /- old +delete.*\n(?:.*\n)*warning: evenkeel-cli-\S+\/compose.yaml:3:3: /,
    );
    await up(api, terminal, options);
    expect(terminal.seen.err).toMatch(/^deletes old: the file does not name it any more$/m);
  });

  it('a wrong file ends with 3 before anything is asked, its places as they are seen from here', async () => {
    const wrong = aFolder({ 'compose.yaml': 'services:\n  web:\n    imgae: x\n' });
    const nobody: Api = { url: 'http://none', send: () => Promise.reject(new Error('asked')) };
    const refused = await refusedWith(up(nobody, aTerminal(null, { directory: '/tmp' }), { file: [`${wrong}/compose.yaml`] }));
    expect(refused.exitCode).toBe(3);
    expect(refused.problem.errors).toMatchObject([{ file: `${wrong.slice(5)}/compose.yaml`, line: 3, column: 5 }]);
  });

  it('a count that is none ends with 2', async () => {
    expect((await refusedWith(scale(api, aTerminal(scene), 'shop', ['web'], {}))).exitCode).toBe(2);
  });
});
