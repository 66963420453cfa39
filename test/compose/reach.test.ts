import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

const appOf = (extra = ''): string => `
services:
  web:
    image: example/web:1
    ports: ["8080:80"]
${extra}`;

const container = (content: string, options = {}) =>
  plan(content, {}, options).of('web').taskDefinition.containerDefinitions!.at(-1)!;

describe('names', () => {
  const content = `
services:
  web: {image: example/web:1, ports: ["80:80"], links: ["db:database"], networks: {back: {aliases: [www]}}}
  db: {image: example/db:1, container_name: store, expose: [5432, "9187"], networks: [back]}
  worker: {image: example/worker:1}
networks: {back: }
`;

  it('are an entry for each port and name, each with a discovery name of its own', () => {
    const { of } = plan(content);
    expect(of('db').service.serviceConnectConfiguration).toMatchObject({ enabled: true, namespace: 'blue-app' });
    const entries = of('db').service.serviceConnectConfiguration!.services!;
    expect(
      entries.map((one) => [one.portName, one.discoveryName, one.clientAliases![0]!.dnsName, one.clientAliases![0]!.port]),
    ).toEqual([
      ['tcp-5432', 'db-5432', 'db', 5432],
      ['tcp-5432', 'db-database-5432', 'database', 5432],
      ['tcp-5432', 'db-store-5432', 'store', 5432],
      ['tcp-9187', 'db-9187', 'db', 9187],
      ['tcp-9187', 'db-database-9187', 'database', 9187],
      ['tcp-9187', 'db-store-9187', 'store', 9187],
    ]);
    expect(of('web').service.serviceConnectConfiguration!.services!.map((one) => one.clientAliases![0]!.dnsName)).toEqual([
      'web',
      'www',
    ]);
    expect(of('db').taskDefinition.containerDefinitions![0]!.portMappings).toEqual([
      { name: 'tcp-5432', containerPort: 5432, hostPort: 0, protocol: 'tcp' },
      { name: 'tcp-9187', containerPort: 9187, hostPort: 0, protocol: 'tcp' },
    ]);
  });

  it('a service without ports is a client', () => {
    const worker = plan(content).of('worker');
    expect(worker.serves).toBe(false);
    expect(worker.service.serviceConnectConfiguration).toEqual({ enabled: true, namespace: 'blue-app' });
  });

  it('a link is also an order', () => {
    expect(plan(content).of('web').dependsOn).toEqual([{ service: 'db', condition: 'service_started', required: true }]);
  });

  it('in capitals are told in small letters, which is all that ECS takes, and once', () => {
    const { of } = plan('services: {Db: {image: x, expose: [80], container_name: db}}');
    expect(of('Db').service.serviceConnectConfiguration!.services).toEqual([
      { portName: 'tcp-80', discoveryName: 'db-80', clientAliases: [{ port: 80, dnsName: 'db' }] },
    ]);
  });

  it('in capitals are warned of where they are announced: a program that tells capitals apart does not find them', () => {
    const codes = (file: string) => plan(file).warnings.map(({ code, detail }) => `${code}: ${detail}`);
    expect(codes('services: {Db: {image: x, expose: [80]}}')).toContainEqual(
      expect.stringContaining('NAME_IN_CAPITALS: services.Db: Db is announced as db'),
    );
    const others = [...codes('services: {db: {image: x, expose: [80]}}'), ...codes('services: {Worker: {image: x}}')];
    expect(others.join()).not.toContain('NAME_IN_CAPITALS');
  });

  it.each([
    ['a: {image: x, expose: [80], container_name: b-cc}, a-b: {image: x, expose: [80], container_name: cc}', 'a-b-cc-80'],
    [`${'s'.repeat(60)}a: {image: x, expose: [80]}, ${'s'.repeat(60)}b: {image: x, expose: [80]}`, `${'s'.repeat(55)}-80`],
    ['a: {image: x, expose: [80], networks: {default: {aliases: [b.c, b-c]}}}', 'a-b-c-80'],
  ])('that would be one in Cloud Map are told before ECS refuses the second: %s', (services, name) => {
    const { faults } = plan(`services: {${services}}`);
    expect(faults).toMatchObject([{ code: 'NAME_TWICE', detail: expect.stringContaining(`would both be ${name} in Cloud Map`) }]);
  });

  it('the same name and port cannot lead to two services', () => {
    const twice = 'services: {a: {image: x, expose: [80], container_name: bb}, bb: {image: x, expose: [80]}}';
    expect(codes(plan(twice).faults)).toEqual(['NAME_TWICE']);
  });

  it('ports that nobody names come from the image, else from what is commonly known of it', () => {
    const silent = 'services: {web: {image: redis}}';
    expect(plan(silent, {}, { images: { redis: { digest: null, exposes: [7000] } } }).of('web').serves).toBe(true);
    expect(container(silent, { images: { redis: { digest: null, exposes: [7000] } } }).portMappings![0]!.containerPort).toBe(
      7000,
    );
    expect(container(silent, { images: { redis: { unknown: true } } }).portMappings![0]!.containerPort).toBe(6379);
    expect(codes(plan(silent).warnings)).toContain('PORT_GUESSED');
    expect(container(silent, { images: { redis: { digest: null, exposes: [] } } }).portMappings![0]!.containerPort).toBe(6379);
  });
});

describe('a service that nobody says the port of', () => {
  it('has the one that its health check asks', () => {
    const api = 'api: {image: x, healthcheck: {test: "curl -f http://localhost:4000/up || exit 1"}}';
    const made = plan(`services: {web: {image: y, depends_on: {api: {condition: service_healthy}}}, ${api}}`);
    expect(made.of('api').service.serviceConnectConfiguration!.services![0]!.clientAliases).toEqual([
      { port: 4000, dnsName: 'api' },
    ]);
    expect(made.warnings.find(({ code }) => code === 'PORT_GUESSED')!.detail).toContain('the health check asks port 4000');
  });

  it('that Compose would publish anywhere is told what becomes of it', () => {
    const { warnings } = plan('services: {web: {image: x, ports: ["9000"]}}');
    expect(warnings.find(({ code }) => code === 'NOT_PUBLISHED')).toMatchObject({
      detail: 'services.web.ports[0]: no published port is named: 9000 stays inside the project',
      hint: 'write "9000:9000" to publish it',
    });
  });
});

describe('a variable that nobody gives a value', () => {
  it('is not set in the container, and that is said', () => {
    const made = plan('services:\n  web:\n    image: x\n    environment:\n      KEY:\n      A: 1\n');
    expect(made.of('web').taskDefinition.containerDefinitions![0]!.environment).toEqual([{ name: 'A', value: '1' }]);
    expect(made.warnings.find(({ code }) => code === 'VARIABLE_NOT_SET')).toMatchObject({ line: 5, column: 7 });
  });
});

describe('a service with dots in its name', () => {
  it('may name its networks in short', () => {
    const made = plan('services: {a.b: {image: nginx, networks: [n], depends_on: [c]}, c: {image: nginx}}\nnetworks: {n: {}}\n');
    expect([made.faults, made.of('a.b').ecsName]).toEqual([[], 'app-a-b']);
  });
});

describe('published ports', () => {
  it('go through the balancer when they are HTTP', () => {
    const web = plan(appOf('    x-evenkeel: {http: {health: /up}}\n')).of('web');
    expect(web.published).toEqual([
      { published: 8080, target: 80, protocol: 'tcp', via: 'alb', container: 'web', healthPath: '/up' },
    ]);
    expect(web.serves).toBe(true);
    expect(web.service.healthCheckGracePeriodSeconds).toBe(60);
  });

  it('are opened on the instance when there is no balancer: a client only, stop before start', () => {
    const web = plan(appOf(), {}, { balancer: 'none' }).of('web');
    expect(web.published[0]).toMatchObject({ via: 'host', published: 8080 });
    expect(web.task.hostPorts).toEqual([8080]);
    expect(web.taskDefinition.containerDefinitions![0]!.portMappings).toEqual([
      { containerPort: 80, hostPort: 8080, protocol: 'tcp' },
    ]);
    expect(web.serves).toBe(false);
    expect(web.service.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 0, maximumPercent: 100 });
    expect(web.relocatable).toBe(false);
  });

  it('of a store are opened on the instance, unless peers need its name', () => {
    const db = 'db: {image: "postgres:15", ports: ["5432:5432"]}';
    expect(plan(`services: {${db}}`).of('db').published[0]).toMatchObject({ via: 'host' });
    for (const peer of ['depends_on: [db]', 'environment: {DB_HOST: db}', 'environment: ["URL=postgres://u:p@db:5432/x"]']) {
      const made = plan(`services: {${db}, web: {image: x, ${peer}}}`);
      expect(made.of('db')).toMatchObject({ published: [], serves: true });
      expect(codes(made.warnings)).toContain('KEPT_INSIDE');
      expect(made.verdicts.find(({ code }) => code === 'KEPT_INSIDE')!.verdict).toBe('noted');
    }
  });

  it('of the loopback are not published', () => {
    const web = plan('services: {web: {image: x, ports: ["127.0.0.1:9229:9229"]}}');
    expect(web.of('web')).toMatchObject({ published: [], serves: true });
    expect(codes(web.warnings)).toContain('LOOPBACK_NOT_PUBLISHED');
  });

  it('with a target only stay inside', () => {
    expect(plan('services: {web: {image: x, ports: ["6379"]}}').of('web')).toMatchObject({ published: [], serves: true });
  });

  it('ranges open one after the other', () => {
    const web = plan('services: {web: {image: x, ports: ["8000-8002:9000-9002"]}}').of('web');
    expect(web.published.map((port) => [port.published, port.target])).toEqual([
      [8000, 9000],
      [8001, 9001],
      [8002, 9002],
    ]);
  });
});

describe('a port that is opened on the instance', () => {
  const told = (ports: string, balancer: 'alb' | 'none' = 'alb') =>
    plan(`services: {dns: {image: "example/dns:1", ports: [${ports}]}}`, {}, { balancer })
      .warnings.filter(({ code }) => code.startsWith('FIXED_'))
      .map(({ code, detail, hint }) => [code, detail.slice(detail.indexOf(': ') + 2), hint]);

  it('names each once, and those only to expose that a name can be given', () => {
    expect(told('"53:53/tcp", "53:53/udp", "67:67/udp"').find(([code]) => code === 'FIXED_PORT_NO_NAME')).toEqual([
      'FIXED_PORT_NO_NAME',
      'peers cannot dial dns by name while 53, 67 are opened on the instance',
      'write expose: ["53"] instead, and peers reach it by name',
    ]);
  });

  it('is not to be exposed when it is UDP, which no name carries', () => {
    expect(told('"51820:51820/udp"').map(([code, , hint]) => [code, hint])).toEqual([
      ['FIXED_HOST_PORT', null],
      ['FIXED_PORT_NO_NAME', 'names are for TCP only: peers dial the address of its endpoint'],
    ]);
  });

  it('is not put behind a balancer that is not there', () => {
    expect(told('"8080:80"', 'none')[0]![2]).toBe('expose keeps it inside');
  });
});
