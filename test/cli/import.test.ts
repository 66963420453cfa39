import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { configCommand } from '../../cli/config.js';
import { importEcsCli } from '../../cli/import/ecs-cli.js';
import { importVerb } from '../../cli/verbs/import.js';
import { aFolder } from './support.js';

const COMPOSE = `version: "3"
services:
  web:
    image: nginx
    ports: ["22:22"]
    links: [db:database]
    cpu_shares: 100
  db:
    image: postgres:15
`;

const PARAMS = `version: 1
task_definition:
  task_role_arn: myRole
  ecs_network_mode: awsvpc
  task_size: {mem_limit: 0.5GB, cpu_limit: 256}
  services:
    web:
      essential: true
      mem_limit: 256m
      depends_on: [{container_name: db, condition: HEALTHY}]
      secrets: [{value_from: db/password, name: DB_PASSWORD}]
    db:
      healthcheck: {test: ["CMD-SHELL", "pg_isready"], interval: 10s}
      mem_limit: 512m
      gpu: "1"
    gone: {mem_limit: 1m}
  docker_volumes: [{name: data, scope: task, driver: local}]
run_params:
  task_placement: {strategy: [{type: binpack}]}
`;

describe('importing from ecs-cli', () => {
  const imported = importEcsCli(COMPOSE, PARAMS);
  const compose = parse(imported.text);

  it('puts what ecs-params.yml says into the services', () => {
    expect(compose.version).toBeUndefined();
    expect(compose.services.web).toMatchObject({
      mem_limit: '256m',
      depends_on: { db: { condition: 'service_healthy' } },
      secrets: ['DB_PASSWORD'],
      links: ['db:database'],
    });
    expect(compose.secrets).toEqual({ DB_PASSWORD: { external: true, name: '/db/password' } });
    expect(compose.services.db).toMatchObject({ healthcheck: { interval: '10s' }, mem_limit: '512m' });
    expect(compose.volumes).toEqual({ data: { driver: 'local' } });
    expect(imported.text).toMatch(/"22:22"/);
  });

  it('names everything that is lost, by where it stood', () => {
    const paths = imported.losses.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'version',
        'services',
        'services.web.links',
        'ecs-params gone',
        'ecs-params web.essential',
        'ecs-params web.secrets',
        'ecs-params task_definition.task_role_arn',
        'ecs-params task_definition.ecs_network_mode',
        'ecs-params task_definition.task_size',
        'ecs-params docker_volumes.data',
        'ecs-params run_params.task_placement',
      ]),
    );
  });

  it('says what cannot run here at all, with what to try', () => {
    const { losses } = importEcsCli('version: "2"\nservices:\n  a:\n    image: x\n    external_links: [b]\n', null);
    expect(losses.at(-1)!.path).toContain('external_links');
    expect(losses.at(-1)!.text).toMatch(/try: name the other side/);
  });

  it('reads a file of version 1, where every key was a service', () => {
    expect(parse(importEcsCli('web:\n  image: nginx\n  mem_limit: 128m\n', null).text)).toEqual({
      services: { web: { image: 'nginx', mem_limit: '128m' } },
    });
  });

  it('makes a file of the example that runs as it is', async () => {
    const file = 'examples/voting-app-ecs-cli/compose.yml';
    const { stdout, stderr, exitCode } = await importVerb('ecs-cli', { directory: process.cwd() }, { file: [file] });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/were the containers of one task and are 5 services now/);
    const directory = aFolder({ 'compose.yaml': stdout });
    expect(configCommand({ files: [], directory, projectName: 'vote', ecs: true })).toMatchObject({ exitCode: 0 });
  });

  it('ends with 3 when there is nothing to read, and 2 for another tool', async () => {
    const here = { directory: aFolder({ 'docker-compose.yml': 'a: [' }) };
    await expect(importVerb('ecs-cli', here, { file: ['gone.yml'] })).rejects.toMatchObject({ exitCode: 3 });
    await expect(importVerb('ecs-cli', here, {})).rejects.toMatchObject({ exitCode: 3 });
    await expect(importVerb('copilot', here, {})).rejects.toMatchObject({ exitCode: 2 });
  });

  it('is told in the docs with every loss that it tells', () => {
    const guide = readFileSync('docs/coming-from-ecs-cli.md', 'utf8');
    for (const word of ['task_size', 'awsvpc', 'efs_volumes', 'Secrets', 'Task roles', 'FireLens', 'placement'])
      expect(guide).toContain(word);
  });
});
