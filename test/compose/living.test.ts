import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

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

  it('a daemon is one an instance by itself: max_replicas_per_node: 1 adds no constraint that ECS would refuse', () => {
    const { service } = plan('services: {web: {image: x, deploy: {mode: global, placement: {max_replicas_per_node: 1}}}}').of(
      'web',
    );
    expect(service.placementConstraints).toEqual([]);
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

  it('capabilities are dropped as ECS knows them; one that it does not know is told', () => {
    const drop = (name: string) => plan(`services: {web: {image: x, cap_drop: [${name}]}}`);
    expect(drop('cap_net_raw').of('web').taskDefinition.containerDefinitions![0]!.linuxParameters).toEqual({
      capabilities: { drop: ['NET_RAW'] },
    });
    expect(drop('ALL').faults).toEqual([]);
    expect(drop('BPF').faults).toMatchObject([
      { code: 'BAD_VALUE', detail: expect.stringContaining('no capability that ECS knows') },
    ]);
  });
});
