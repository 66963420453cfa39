import { describe, expect, it } from '@jest/globals';
import { brief, codes, plan } from './support.js';

const GROUP = `services:
  app:
    image: example/app:1
    ports: ["8080:80"]
    depends_on: {cache: {condition: service_healthy}, db: {condition: service_started}}
    environment: {CACHE: "cache:6379"}
    configs: [settings]
    x-evenkeel: {group: web, relocate: always}
  cache:
    image: redis:7
    healthcheck: {test: [CMD, redis-cli, ping]}
    configs: [settings]
    volumes: [/data]
    x-evenkeel: {group: web, relocate: always}
  db: {image: "postgres:16"}
  late: {image: "example/late:1", depends_on: [app]}
configs: {settings: {content: hi}}
`;

const two = (first: string, second: string): ReturnType<typeof plan> =>
  plan(`services:
  a: {image: x, x-evenkeel: {group: web}${first}}
  b: {image: y, x-evenkeel: {group: web}${second}}
`);

describe('services of one group', () => {
  it('are the containers of one task, under the group’s name, beside the services that stand alone', () => {
    const { wanted, faults, of } = plan(GROUP);
    expect(faults).toEqual([]);
    expect(wanted.map(({ name, ecsName }) => [name, ecsName])).toEqual([
      ['web', 'app-web'],
      ['db', 'app-db'],
      ['late', 'app-late'],
    ]);
    const { family, containerDefinitions } = of('web').taskDefinition;
    expect(family).toBe('app-web');
    expect(containerDefinitions!.map(({ name, essential }) => [name, essential])).toEqual([
      ['evenkeel-files-cache', false],
      ['cache', true],
      ['evenkeel-files-app', false],
      ['app', true],
    ]);
    expect(of('web').members!.map(({ name, hasHealthCheck }) => [name, hasHealthCheck])).toEqual([
      ['cache', true],
      ['app', false],
    ]);
  });

  it('start in the order of their depends_on, each after its own files', () => {
    const containers = plan(GROUP).of('web').taskDefinition.containerDefinitions!;
    expect(containers.find(({ name }) => name === 'app')!.dependsOn).toEqual([
      { containerName: 'evenkeel-files-app', condition: 'SUCCESS' },
      { containerName: 'cache', condition: 'HEALTHY' },
    ]);
  });

  it('wait together for what one of them waits for, and are waited for together', () => {
    const { of } = plan(GROUP);
    expect(of('web').dependsOn).toEqual([{ service: 'db', condition: 'service_started', required: true }]);
    expect(of('late').dependsOn).toEqual([{ service: 'web', condition: 'service_started', required: true }]);
  });

  it('reserve the sum of what they ask for, and room for one proxy', () => {
    const { task, taskDefinition } = plan(GROUP).of('web');
    expect(task).toEqual({ cpu: (128 + 128 + 128) / 1024, memoryMiB: 2 * (256 + 16) + 64, hostPorts: [] });
    expect(taskDefinition.memory).toBe('608');
  });

  it('keep their own names for others and for each other, each with ports of its own', () => {
    const { service, taskDefinition, published } = plan(GROUP).of('web');
    const names = service.serviceConnectConfiguration!.services!;
    expect(names.map(({ portName, discoveryName, clientAliases }) => [portName, discoveryName, clientAliases])).toEqual([
      ['cache-tcp-6379', 'cache-6379', [{ port: 6379, dnsName: 'cache' }]],
      ['app-tcp-80', 'app-80', [{ port: 80, dnsName: 'app' }]],
    ]);
    const mapped = taskDefinition.containerDefinitions!.flatMap(({ portMappings = [] }) => portMappings.map(({ name }) => name));
    expect(mapped).toEqual(['cache-tcp-6379', 'app-tcp-80']);
    expect(published.map(({ published, container }) => [published, container])).toEqual([[8080, 'app']]);
  });

  it('keep what a task has for itself apart, and share what outlives it', () => {
    const { taskDefinition } = plan(`services:
  a: {image: x, volumes: ["/tmp/a", "keep:/a"], x-evenkeel: {group: web}}
  b: {image: y, volumes: ["/tmp/b", "keep:/b"], x-evenkeel: {group: web}}
volumes: {keep: }
`).of('web');
    expect(taskDefinition.volumes!.map(({ name }) => name)).toEqual(['a-anonymous-0', 'app_keep', 'b-anonymous-0']);
    const mounted = taskDefinition.containerDefinitions!.flatMap(({ mountPoints }) =>
      mountPoints!.map((one) => one.sourceVolume),
    );
    expect(mounted).toEqual(['a-anonymous-0', 'app_keep', 'b-anonymous-0', 'app_keep']);
  });

  it('may listen on the same port: in bridge mode each has a network of its own', () => {
    const { faults, of } = two(', expose: [80]', ', expose: [80]');
    expect(faults).toEqual([]);
    const mapped = of('web').taskDefinition.containerDefinitions!.flatMap(({ portMappings }) => portMappings!);
    expect(mapped.map(({ name, containerPort }) => [name, containerPort])).toEqual([
      ['a-tcp-80', 80],
      ['b-tcp-80', 80],
    ]);
  });

  it('are one task also where nobody needs a port of the other', () => {
    expect(two('', ', depends_on: [a]').faults).toEqual([]);
  });

  it('are capped together only when each is capped', () => {
    expect(two(', cpus: 0.5', ', cpus: 0.25').of('web').taskDefinition.cpu).toBe('768');
    const loose = two(', cpus: 0.5', '');
    expect(loose.of('web').taskDefinition.cpu).toBeUndefined();
    expect(loose.of('web').task.cpu).toBe((512 + 256) / 1024);
    expect(codes(loose.warnings)).toContain('CPU_NOT_CAPPED');
  });

  it('stop before the new ones start when one of them must', () => {
    const bound = plan(`services:
  a: {image: x, volumes: ["k:/k"], x-evenkeel: {group: web}}
  b: {image: y, x-evenkeel: {group: web}}
volumes: {k: }
`).of('web');
    expect(bound.service.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 0, maximumPercent: 100 });
    expect([bound.relocatable, bound.notRelocatableBecause]).toEqual([false, 'its volume k lies on one instance']);
  });

  it('are told what it means to be one task', () => {
    const { verdicts } = plan(GROUP);
    const told = verdicts.filter(({ code }) => code === 'ONE_TASK');
    expect(told.map(({ path, verdict }) => [path, verdict])).toEqual([
      ['services.app.x-evenkeel.group', 'noted'],
      ['services.cache.x-evenkeel.group', 'noted'],
    ]);
    expect(told[0]!.message).toContain('not by localhost');
  });

  it('are rolled when one of them changes, and not when the file is only written in another order', () => {
    const hash = (text: string) => plan(text).of('web').hash;
    expect(hash(GROUP)).not.toBe(hash(GROUP.replace('redis:7', 'redis:8')));
    expect(hash(GROUP)).toBe(hash(GROUP.replace('CACHE: "cache:6379"', 'CACHE: cache:6379')));
  });
});

describe('what cannot be one task', () => {
  it.each([
    ['another count', '', ', deploy: {replicas: 2}', 'GROUP_DIFFERS 3:30'],
    ['another mode', '', ', deploy: {mode: global}', 'GROUP_DIFFERS 3:30'],
    ['another platform', ', platform: linux/amd64', ', platform: linux/arm64', 'GROUP_DIFFERS 3:30'],
  ])('is %s, at its place', (_, first, second, fault) => {
    expect(two(first, second).faults.map(brief)).toContain(fault);
  });

  it('is two different ranges of one scale', () => {
    const { faults } = plan(`services:
  a: {image: x, x-evenkeel: {group: web, scale: {max: 3}}}
  b: {image: y, x-evenkeel: {group: web, scale: {max: 4}}}
`);
    expect(codes(faults)).toEqual(['GROUP_DIFFERS']);
  });

  it('is a circle through a service outside', () => {
    const { faults } = plan(`services:
  a: {image: x, expose: [80], x-evenkeel: {group: web}}
  b: {image: y, depends_on: [between], x-evenkeel: {group: web}}
  between: {image: z, expose: [80], depends_on: [a]}
`);
    expect(faults.map(({ code, detail }) => [code, detail])).toEqual([
      ['GROUP_CIRCLE', 'web would wait for between, and between waits for a, which is in web'],
    ]);
  });

  it('is a group with the name of a service that is not in it, or of another group', () => {
    expect(codes(plan('services: {a: {image: x, x-evenkeel: {group: b}}, b: {image: y}}').faults)).toEqual(['NAME_TWICE']);
    expect(codes(plan('services: {a: {image: x, x-evenkeel: {group: a}}, b: {image: y}}').faults)).toEqual([]);
  });

  it('is a group with a name that ECS cannot write', () => {
    expect(codes(plan('services: {a: {image: x, x-evenkeel: {group: "a b"}}}').faults)).toEqual(['BAD_NAME']);
  });

  it('is more containers than a task can hold', () => {
    const services = Array.from({ length: 11 }, (_, i) => `  s${i}: {image: x, x-evenkeel: {group: web}}`);
    expect(codes(plan(`services:\n${services.join('\n')}\n`).faults)).toEqual(['TOO_MANY_CONTAINERS']);
  });
});
