import { describe, expect, it } from '@jest/globals';
import { type PinInput, pinVolumes, unpinSteps } from '../../shared/deploying/pins.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
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
  project: { wanted },
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

it('data are said to be lost where a task has written some, and not for a service that never ran', () => {
  const moved = (desired: number, status = 'ACTIVE') => {
    const services = [{ name: 'shop-db', status, desired }];
    return [...pinVolumes(look([aDb()], [anInstance('i-1')], { services })).moved.keys()];
  };
  expect([moved(1), moved(0), moved(1, 'INACTIVE')]).toEqual([['db'], [], []]);
});

it('volumes that are given up lose their places, and those of a project whose name begins alike keep them', () => {
  const attributes = { ...HERE, 'evenkeel.volume.shop-two.data': 'pinned', 'evenkeel.volume.shop2.data': 'pinned' };
  const input = { cluster: 'blue', project: { name: 'shop' }, seen: { instances: [changed('i-1', { attributes })] } };
  expect(unpinSteps(input as unknown as DeployInput)).toMatchObject([{ attribute: 'evenkeel.volume.shop.data' }]);
});
