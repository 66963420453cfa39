import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { configCommand } from '../../cli/config.js';
import { brief, codes, plan, sharedData, sharedFolders, sharedPath } from './support.js';

/** Runs the test with a file that other people wrote; says so when it is not there. */
const withFile = (name: string, path: string, test: (content: string) => void): void =>
  it(name, () => {
    const content = sharedData(path);
    if (content !== null) test(content);
  });

const voting = (file: string): string => `compose/voting-app/${file}`;

const CHECKS = {
  'healthchecks/redis.sh': '#!/bin/sh\nredis-cli ping\n',
  'healthchecks/postgres.sh': '#!/bin/sh\npg_isready -U postgres\n',
};

describe('the voting app as its authors keep it', () => {
  withFile('docker-compose.yml is refused with every reason at once', voting('docker-compose.yml'), (content) => {
    const { faults } = plan(content);
    expect(faults.map((fault) => [fault.code, fault.pointer])).toEqual([
      ['NO_IMAGE', '/services/vote/build'],
      ['BIND_NEEDS_BUNDLE', '/services/vote/volumes/0'],
      ['NO_IMAGE', '/services/result/build'],
      ['BIND_NEEDS_BUNDLE', '/services/result/volumes/0'],
      ['NO_IMAGE', '/services/worker/build'],
      ['BIND_NEEDS_BUNDLE', '/services/redis/volumes/0'],
      ['BIND_NEEDS_BUNDLE', '/services/db/volumes/1'],
    ]);
    for (const fault of faults)
      expect([fault.file, typeof fault.line, typeof fault.column, typeof fault.hint]).toEqual([
        'compose.yaml',
        'number',
        'number',
        'string',
      ]);
  });

  withFile('and with its seed profile its seed is a job', voting('docker-compose.yml'), (content) => {
    const { wanted } = plan(content, { profiles: ['seed'] });
    expect(wanted.filter(({ job }) => job)).toMatchObject([
      { name: 'seed', job: { runs: 1, eachInstance: false, attempts: 1, dials: [{ name: 'vote', ports: [80], told: true }] } },
    ]);
  });

  withFile('docker-compose.images.yml is refused for its ./healthchecks', voting('docker-compose.images.yml'), (content) => {
    expect(plan(content).faults.map(brief)).toEqual(['BIND_NEEDS_BUNDLE 43:9', 'BIND_NEEDS_BUNDLE 57:9']);
  });

  withFile('and translates when the two files are sent along', voting('docker-compose.images.yml'), (content) => {
    const made = plan(content, { also: CHECKS });
    expect(made.faults).toEqual([]);
    expect(made.wanted.map((service) => service.name)).toEqual(['db', 'redis', 'result', 'vote', 'worker']);
    expect(made.of('redis').hasHealthCheck).toBe(true);
    expect(made.of('vote').dependsOn).toEqual([{ service: 'redis', condition: 'service_healthy', required: true }]);
  });

  withFile(
    'docker-stack.yml translates: version 3.9, two replicas, no ports on the stores',
    voting('docker-stack.yml'),
    (content) => {
      const images = {
        'redis:alpine': { digest: null, exposes: [6379] },
        'postgres:15-alpine': { digest: null, exposes: [5432] },
      };
      const made = plan(content, {}, { images });
      expect(made.faults).toEqual([]);
      expect([made.of('vote').desired, made.of('worker').desired]).toEqual([2, 2]);
      expect(made.of('db').service.serviceConnectConfiguration!.services![0]!.clientAliases).toEqual([
        { port: 5432, dnsName: 'db' },
      ]);
      expect(made.of('db').volumes.map((volume) => volume.volume)).toEqual(['db-data']);
      expect(codes(made.warnings)).not.toContain('PORT_GUESSED');
    },
  );
});

describe('files of awesome-compose', () => {
  const clean = ['gitea-postgres', 'nextcloud-postgres', 'nextcloud-redis-mariadb', 'wordpress-mysql'];
  for (const name of [...clean, 'postgresql-pgadmin'])
    withFile(`${name}: nothing is refused, nothing ignored`, `compose/awesome/${name}/compose.yaml`, (content) => {
      const env = { POSTGRES_USER: 'u', POSTGRES_PW: 'p', POSTGRES_DB: 'd', PGADMIN_MAIL: 'a@example.com', PGADMIN_PW: 'p' };
      const made = plan(content, { env });
      expect(made.faults).toEqual([]);
      expect(made.verdicts.filter((one) => one.verdict === 'ignored' || one.verdict === 'refused')).toEqual([]);
      expect(made.wanted.length).toBe(Object.keys((parse(content) as { services: object }).services).length);
    });

  withFile(
    'wordpress reaches its database by name, and people reach it on port 80',
    'compose/awesome/wordpress-mysql/compose.yaml',
    (content) => {
      const made = plan(content);
      expect(made.of('wordpress').published).toMatchObject([{ published: 80, via: 'alb' }]);
      expect(made.of('db').service.serviceConnectConfiguration!.services!.map((one) => one.clientAliases![0])).toEqual([
        { port: 3306, dnsName: 'db' },
        { port: 33060, dnsName: 'db' },
      ]);
    },
  );
});

describe('models that compose-go gives', () => {
  const root = 'compose/normalised';
  /** Variables that stood in a `.env` beside these files; the data left it out. */
  const ENV: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'ambiguous-strings': { VERSION: '65e1234' },
    testproj: { DOTENV: 'enabled' },
  };
  const pairs = sharedFolders(root);

  for (const name of pairs) it(`${name} is read as compose-go reads it`, () => matches(name));

  const matches = (name: string): void => {
    const { stdout, stderr, exitCode } = configCommand({
      files: [],
      directory: sharedPath(`${root}/${name}`),
      profiles: ['defang'],
      keepUnset: true,
      env: ENV[name] ?? {},
    });
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(parse(stdout)).toEqual(parse(sharedData(`${root}/${name}/expected.yaml`)!));
  };

  it('are 21', () => expect([0, 21]).toContain(pairs.length));
});
