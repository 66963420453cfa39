import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Api } from '../../cli/api-client.js';
import { Refused } from '../../cli/client/refused.js';
import { restart, scale, stopOrStart } from '../../cli/verbs/change.js';
import { ls, ps } from '../../cli/verbs/ps.js';
import { aLocal, type Scene } from '../support/a-local.js';
import { apiOfScene, aTerminal } from './support.js';

const service = (name: string) => `  ${name}: {image: "nginx:1.27", cpus: 0.1, mem_limit: 64m}\n`;

describe('several services changed by one command', () => {
  let scene: Scene;
  let api: Api;
  const counts = async (): Promise<string> =>
    (await ps(api, 'shop', { format: '{{.Service}} {{.Tasks}}' })).stdout.trim().replaceAll('\n', ', ');
  const refusalOf = async (verb: Promise<unknown>): Promise<Refused> => {
    const thrown = await verb.catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Refused);
    return thrown as Refused;
  };

  beforeAll(async () => {
    scene = await aLocal({ min: 1, max: 1 }, 31);
    api = apiOfScene(scene);
    await scene.deploy('shop', `services:\n${service('api')}${service('web')}`);
  });

  it('are all of them in the plan of a dry run, each by itself', async () => {
    const { stdout } = await scale(api, aTerminal(scene), 'shop', ['api=2', 'web=3'], { dryRun: true });
    expect(stdout).toMatch(
      /^scale api=2:\nPlan: 1 to update.*from 1 to 2 tasks.*\nscale web=3:\nPlan: 1 to update.*from 1 to 3 tasks/s,
    );
    const { stdout: json } = await restart(api, aTerminal(scene), 'shop', ['api', 'web'], { dryRun: true, json: true });
    expect(JSON.parse(json).items).toHaveLength(2);
  });

  it('are none of them changed when one is refused', async () => {
    expect((await refusalOf(scale(api, aTerminal(scene), 'shop', ['api=2', 'wbe=3'], {}))).exitCode).toBe(5);
    expect((await refusalOf(restart(api, aTerminal(scene), 'shop', ['api', 'wbe'], {}))).exitCode).toBe(5);
    const twice = await refusalOf(scale(api, aTerminal(scene), 'shop', ['api=2', 'api=3'], {}));
    expect([twice.exitCode, twice.message]).toEqual([2, '"api" is named twice.']);
    expect(await counts()).toBe('api 1/1, web 1/1');
  });

  it('are waited for, also when nothing changes for the last of them', async () => {
    const { exitCode, stderr } = await scale(api, aTerminal(scene), 'shop', ['api=2', 'web=1'], {});
    expect([exitCode, stderr]).toEqual([0, 'scale api=2, scale web=1 (shop): steady.\n']);
    expect(await counts()).toBe('api 2/2, web 1/1');
    expect(await scale(api, aTerminal(scene), 'shop', ['api=2', 'web=1'], {})).toMatchObject({ stderr: 'Nothing changes.\n' });
  });

  it('a project that is stopped is shown as stopped, and the refusal of a count names the verb that starts it', async () => {
    await stopOrStart(api, aTerminal(scene), 'shop', 'stop', {});
    expect((await ls(api, {})).stdout).toMatch(/\nshop +stopped +2\/2 steady/);
    expect((await refusalOf(scale(api, aTerminal(scene), 'shop', ['api=2'], {}))).problem.hint).toMatch(
      /evenkeel resume -p shop/,
    );
    const { stderr } = await stopOrStart(api, aTerminal(scene), 'shop', 'start', {});
    expect(stderr).toBe('resume (shop): steady.\n');
  });
});
