import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../cli/api-client.js';
import { hold } from '../../cli/hold.js';
import { projectChoice } from '../../cli/project-choice.js';
import { alerts, notify } from '../../cli/verbs/alerts.js';
import { cost } from '../../cli/verbs/cost.js';
import { doctor } from '../../cli/verbs/doctor.js';
import { events } from '../../cli/verbs/events.js';
import { history } from '../../cli/verbs/history.js';
import { limits } from '../../cli/verbs/limits.js';
import { logs } from '../../cli/verbs/logs.js';
import { open } from '../../cli/verbs/open.js';
import { ls } from '../../cli/verbs/ps.js';
import { projectKey } from '../../shared/ledger/keys.js';
import { aLocal, type Scene, webServices } from '../support/a-local.js';
import { aFolder, apiOfScene, aTerminal } from './support.js';

describe('looking at a cluster from the command line', () => {
  let scene: Scene;
  let api: Api;
  beforeAll(async () => {
    scene = await aLocal({ min: 1, max: 3 }, 41);
    api = apiOfScene(scene);
    await scene.deploy('shop', webServices(['web', 'api']));
  });

  it('ls and history tell what is deployed and what was', async () => {
    expect((await ls(api, {})).stdout).toMatch(/\nshop +steady +2\/2 steady +1 +dep_/);
    expect((await history(api, 'shop', {})).stdout).toMatch(/\ndep_\w+ +1 +up +steady +2026-03-02 09:\d\d:\d\dZ +\d+m\d\ds +2/);
  });

  it('ls asks also a stack of the version before, which does not tell of projects without a row', async () => {
    const older: Api = {
      ...api,
      send: async (...asked) => {
        const answer = await api.send(...asked);
        return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), unrecorded: undefined }) };
      },
    };
    expect((await ls(older, {})).stdout).toMatch(/\nshop +steady/);
  });

  it('cost and limits give sums that hold', async () => {
    const json = JSON.parse((await cost(api, true)).stdout);
    const { stdout } = await cost(api, false);
    expect(stdout).toContain(`$${json.usdPerHour.toFixed(4)}/h now`);
    expect(stdout).toMatch(/\nshop\/web +\$0\.\d{4}/);
    expect((await limits(api, false)).stdout).toMatch(/\ninstances +1 +3 \(at least 1\)/);
  });

  it('logs says how far back it looked when there is no line', async () => {
    const { stdout, stderr } = await logs(api, aTerminal(scene), 'shop', ['web'], { filter: 'never printed' });
    expect([stdout, stderr]).toEqual([
      '',
      expect.stringMatching(/^No line since \d{4}-\S+ \S+Z; --since 2h looks further back\.\n$/),
    ]);
    expect(
      JSON.parse((await logs(api, aTerminal(scene), 'shop', [], { filter: 'never printed', json: true })).stdout).items,
    ).toEqual([]);
  });

  it('logs shows the lines of one service, and -f goes on until Ctrl-C', async () => {
    const terminal = aTerminal(scene);
    const { stdout } = await logs(api, terminal, 'shop', ['web'], { since: '30m' });
    expect(stdout).toMatch(/^web \w{6} \| /);
    expect(stdout).not.toMatch(/^api/m);
    expect((await logs(api, terminal, 'shop', ['web'], { since: '30m', logPrefix: false })).stdout).not.toContain(' | ');
    let looks = 0;
    const impatient = aTerminal(scene, { sleep: async () => void ((looks += 1) === 3 && followed.interrupt()) });
    const followed = impatient;
    expect((await logs(api, impatient, 'shop', [], { follow: true, since: '30m', json: true })).exitCode).toBe(130);
    const lines = impatient.seen.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(lines.map(({ service }) => service))).toEqual(new Set(['web', 'api']));
    expect(new Set(impatient.seen.out.split('\n')).size).toBe(impatient.seen.out.split('\n').length);
  });

  it('events tells what happened, of one project and one type', async () => {
    const { stdout } = await events(api, aTerminal(scene), 'shop', { type: 'deployment' });
    expect(stdout).toMatch(/deployment\.status +shop: rolling → steady/);
    expect(await events(api, aTerminal(scene), 'other', {})).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No event is on record of project other.\n',
    });
  });

  it('doctor finds nothing wrong, and then what is, with what to do', async () => {
    await scene.advance(600);
    const well = await doctor(api, aTerminal(scene), false);
    expect(well).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/├─ \[OK\] {3}mode: act/) });
    await hold(api, '1h', { reason: 'test' });
    await scene.advance(60);
    const held = await doctor(api, aTerminal(scene), false);
    expect(held).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/\[FAIL\] mode: held.*\n.*try: evenkeel hold --release/),
    });
    await hold(api, undefined, { release: true });
    const gone = await doctor({ url: 'http://gone', send: () => Promise.reject(new Error('refused')) }, aTerminal(scene), true);
    expect([gone.exitCode, JSON.parse(gone.stdout)]).toMatchObject([8, { ok: false, checks: [{ name: 'API', ok: false }] }]);
  });

  it('alerts lists what was told, and refuses what it does not know', async () => {
    expect((await alerts(api, undefined, undefined, {})).stdout).toMatch(/shop deployed: generation 1 is steady/);
    await expect(alerts(api, 'mute', 'deploy.*', {})).rejects.toMatchObject({ exitCode: 2 });
    expect((await alerts(api, 'ack', 'alr_none', {})).exitCode).not.toBe(0);
  });

  it('notify test sends one of each severity, each time it is asked', async () => {
    for (const times of [1, 2]) {
      expect((await notify(api, 'test', false)).stdout).toMatch(/info, warning, critical/);
      await scene.advance(60);
      const told = (await scene.alerts()).filter(({ type }) => type === 'test');
      expect(told).toHaveLength(3 * times);
    }
    const mails = scene.local.amazon.sns.outbox.filter(({ subject }) => subject.includes('test of demo'));
    expect(JSON.parse((await alerts(api, undefined, undefined, { json: true })).stdout).items[0].state).not.toBe('pending');
    for (const { subject } of mails) expect(subject.length).toBeLessThanOrEqual(100);
    await expect(notify(api, 'tset', false)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('open prints where the page is', async () => {
    const here: Api = {
      ...api,
      url: 'http://127.0.0.1:4500',
      send: (request) => api.send({ ...request, url: request.url.replace('127.0.0.1:4500', 'evenkeel.test') }),
    };
    expect(await open(here, aTerminal(scene), { browser: false })).toMatchObject({ exitCode: 0 });
  });

  it('the project is the one of -p, of the environment, of the file, or the only one there is', async () => {
    const of = (flags: object, env: Record<string, string>, files: Record<string, string>) =>
      projectChoice(api, flags, { env, directory: aFolder(files) });
    const file = { 'compose.yaml': 'name: named\nservices: {a: {image: x}}\n' };
    expect(await of({ projectName: 'flag' }, { COMPOSE_PROJECT_NAME: 'env' }, file)).toBe('flag');
    expect(await of({}, { COMPOSE_PROJECT_NAME: 'env' }, file)).toBe('env');
    expect(await of({}, {}, { ...file, '.env': 'COMPOSE_PROJECT_NAME=dotenv\n' })).toBe('dotenv');
    expect(await of({}, {}, file)).toBe('named');
    expect(await of({}, { N: 'filled' }, { 'compose.yaml': 'name: a-${N}\nservices: {a: {image: x}}\n' })).toBe('a-filled');
    expect(await of({}, {}, { 'compose.yaml': 'services: {a: {image: x}}\n' })).toMatch(/^evenkeel-cli-\w+$/);
    expect(await of({}, {}, {})).toBe('shop');
    await scene.deploy('other', webServices(['third']).replace('8100', '8200'));
    await expect(of({}, {}, {})).rejects.toMatchObject({ exitCode: 2, problem: { hint: expect.stringMatching(/shop/) } });
  });

  it('doctor names a project that runs on although the table has lost it', async () => {
    await scene.local.store.delete(projectKey('shop'));
    await scene.advance(90);
    const { exitCode, stdout } = await doctor(api, aTerminal(scene), false);
    expect([exitCode, stdout]).toEqual([
      1,
      expect.stringMatching(/\[FAIL\] projects: no record is left of "shop".*\n.*try: send its file again: evenkeel up -p shop/),
    ]);
  });
});
