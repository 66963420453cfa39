import { describe, expect, it } from '@jest/globals';
import { pinVolumes, unpinSteps } from '../../shared/deploying/pins.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { PinInput } from '../../shared/deploying/volume-home.js';
import type { ContainerInstanceSeen, InstanceSeen } from '../../shared/model/observation.js';
import { anInstance } from './instances.js';
import { aService } from './scene.js';

type Over = Omit<Partial<ContainerInstanceSeen>, 'remaining'> & {
  readonly remaining?: Partial<ContainerInstanceSeen['remaining']>;
};

/** An instance of which ECS says something else. */
const changed = (id: string, { remaining, ...over }: Over): InstanceSeen => {
  const { containerInstance, ...instance } = anInstance(id);
  return {
    ...instance,
    containerInstance: { ...containerInstance!, ...over, remaining: { ...containerInstance!.remaining, ...remaining } },
  };
};

const of = (...names: string[]) => names.map((volume) => ({ volume, attribute: `evenkeel.volume.shop.${volume}` }));
const NEED = { cpu: 0.125, memoryMiB: 128, hostPorts: [] };
const aDb = (volumes = of('data'), task: object = {}) => aService({ name: 'db', volumes, task: { ...NEED, ...task } });
const HERE = { 'evenkeel.volume.shop.data': 'pinned' };

const look = (wanted: PinInput['project']['wanted'], instances: readonly InstanceSeen[], seen: object = {}): PinInput => ({
  cluster: 'blue',
  project: { name: 'shop', wanted },
  seen: { instances, services: [], tasks: [], ...seen },
});

const homes = (input: PinInput): string[] =>
  pinVolumes(input).steps.map((step) =>
    step.kind === 'pin-volume' ? `${step.attribute.split('.').at(-1)} ${step.containerInstance}` : '',
  );

describe('The instance of a volume', () => {
  it('is one that takes tasks now: registered, its agent connected, not cordoned', () => {
    const none = [
      changed('i-1', { status: 'DRAINING' }),
      changed('i-2', { agentConnected: false }),
      changed('i-3', { attributes: { 'evenkeel.cordoned': 'draining' } }),
    ];
    expect(homes(look([aDb()], [...none, anInstance('i-4')]))).toEqual(['data ci/i-4']);
    const { steps, homeless } = pinVolumes(look([aDb()], none));
    expect([steps, [...homeless]]).toEqual([[], ['db']]);
  });

  it('has room for the task: CPU, memory, its host ports and GPUs', () => {
    const small = [{ cpu: 0.1 }, { memoryMiB: 100 }, { hostPorts: [5432] }, { gpus: 1 }];
    const none = small.map((remaining, i) => changed(`i-${i}`, { remaining: { gpus: 2, ...remaining } }));
    const db = aDb(of('data'), { hostPorts: [5432], gpus: 2 });
    expect(homes(look([db], none))).toEqual([]);
    expect(homes(look([db], [...none, changed('i-9', { remaining: { gpus: 2 } })]))).toEqual(['data ci/i-9']);
  });

  it('has the fewest volumes, those of this pass counted, and of equals the most memory left', () => {
    const instances = [anInstance('i-1', 1000), anInstance('i-2', 1900)];
    const cache = aService({ name: 'cache', volumes: of('cache') });
    expect(homes(look([aDb(), cache], instances))).toEqual(['data ci/i-2', 'cache ci/i-1']);
  });

  it('has room beside those whose volume lies there, or is about to, and who do not run yet', () => {
    const NEXT_TO = { ...NEED, memoryMiB: 600 };
    const both = [aDb(of('data'), NEXT_TO), aService({ name: 'log', volumes: of('log'), task: NEXT_TO })];
    const { steps, homeless } = pinVolumes(look(both, [anInstance('i-1', 1000)]));
    expect([steps.length, [...homeless]]).toEqual([1, ['log']]);
    const taken = changed('i-1', { attributes: HERE, remaining: { memoryMiB: 1000 } });
    expect(homes(look(both, [taken]))).toEqual([]);
  });

  it('has room beside a job whose volume lies there: it ends, and gives its room back', () => {
    const migrate = { ...aDb(of('data'), { memoryMiB: 600 }), job: { runs: 1, eachInstance: false, attempts: 1 } };
    const log = aService({ name: 'log', volumes: of('log'), task: { ...NEED, memoryMiB: 600 } });
    expect(homes(look([migrate, log], [anInstance('i-1', 1000)]))).toEqual(['data ci/i-1', 'log ci/i-1']);
  });

  it('is that of the other volumes of the service: it cannot run anywhere else', () => {
    const instances = [changed('i-1', { attributes: HERE }), anInstance('i-2')];
    expect(homes(look([aDb(of('data', 'log'))], instances))).toEqual(['log ci/i-1']);
  });
});

describe('ECS lets an instance carry ten attributes, whoever sets them', () => {
  const marks = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'x']));
  const volumes = (count: number) => Array.from({ length: count }, (_, i) => `evenkeel.volume.other.v${i}`);

  it('eight volumes lie on one, for a cordon and a market need a place too; then another instance is the next one’s', () => {
    const full = changed('i-1', { attributes: marks(...volumes(8)) });
    expect(homes(look([aDb()], [changed('i-1', { attributes: marks(...volumes(7)) })]))).toEqual(['data ci/i-1']);
    const pinning = pinVolumes(look([aDb()], [full]));
    expect([pinning.steps, [...pinning.homeless], [...pinning.crowded]]).toEqual([[], ['db'], [['shop-db', ['i-1']]]]);
    expect(homes(look([aDb()], [full, anInstance('i-2')]))).toEqual(['data ci/i-2']);
  });

  it('those of people count, those of ECS, of its agent, a cordon and a market do not', () => {
    const own = ['ecs.instance-type', 'com.amazonaws.ecs.capability.docker-remote-api.1.19', 'evenkeel.market'];
    expect(homes(look([aDb()], [changed('i-1', { attributes: marks(...volumes(7), ...own) })]))).toEqual(['data ci/i-1']);
    expect(homes(look([aDb()], [changed('i-1', { attributes: marks(...volumes(7), 'rack') })]))).toEqual([]);
  });

  it('those that this pass gives count: eight of nine lie there', () => {
    const nine = Array.from({ length: 9 }, (_, i) => aService({ name: `s${i}`, volumes: of(`v${i}`), task: NEED }));
    const { steps, homeless } = pinVolumes(look(nine, [anInstance('i-1')]));
    expect([steps.length, [...homeless]]).toEqual([8, ['s8']]);
  });

  it('a service of before that has nine goes on: an instance that carries nothing else has a place for them, no other has', () => {
    const nine = aDb(of(...Array.from({ length: 9 }, (_, i) => `v${i}`)));
    const fresh = changed('i-2', { attributes: marks('ecs.instance-type', 'evenkeel.market') });
    expect(homes(look([nine], [changed('i-1', { attributes: marks('rack') })]))).toEqual([]);
    expect(homes(look([nine], [changed('i-1', { attributes: marks('rack') }), fresh]))).toHaveLength(9);
  });

  it('a further volume of a service whose others lie where there is no place more goes nowhere else', () => {
    const full = changed('i-1', { attributes: { ...marks(...volumes(7)), ...HERE } });
    expect(homes(look([aDb(of('data', 'log'))], [full, anInstance('i-2')]))).toEqual([]);
  });
});

it('only a service of whose volumes none lies anywhere may get its place anywhere', () => {
  const unwritten = (...instances: InstanceSeen[]) => [...pinVolumes(look([aDb(of('data', 'log'))], instances)).unwritten];
  expect(unwritten(anInstance('i-1'))).toEqual(['shop-db']);
  expect(unwritten(changed('i-1', { attributes: HERE }))).toEqual([]);
});

describe('Data are said to be lost', () => {
  const lost = (service: object, wanted: object = {}) => {
    const bound = [{ type: 'memberOf', expression: 'attribute:evenkeel.volume.shop.data exists' }];
    const services = [{ name: 'shop-db', status: 'ACTIVE', desired: 1, constraints: bound, ...service }];
    return pinVolumes(look([{ ...aDb(), ...wanted }], [anInstance('i-1')], { services })).lost;
  };

  it('where a service was bound to their place and has run, also when it is stopped now', () => {
    expect(lost({})).toEqual([{ project: 'shop', service: 'db', volume: 'data', home: 'i-1' }]);
    expect(lost({ desired: 0 }, { stopped: true })).toHaveLength(1);
    expect(
      lost({
        constraints: [],
        configuration: { placementConstraints: [{ type: 'memberOf', expression: 'attribute:evenkeel.volume.shop.data exists' }] },
      }),
    ).toHaveLength(1);
  });

  it.each([
    ['never ran', { desired: 0 }],
    ['is gone', { status: 'INACTIVE' }],
    [
      'had no such volume before',
      { constraints: [{ type: 'memberOf', expression: 'attribute:evenkeel.volume.shop.data2 exists' }] },
    ],
  ])('not where it %s', (_, service) => expect(lost(service)).toEqual([]));
});

describe('A service that runs without the volume that it is to get', () => {
  const task = (over: object = {}) => ({ service: 'shop-db', status: 'RUNNING', instanceId: 'i-1', ...NEED, ...over });
  const services = [{ name: 'shop-db', status: 'ACTIVE', desired: 1, constraints: [] }];
  const full = changed('i-1', { remaining: { cpu: 0, memoryMiB: 100, hostPorts: [22, 5432] } });
  const homesOf = (running: object, maximumPercent: number, more: object = {}) => {
    const wanted = aDb(of('data'), { hostPorts: [5432] });
    const service = { ...wanted.service, deploymentConfiguration: { maximumPercent } };
    return homes(look([{ ...wanted, service }], [full], { services, tasks: [task(running)], ...more }));
  };
  const own = { bindings: [{ container: 'db', containerPort: 5432, hostPort: 5432 }] };

  it('gets a place, also the room and the port that its own task gives back before the next begins', () => {
    expect(homesOf(own, 100)).toEqual(['data ci/i-1']);
    expect(homesOf({ ...own, status: 'STOPPED' }, 100)).toEqual([]);
    expect(homesOf({ ...own, service: 'shop-web' }, 100)).toEqual([]);
    expect(homesOf({ ...own, instanceId: 'i-2' }, 100)).toEqual([]);
    expect(homesOf({}, 100)).toEqual([]);
  });

  it('needs room beside its task where both run at once', () => {
    expect(homesOf(own, 200)).toEqual([]);
  });
});

it('volumes that are given up lose their places, and those of a project whose name begins alike keep them', () => {
  const attributes = { ...HERE, 'evenkeel.volume.shop-two.data': 'pinned', 'evenkeel.volume.shop2.data': 'pinned' };
  const input = { cluster: 'blue', project: { name: 'shop' }, seen: { instances: [changed('i-1', { attributes })] } };
  expect(unpinSteps(input as unknown as DeployInput)).toMatchObject([{ attribute: 'evenkeel.volume.shop.data' }]);
});
