import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../cli/api-client.js';
import { sendPlain } from '../../cli/client/send.js';
import { explain } from '../../cli/explain.js';
import { hold } from '../../cli/hold.js';
import { simulate } from '../../cli/simulate.js';
import { aLocal, type Scene } from '../support/a-local.js';
import { apiOfScene } from './support.js';

const FILE = `
services:
  vote:
    image: nginx:1.27
    cpus: 0.25
    mem_limit: 128m
  result:
    image: nginx:1.27
    cpus: 0.25
    mem_limit: 128m
`;

describe('the verbs that ask a running cluster', () => {
  let scene: Scene;
  let api: Api;
  beforeAll(async () => {
    scene = await aLocal({ min: 1, max: 4 }, 11);
    api = apiOfScene(scene);
    await scene.deploy('shop', FILE);
    await scene.advance(300);
  });

  it('say why nothing happens now, at no more than 80 columns', async () => {
    const { exitCode, stdout, stderr } = await explain(api, 'now', false);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Why nothing happens now:/);
    expect(stdout).toMatch(/held back +.*(within-band|at-min)/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const told = JSON.parse((await explain(api, 'now', true)).stdout);
    expect(told).toMatchObject({ cluster: { mode: 'act' }, decision: { action: 'none' } });
    const one = await explain(api, told.decision.id, false);
    expect(one.stdout).toContain(told.decision.id);
  });

  it('ask what would be decided at 95 %, with the sum, the expectation and the price', async () => {
    const { exitCode, stdout } = await simulate(api, { cpu: ['95'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/scale-out {2}1 -> 2 instances {2}\(nothing is done\)/);
    expect(stdout).toMatch(/sum +1\.9 \/ \(2 x 55 %\) = 1\.7 -> 2/);
    expect(stdout).toMatch(/expected +CPU 47\.5 % on average.*\$0\.0416\/h/);
    const [id] = scene.up();
    const named = JSON.parse((await simulate(api, { cpu: [`${id}=95`], policy: ['max=1'], json: true })).stdout);
    expect(named).toMatchObject({ id: null, action: 'none', blockedBy: expect.arrayContaining(['at-max']) });
    expect(scene.up()).toHaveLength(1);
  });

  it('hold and let go, and the decisions say so meanwhile', async () => {
    const held = await hold(api, '2h', { reason: 'load test' });
    expect(held).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('load test') });
    await scene.advance(60);
    expect((await explain(api, 'now', false)).stdout).toMatch(/^Held/);
    expect((await hold(api, undefined, { release: true })).exitCode).toBe(0);
    await scene.advance(60);
    expect((await explain(api, 'now', false)).stdout).not.toMatch(/^Held/);
  });

  it('print what the API refuses with what to try, and end with the code of its kind', async () => {
    const unknown = await explain(api, 'dec_none', false);
    expect([unknown.exitCode, unknown.stdout]).toEqual([5, '']);
    expect(unknown.stderr).toMatch(/^evenkeel: There is no decision "dec_none".*\ntry: GET/);
    expect(JSON.parse((await explain(api, 'dec_none', true)).stdout)).toMatchObject({ code: 'decision/unknown', status: 404 });
    const percent = await simulate(api, { cpu: ['i-0000=95'] });
    expect([percent.exitCode, percent.stderr]).toEqual([2, expect.stringContaining('/cpu/i-0000: No instance')]);
    expect(await simulate(api, { cpu: ['much'] })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--cpu 95') });
    expect(await hold(api, '2h', {})).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/: why\?.*\n.*--reason/) });
    for (const more of [{}, { reason: 'a walk' }])
      expect(await hold(api, 'banana', more)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('"banana" is not how long'),
      });
  });

  it('end with 8 when nothing answers', async () => {
    const nobody: Api = { url: 'http://127.0.0.1:9', send: sendPlain };
    const { exitCode, stderr } = await explain(nobody, 'now', false);
    expect(exitCode).toBe(8);
    expect(stderr).toMatch(/No answer from http:\/\/127\.0\.0\.1:9.*\ntry: Is it running \(npm start\)/);
  });
});
