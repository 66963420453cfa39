import { describe, expect, it } from '@jest/globals';
import { planChanges } from '../../shared/deploying/changes.js';
import { plan } from '../compose/support.js';

const FILE = `services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
    environment: {A: "1", DB_PASSWORD: hunter2, LOG: info}
    depends_on: [db]
    deploy: {replicas: 2, resources: {limits: {memory: 128M}}}
    healthcheck: {test: ["CMD", "curl", "localhost"], interval: 30s}
    stop_grace_period: 10s
    labels: {a: b}
  db:
    image: postgres:16
    expose: ["5432"]
    volumes: ["data:/data"]
volumes: {data: {}}
`;

/** What a person reads about one edit, a line a service that changes. */
const told = (from: string, to: string): string[] => {
  expect(FILE).toContain(from);
  const changes = planChanges(plan(FILE).wanted, plan(FILE.replace(from, to)).wanted);
  return changes.filter(({ action }) => action !== 'unchanged').map(({ service, action, why }) => `${service} ${action}: ${why}`);
};

describe('A change is told as from what to what', () => {
  it.each([
    ['nginx:1.27', 'nginx:1.28', 'web update: image nginx:1.27 → nginx:1.28'],
    ['A: "1"', 'A: "2"', 'web update: environment A 1 → 2'],
    ['hunter2', 'swordfish', 'web update: environment DB_PASSWORD *** → ***'],
    ['LOG: info', 'LEVEL: debug', 'web update: environment LOG info → none, environment LEVEL none → debug'],
    ['80:80', '8080:80', 'web update: published ports 80:80/tcp (alb) → 8080:80/tcp (alb)'],
    ['replicas: 2', 'replicas: 3', 'web update: replicas 2 → 3'],
    ['128M', '256M', 'web update: memory limit MiB 128 → 256'],
    ['interval: 30s', 'interval: 10s', 'web update: healthcheck interval 30 → 10'],
    ['10s\n', '60s\n', 'web update: stop_grace_period 10 s → 60 s'],
    ['a: b', 'a: c', 'web update: labels a b → c'],
    ['    labels', '    user: "1000"\n    labels', 'web update: user none → 1000'],
    [
      '    labels',
      '    command: [run, --api-token=abcdefgh, "redis://u:pw@db"]\n    labels',
      'web update: command none → run --api-token=*** redis://u:***@db',
    ],
    ['    labels', '    ulimits: {nofile: 4096}\n    labels', /ulimits nofile softLimit none → 4096/],
    ['    labels', '    x-evenkeel: {scale: {max: 5, cpu: 60}}\n    labels', 'web update: scale range none → 1 to 5 at 60 % CPU'],
  ])('%j to %j', (from, to, sentence) => {
    expect(told(from, to)).toEqual([typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)]);
  });

  it('from nothing: no empty name is made up, and the unit stands with its value', () => {
    const bare = plan('services: {web: {image: "nginx:1.27"}}').wanted;
    const more = plan('services: {web: {image: "nginx:1.27", environment: {A: "1"}, stop_grace_period: 20s}}').wanted;
    expect(planChanges(bare, more)[0]!.why).toBe('environment A none → 1, stop_grace_period none → 20 s');
    expect(planChanges(more, bare)[0]!.why).toBe('environment A 1 → none, stop_grace_period 20 s → none');
  });

  it('of many the first four with their values, of the rest the attributes, and last what follows from others', () => {
    const bare = plan('services: {db: {image: "postgres:16", expose: ["5432"]}}').wanted;
    const more = plan(
      'services: {db: {image: "postgres:17", environment: {A: "1"}, command: x, labels: {a: b}, user: "1", healthcheck: {test: "true"}, volumes: ["d:/d"]}}\nvolumes: {d: {}}',
    ).wanted;
    const { why } = planChanges(bare, more)[0]!;
    expect(why).toMatch(/^image postgres:16 → postgres:17, environment A none → 1, /);
    expect(why).toMatch(/, healthcheck command none → CMD-SHELL true and volumes, labels, user \(stop-first/);
    const unserved = planChanges(plan('services: {db: {image: "redis:7", ports: ["6379:6379"]}}').wanted, bare)[0]!.why;
    expect(unserved.indexOf('published ports')).toBeLessThan(unserved.search(/, ports |names on the network/));
  });

  it('a service that is added or removed', () => {
    expect(told('  db:', '  cache: {image: redis, expose: ["6379"]}\n  db:')).toEqual(['cache create: it is new']);
    const without = plan(FILE).wanted.filter(({ name }) => name === 'web');
    expect(planChanges(plan(FILE).wanted, without)).toContainEqual({
      service: 'db',
      action: 'delete',
      why: 'the file does not name it any more',
    });
  });
});

describe('A change that leaves a gap says so', () => {
  it('when ECS cannot change the service: it is deleted and made again', () => {
    expect(told('80:80', '80:8080')).toEqual([
      expect.stringMatching(
        /^web update: replaced \(deleted, then made again; not reachable meanwhile\): load-balanced ports web:80 → web:8080; /,
      ),
    ]);
    expect(told('replicas: 2', 'mode: global')[0]).toMatch(/replaced \(.*not reachable meanwhile\): scheduling REPLICA → DAEMON/);
  });

  it('when the old tasks have to stop first, because of their volume', () => {
    expect(told('postgres:16', 'postgres:17')).toEqual([
      'db update: image postgres:16 → postgres:17 (stop-first: not reachable while its tasks are exchanged)',
    ]);
    expect(told('data:/data', 'data:/var/lib')).toEqual([
      'db update: volumes app_data:/data → app_data:/var/lib (stop-first: not reachable while its tasks are exchanged)',
    ]);
  });
});

describe('A long command', () => {
  const command = (text: string) => plan(`services: {web: {image: nginx:1, command: ["sh", ${JSON.stringify(text)}]}}`).wanted;

  it.each([
    ['of one word that looks like many secrets', 'pwd'.repeat(15_000)],
    ['of one word that could begin a URL anywhere', 'a'.repeat(45_000)],
    ['of many URLs without an end', 'a://x:y'.repeat(6_000)],
    ['of hyphens', '-'.repeat(45_000)],
  ])('%s is told of as soon as any other', (_, text) => {
    const [from, to] = [command('x'), command(text)];
    const start = process.cpuUsage();
    expect(planChanges(from, to)[0]?.action).toBe('update');
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
  });

  it.each([
    ['--db-password=hunter2 -v', 'sh --db-password=*** -v'],
    ['redis --requirepass hunter2', 'sh redis --requirepass ***'],
    ['--mode=pwd hunter2', 'sh --mode=pwd ***'],
    ['redis://u:hunter2@host/0', 'sh redis://u:***@host/0'],
    ['1redis://:hunter2@host/0', 'sh 1redis://:***@host/0'],
  ])('%s hides its secret', (text, shown) => {
    expect(planChanges(command('x'), command(text))[0]?.why).toBe(`command sh x → ${shown}`);
  });
});
