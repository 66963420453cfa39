import { describe, expect, it } from '@jest/globals';
import { codes, plan } from './support.js';

const REDIS_DIGEST = `sha256:${'d'.repeat(64)}`;

const appOf = (extra = ''): string => `
services:
  web:
    image: example/web:1
    ports: ["8080:80"]
${extra}`;

const container = (content: string, options = {}) =>
  plan(content, {}, options).of('web').taskDefinition.containerDefinitions!.at(-1)!;

describe('one compose service', () => {
  it('is one ECS service and one task definition of its own', () => {
    const { wanted } = plan('services: {b: {image: x, depends_on: [a]}, a: {image: y, expose: [80]}, c: {image: z}}');
    expect(wanted.map((service) => [service.name, service.ecsName, service.taskDefinition.family])).toEqual([
      ['a', 'app-a', 'app-a'],
      ['b', 'app-b', 'app-b'],
      ['c', 'app-c', 'app-c'],
    ]);
  });

  it('is placed by us: EC2, spread over zones and instances, never on a cordoned one, never rebalanced', () => {
    expect(plan(appOf()).of('web').service).toMatchObject({
      serviceName: 'app-web',
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      availabilityZoneRebalancing: 'DISABLED',
      placementStrategy: [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'spread', field: 'instanceId' },
      ],
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' }],
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    });
  });

  it('runs its image by digest, with its own log stream', () => {
    const content = 'services: {web: {image: "redis:7"}}';
    const made = container(content, { images: { 'redis:7': { digest: REDIS_DIGEST, exposes: [6379] } } });
    expect(made.image).toBe(`redis@${REDIS_DIGEST}`);
    expect(made.logConfiguration).toEqual({
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/evenkeel/blue', 'awslogs-region': 'eu-central-1', 'awslogs-stream-prefix': 'app/web' },
    });
  });

  it('carries over what the program needs', () => {
    const made = container(
      appOf(`    command: run "a b"
    entrypoint: [tini, --]
    environment: {B: 2, A: "1", GONE: }
    user: "1000"
    working_dir: /srv
    read_only: true
    init: true
    tty: true
    cap_drop: [CAP_NET_RAW]
    stop_grace_period: 1m
    labels: {team: blue}
    tmpfs: ["/run:size=10m,mode=1777", /tmp]
    ulimits: {nofile: {soft: 1024, hard: 2048}, nproc: 10}
    shm_size: 64m
    sysctls: {net.core.somaxconn: 1024}
    extra_hosts: ["api.test:10.0.0.1"]
`),
    );
    expect(made).toMatchObject({
      command: ['run', 'a b'],
      entryPoint: ['tini', '--'],
      environment: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      user: '1000',
      workingDirectory: '/srv',
      readonlyRootFilesystem: true,
      pseudoTerminal: true,
      stopTimeout: 60,
      dockerLabels: { team: 'blue' },
      ulimits: [
        { name: 'nofile', softLimit: 1024, hardLimit: 2048 },
        { name: 'nproc', softLimit: 10, hardLimit: 10 },
      ],
      systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }],
      extraHosts: [{ hostname: 'api.test', ipAddress: '10.0.0.1' }],
      linuxParameters: {
        initProcessEnabled: true,
        capabilities: { drop: ['NET_RAW'] },
        sharedMemorySize: 64,
        tmpfs: [
          { containerPath: '/run', size: 10, mountOptions: ['mode=1777'] },
          { containerPath: '/tmp', size: 64, mountOptions: [] },
        ],
      },
    });
  });

  it('has Compose’s health check defaults written out, and ECS’s ranges', () => {
    const check = '    healthcheck: {test: curl -f localhost, interval: 1s, start_period: 10m}\n';
    expect(container(appOf(check)).healthCheck).toEqual({
      command: ['CMD-SHELL', 'curl -f localhost'],
      interval: 5,
      timeout: 30,
      retries: 3,
      startPeriod: 300,
    });
    expect(codes(plan(appOf(check)).warnings).filter((code) => code === 'HEALTHCHECK_RANGE')).toHaveLength(2);
    expect(plan(appOf('    healthcheck: {disable: true}\n')).of('web').hasHealthCheck).toBe(false);
  });
});

describe('CPU and memory', () => {
  const task = (extra: string) => plan(appOf(extra)).of('web').task;

  it('have stated defaults, and room for the proxy', () => {
    expect(task('')).toEqual({ cpu: 0.25, memoryMiB: 320, hostPorts: [] });
    expect(codes(plan(appOf()).warnings)).toEqual(expect.arrayContaining(['MEMORY_DEFAULT', 'CPU_DEFAULT']));
  });

  it('are those of the file, whichever way it says them', () => {
    expect(task('    mem_limit: 134217728\n').memoryMiB).toBe(192);
    expect(task('    deploy: {resources: {limits: {memory: 512M}, reservations: {cpus: "0.5", memory: 100M}}}\n')).toMatchObject({
      cpu: 0.625,
      memoryMiB: 576,
    });
    expect(task('    cpu_shares: 512\n').cpu).toBe(0.625);
  });

  it('a CPU limit caps the task, proxy and all', () => {
    const { taskDefinition, task: needs } = plan(appOf('    cpus: 1.5\n')).of('web');
    expect([taskDefinition.cpu, needs.cpu]).toEqual(['1536', 1.5]);
    expect(plan(appOf()).of('web').taskDefinition.cpu).toBeUndefined();
  });

  it('what ECS reserves is what we count: containers’ units, task’s memory', () => {
    const web = plan(appOf('    mem_limit: 100m\n')).of('web');
    const units = web.taskDefinition.containerDefinitions!.reduce((sum, one) => sum + (one.cpu ?? 0), 0);
    expect([units / 1024, Number(web.taskDefinition.memory)]).toEqual([web.task.cpu, web.task.memoryMiB]);
  });
});

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

describe('volumes', () => {
  const content = 'services: {db: {image: "example/db:1", volumes: ["data:/var/lib/db", /scratch]}}\nvolumes: {data: }\n';

  it('with a name lie on one instance, and the service runs only there', () => {
    const db = plan(content).of('db');
    expect(db.volumes).toEqual([{ volume: 'data', attribute: 'evenkeel.volume.app.data' }]);
    expect(db.service.placementConstraints).toContainEqual({
      type: 'memberOf',
      expression: 'attribute:evenkeel.volume.app.data exists',
    });
    expect(db.taskDefinition.volumes).toEqual([
      { name: 'app_data', dockerVolumeConfiguration: { scope: 'shared', autoprovision: true, driver: 'local' } },
      { name: 'anonymous-1', dockerVolumeConfiguration: { scope: 'task', driver: 'local' } },
    ]);
    expect(db.service.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 0, maximumPercent: 100 });
    expect(db).toMatchObject({ relocatable: false, notRelocatableBecause: 'its volume data lies on one instance' });
  });
});

describe('files of the bundle', () => {
  const also = {
    'checks/redis.sh': '#!/bin/sh\nredis-cli ping\n',
    'checks/readme.txt': 'x',
    'web.conf': "it's ${literal}\n",
    'pass.txt': 'secret',
  };
  const content = `
services:
  web:
    image: example/web:1
    volumes: ["./checks:/checks", "./web.conf:/etc/web.conf:ro"]
    secrets: [pass]
    configs: [{source: motd, target: /etc/motd, mode: 0440, uid: "5"}]
secrets: {pass: {file: ./pass.txt}}
configs: {motd: {content: hello}}
`;
  const web = plan(content, { also }).of('web');
  const [writer, program] = web.taskDefinition.containerDefinitions as [
    object & { command?: string[]; environment?: { value?: string }[] },
    object,
  ];

  it('are written by a small container before the program starts', () => {
    expect(writer).toMatchObject({ essential: false, image: expect.stringMatching(/^busybox:\d/) });
    expect(program).toMatchObject({ dependsOn: [{ containerName: 'evenkeel-files', condition: 'SUCCESS' }] });
    const decoded = writer.environment!.map((one) => Buffer.from(one.value!, 'base64').toString());
    expect(decoded).toEqual(['#!/bin/sh\nredis-cli ping\n', 'x', "it's ${literal}\n", 'secret', 'hello']);
  });

  it('a directory becomes a volume of the task, a single file a path under its hash', () => {
    expect(web.taskDefinition.volumes).toContainEqual({
      name: 'files-0',
      dockerVolumeConfiguration: { scope: 'task', driver: 'local' },
    });
    const targets = (program as { mountPoints: { containerPath: string }[] }).mountPoints.map((point) => point.containerPath);
    expect(targets).toEqual(['/checks', '/etc/web.conf', '/run/secrets/pass', '/etc/motd']);
  });

  it('keep modes and owners; what names its interpreter can be run', () => {
    const script = writer.command!.at(-1)!;
    expect(script).toMatch(/chmod 0755 '\/evenkeel\/0\/redis\.sh/);
    expect(script).toMatch(/chmod 0644 '\/evenkeel\/0\/readme\.txt/);
    expect(script).toMatch(/chmod 0440 [^\n]+motd[^\n]+\nchown '5:0'/);
  });

  it('a changed file is a changed service', () => {
    const other = plan(content, { also: { ...also, 'pass.txt': 'other' } }).of('web');
    expect(other.hash).not.toBe(web.hash);
  });
});

describe('how a service lives', () => {
  it.each([
    ['a worker', 'worker: {image: "example/worker:1"}', true],
    ['a web server behind the balancer', 'worker: {image: nginx, ports: ["80:80"]}', true],
    ['a store without a volume', 'worker: {image: "redis:7"}', false],
    ['a store whose owner knows better', 'worker: {image: "redis:7", x-evenkeel: {relocate: always}}', true],
    ['one whose owner wants it to stay', 'worker: {image: x, x-evenkeel: {relocate: never}}', false],
    ['one that is protected', 'worker: {image: x, x-evenkeel: {protect: true}}', false],
    ['a daemon', 'worker: {image: x, deploy: {mode: global}}', false],
    ['one that must stop first', 'worker: {image: x, deploy: {update_config: {order: stop-first}}}', false],
  ])('%s', (_, service, movable) => {
    const worker = plan(`services: {${service}}`).of('worker');
    expect(worker.relocatable).toBe(movable);
    expect(worker.notRelocatableBecause === null).toBe(movable);
  });

  it.each([
    ['{replicas: 4, update_config: {parallelism: 1}}', 100, 125],
    ['{replicas: 4, update_config: {parallelism: 1, order: stop-first}}', 75, 100],
    ['{replicas: 3, update_config: {parallelism: 2, order: stop-first}}', 33, 100],
    ['{update_config: {order: stop-first}}', 0, 100],
    ['{replicas: 2}', 100, 200],
    ['{mode: global}', 0, 100],
  ])('rolls as deploy: %s says', (deploy, minimum, maximum) => {
    const { deploymentConfiguration } = plan(`services: {web: {image: x, deploy: ${deploy}}}`).of('web').service;
    expect(deploymentConfiguration).toMatchObject({ minimumHealthyPercent: minimum, maximumPercent: maximum });
  });

  it('a daemon has no count, no strategy and no cordon', () => {
    const { desired, service } = plan('services: {web: {image: x, deploy: {mode: global}}}').of('web');
    expect(desired).toBeNull();
    expect(service).toMatchObject({ schedulingStrategy: 'DAEMON', placementConstraints: [] });
    expect(service.placementStrategy).toBeUndefined();
  });

  it('a range says how many tasks there may be', () => {
    const web = plan('services: {web: {image: x, x-evenkeel: {scale: {min: 2, max: 5, cpu: 60}}}}').of('web');
    expect(web).toMatchObject({ desired: 2, scale: { min: 2, max: 5, cpu: 60, memory: null } });
  });

  it('the project’s x-evenkeel holds for each service that says nothing else', () => {
    const made = plan('x-evenkeel: {relocate: never}\nservices: {a: {image: x}, b: {image: x, x-evenkeel: {relocate: always}}}');
    expect([made.of('a').relocate, made.of('b').relocate]).toEqual(['never', 'always']);
  });

  it('constraints of Swarm become those of ECS', () => {
    const constraints = plan(
      'services: {web: {image: x, platform: linux/arm64, deploy: {placement: {constraints: ["node.labels.disk==ssd"], max_replicas_per_node: 1}}}}',
    ).of('web').service.placementConstraints!;
    expect(constraints.slice(1)).toEqual([
      { type: 'memberOf', expression: 'attribute:ecs.cpu-architecture == arm64' },
      { type: 'memberOf', expression: 'attribute:disk == ssd' },
      { type: 'distinctInstance' },
    ]);
  });
});

describe('the hash', () => {
  const hash = (content: string, options = {}) => plan(content, {}, options).of('web').hash;

  it('is equal for equal content, however it is written', () => {
    const a = 'services: {web: {image: x, environment: {A: 1, B: 2}, ports: ["80:80"]}}';
    const b = 'services:\n  web:\n    ports: [{published: 80, target: 80}]\n    environment: [B=2, A=1]\n    image: x\n';
    expect(hash(a)).toBe(hash(b));
  });

  it('differs when the image, a value or a port does', () => {
    const hashes = [
      '{image: x}',
      '{image: y}',
      '{image: x, environment: {A: 1}}',
      '{image: x, ports: ["80:80"]}',
      '{image: x, ports: ["80:81"]}',
    ].map((web) => hash(`services: {web: ${web}}`));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hash('services: {web: {image: x}}', { images: { x: { digest: REDIS_DIGEST, exposes: [] } } })).not.toBe(hashes[0]);
  });

  it('does not ask where the balancer publishes it: that moves a listener or a rule, and no task', () => {
    const [one, ...more] = [
      '{image: x, ports: ["80:80"]}',
      '{image: x, ports: ["81:80"]}',
      '{image: x, ports: ["80:80"], x-evenkeel: {http: {host: a.example.com, path: /a, health: /ok}}}',
    ].map((web) => hash(`services: {web: ${web}}`));
    expect(more).toEqual([one, one]);
  });

  it('does not ask how many: a scaled service is not another service', () => {
    expect(hash('services: {web: {image: x, deploy: {replicas: 2}}}')).toBe(
      hash('services: {web: {image: x, deploy: {replicas: 3}}}'),
    );
  });
});
