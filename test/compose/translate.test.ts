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

  it('takes -1 for no limit, and says so of one that is above what ECS counts to', () => {
    expect(container(appOf('    ulimits: {memlock: -1}\n')).ulimits).toEqual([{ name: 'memlock', softLimit: -1, hardLimit: -1 }]);
    const [fault, ...more] = plan(appOf('    ulimits: {memlock: 4294967296}\n')).faults;
    expect([fault!.hint, more]).toEqual(['write -1 for no limit', []]);
  });

  it('takes the numbers of a sysctl as the kernel shows them, with tabs between', () => {
    const made = container(appOf('    sysctls: ["net.ipv4.ip_local_port_range=1024\\t65000"]\n')).systemControls;
    expect(made).toEqual([{ namespace: 'net.ipv4.ip_local_port_range', value: '1024 65000' }]);
  });

  it('takes the mode of a tmpfs also as a number that begins with 0, and names the option that it does not take', () => {
    const faults = (options: string) => plan(appOf(`    tmpfs: "/tmp:${options}"\n`)).faults.map(({ detail }) => detail);
    expect(faults('mode=01777,size=1m')).toEqual([]);
    expect(faults('mode=1777,size=50%')).toEqual([expect.stringMatching(/is more than memory in a folder: size=50%$/)]);
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
