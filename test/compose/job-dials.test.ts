import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const DB = 'db: {image: "postgres:16"}';
const CACHE = 'cache: {image: "redis:7", container_name: store, networks: {default: {aliases: [kv]}}}';
const WEB = 'web: {image: "nginx:1", ports: ["8080:80"]}';

const planOf = (lines: string, ...others: string[]) =>
  plan(`services:\n  x: {image: "example/x:1", restart: "no", ${lines}}\n${others.map((one) => `  ${one}\n`).join('')}`);

const dialsOf = (lines: string, ...others: string[]) => planOf(lines, ...others).of('x').job!.dials ?? [];

const namesOf = (lines: string, ...others: string[]) => dialsOf(lines, ...others).map(({ name }) => name);

describe('the names that a job can dial', () => {
  it.each([
    ['depends_on', 'depends_on: [db]', ['db']],
    ['links and their aliases', 'links: ["db:database"]', ['db', 'database']],
    ['a URL of its environment', 'environment: {DATABASE_URL: "postgres://u:p@db:5432/app"}', ['db']],
    ['a variable for a host', 'environment: {PGHOST: db, NAME: cache}', ['db']],
    ['an alias of a network, a container name', 'environment: {A: "redis://kv:6379", CACHE_HOST: store}', ['kv', 'store']],
    ['a word of its command', 'command: ["pg_isready", "-h", "db"]', ['db']],
    ['an address in its command', 'command: sh -c "wget http://web/ && nc cache:6379"', ['cache', 'web']],
    [
      'all own names when nothing is said: a name in a path or a task is none',
      'command: rake db:migrate /app/web',
      ['cache', 'db', 'web'],
    ],
  ])('%s', (_, lines, names) => {
    expect([...namesOf(lines, DB, CACHE, WEB)].sort()).toEqual([...names].sort());
  });

  it('lack those who wait for it, and those who wait for them', () => {
    const web = 'web: {image: "nginx:1", expose: ["80"], depends_on: {x: {condition: service_completed_successfully}}}';
    const front = 'front: {image: "nginx:1", expose: ["80"], depends_on: [web]}';
    expect(namesOf('environment: {WEB_URL: "http://web", FRONT_URL: "http://front"}', web, front)).toEqual([]);
    expect(planOf('tty: true', web, front).of('x').taskDefinition.containerDefinitions).toHaveLength(1);
  });

  it('lack other jobs, and all without a network', () => {
    expect(namesOf('depends_on: {y: {condition: service_completed_successfully}}', 'y: {image: "example/y:1"}')).toEqual([]);
    expect(namesOf('network_mode: none', DB)).toEqual([]);
  });

  it('are waited for only when the file says them', () => {
    expect(dialsOf('depends_on: [db]', DB).map(({ told }) => told)).toEqual([true]);
    expect(dialsOf('tty: true', DB).map(({ told }) => told)).toEqual([false]);
    const script = (lines: string) => planOf(lines, DB).of('x').taskDefinition.containerDefinitions![0]!.command![0]!;
    expect([script('depends_on: [db]'), script('tty: true')].map((one) => one.includes('until'))).toEqual([true, false]);
  });

  it('are as many as a task has containers for; who is left out is said', () => {
    const many = Array.from({ length: 10 }, (_, i) => `s${i}: {image: "redis:7"}`);
    const lines = `depends_on: [${many.map((_, i) => `s${i}`).join(', ')}], pre_start: [{command: ls}]`;
    const { of, warnings } = planOf(lines, ...many);
    expect(of('x').job!.dials).toHaveLength(7);
    expect(of('x').taskDefinition.containerDefinitions).toHaveLength(9);
    expect(warnings.filter(({ code }) => code === 'JOB_NAMES_TOO_MANY')).toMatchObject([
      { pointer: '/services/x/depends_on', line: 2, detail: expect.stringContaining('s7, s8, s9') },
    ]);
  });
});

describe('what a job does', () => {
  it('is the same whoever else is in the file: it is not run again for a new neighbour, or a neighbour with another port', () => {
    const works = [[], [DB], [DB, CACHE], ['db: {image: "postgres:16", expose: ["5433"]}']].map((others) => {
      const { hash, job } = planOf('pre_start: [{command: ls}], cpus: 0.5', ...others).of('x');
      return { hash, work: job!.identity ?? hash };
    });
    expect(new Set(works.map(({ work }) => work)).size).toBe(1);
    expect(new Set(works.map(({ hash }) => hash)).size).toBe(4);
  });

  it('is another with another program', () => {
    const [one, two] = ['a', 'b'].map((word) => planOf(`command: ${word}, depends_on: [db]`, DB).of('x').job!.identity);
    expect(one).not.toBe(two);
  });
});

describe('the containers that stand for names', () => {
  const { of, warnings } = planOf('depends_on: [db], mem_limit: 64m, cpus: 0.5, pre_start: [{command: ls}]', DB);
  const [ambassador, step, program] = of('x').taskDefinition.containerDefinitions!;

  it('have the name as host name, are not essential, and carry nothing of the file into a shell', () => {
    expect(ambassador).toMatchObject({ name: 'evenkeel-name-db', hostname: 'db', essential: false, startTimeout: 60 });
    expect(ambassador!.environment).toEqual([{ name: 'TARGETS_5432', value: '' }]);
    expect(ambassador!.command).toHaveLength(1);
    // -db is an option of HAProxy's.
    expect(ambassador!.command![0]!.replace(' -db ', ' ')).not.toContain('db');
  });

  it('are linked from the program and its steps, which wait until they pass connections on', () => {
    for (const container of [step, program]) {
      expect(container!.links).toEqual(['evenkeel-name-db:evenkeel-name-db']);
      expect(container!.dependsOn).toContainEqual({ containerName: 'evenkeel-name-db', condition: 'HEALTHY' });
    }
  });

  it('have room of their own, within a cap too', () => {
    expect(of('x').task).toMatchObject({ cpu: 544 / 1024, memoryMiB: 102 });
    expect(of('x').taskDefinition.cpu).toBe('544');
  });

  it('are told at the line, as is what they do not do', () => {
    expect(warnings.filter(({ code }) => code.startsWith('JOB_NAMES'))).toMatchObject([
      { pointer: '/services/x/depends_on', detail: expect.stringContaining('it reaches db through 1 container beside it') },
    ]);
  });
});
