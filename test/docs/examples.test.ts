import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { configCommand } from '../../cli/config.js';
import { up } from '../../cli/verbs/up.js';
import { apiOfScene, aTerminal } from '../cli/support.js';
import { aLocal, type Scene } from '../support/a-local.js';
import { fencesOf, folders, linksOf } from './markdown.js';

/** The words of the README's `evenkeel up`, as it is typed. */
const upOf = (name: string): readonly string[] => {
  const lines = fencesOf(`examples/${name}/README.md`).flatMap(({ lines }) => lines);
  return lines
    .find((line) => line.startsWith('npx --no-install evenkeel up '))!
    .split(' ')
    .slice(4);
};

const after = (words: readonly string[], flag: string): string[] =>
  words.flatMap((word, at) => (word === flag ? [words[at + 1]!] : []));

const deployed = async (name: string): Promise<{ scene: Scene; project: string; stdout: string }> => {
  const scene = await aLocal({ min: 1, max: 3 }, 5);
  const words = upOf(name);
  const [projectName] = after(words, '-p');
  const outcome = await up(apiOfScene(scene), aTerminal(scene), { file: after(words, '-f'), projectName: projectName! });
  expect([outcome.exitCode, outcome.stderr]).toEqual([0, `up ${projectName}: steady.\n`]);
  return { scene, project: projectName!, stdout: outcome.stdout };
};

describe.each(folders('examples').map((name) => [name]))('the example %s', (name) => {
  it('becomes steady on the simulator by the command of its README', async () => {
    const { scene, project, stdout } = await deployed(name);
    const { services } = (await scene.call('GET', `/v1/projects/${project}`)).body;
    expect(services.filter((one: { status: string }) => one.status !== 'steady')).toEqual([]);
    const published = services.flatMap((one: { name: string; endpoints: object[] }) => one.endpoints.map(() => one.name));
    for (const service of published) expect(stdout).toContain(service);
  });

  it('has a README that says what it is, and is in the list of examples', () => {
    expect(readFileSync(`examples/${name}/README.md`, 'utf8')).toMatch(/^# \S.*\n\n\S/);
    expect(linksOf('examples/README.md')).toContain(`${name}/README.md`);
    expect(readdirSync(`examples/${name}`).some((file) => /^compose\.ya?ml$/.test(file))).toBe(true);
  });
});

describe('what the READMEs of the examples say', () => {
  it('hosts-and-https: up prints the two addresses', async () => {
    const { stdout } = await deployed('hosts-and-https');
    expect(stdout).toBe('api   https://api.example.com/v1\nshop  https://shop.example.com\n');
  });

  it('range: its load asks for more tasks than one', async () => {
    const { scene } = await deployed('range');
    const [typed] = /curl -d '(\{[^']+\})' \S+\/simulator\/load/.exec(readFileSync('examples/range/README.md', 'utf8'))!.slice(1);
    expect((await scene.call('POST', '/simulator/load', JSON.parse(typed!))).status).toBe(200);
    const tasks = async () => (await scene.call('GET', '/v1/projects/api')).body.services[0].running;
    await scene.until('several tasks run', async () => (await tasks()) > 1);
  });

  it('several-files: a profile adds a service, and production has two tasks', () => {
    const files = ['compose.yaml', 'compose.prod.yaml'];
    const config = (profiles: string[]) =>
      JSON.parse(configCommand({ files, directory: 'examples/several-files', profiles, format: 'json' }).stdout).services;
    expect(Object.keys(config([]))).toEqual(['web']);
    expect(Object.keys(config(['debug'])).sort()).toEqual(['debug', 'web']);
    expect(config([]).web.deploy.replicas).toBe(2);
  });

  it('web-and-database: the page may move, the database may not', async () => {
    const { scene } = await deployed('web-and-database');
    const { services } = (await scene.call('GET', '/v1/projects/shop')).body;
    expect(services.map((one: { name: string; relocatable: boolean }) => [one.name, one.relocatable]).sort()).toEqual([
      ['db', false],
      ['web', true],
    ]);
  });

  it('migration: the same file runs nothing', async () => {
    const { scene } = await deployed('migration');
    const before = scene.calls('ecs.RunTask');
    const words = upOf('migration');
    const again = await up(apiOfScene(scene), aTerminal(scene), { file: after(words, '-f'), projectName: 'moved' });
    expect([again.exitCode, scene.calls('ecs.RunTask')]).toEqual([0, before]);
  });
});
