import { describe, expect, it } from '@jest/globals';
import { partsOf } from '../../shared/deploying/in-parts.js';
import { narrowedOf } from '../../shared/deploying/narrowed.js';
import { yielding } from '../../shared/deploying/processors.js';
import type { Ask } from '../../shared/deploying/room.js';
import { demandFor, shareRoom } from '../../shared/deploying/share-room.js';
import type { Demand, Fits } from '../../shared/deploying/steps.js';
import type { KeptFromRoom } from '../../shared/model/head.js';
import { aService } from './scene.js';

/** Room for so many tasks of any size. */
const room =
  (places: number): Fits =>
  (needs) => {
    let left = places;
    return needs.map(({ service, count }) => {
      left -= count;
      return { service, count, room: left >= 0 };
    });
  };

interface Sketch {
  readonly stand?: object;
  readonly wanted?: object;
  readonly ask?: Partial<Ask>;
  readonly need?: Partial<Demand>;
}

/** One that goes from one task to five. */
const anAsk = ({ stand = {}, wanted = {}, ask = {}, need = {} }: Sketch = {}): Ask =>
  ({
    stand: {
      wanted: { ...aService({ name: 'web' }), ...wanted },
      service: { desired: 1, running: 1, pending: 0, task: null },
      replace: null,
      count: 5,
      changes: ['count'],
      job: null,
      ...stand,
    },
    need: { service: 'shop-web', count: 4, cpu: 0.1, memoryMiB: 64, hostPorts: [], constraints: [], ...need },
    passing: false,
    ...ask,
  }) as unknown as Ask;

const IN_FLIGHT: KeptFromRoom = { code: 'in-flight', why: 'an instance is on its way' };
const kept = (why: KeptFromRoom) => ({ 'shop-web': why });

describe('A service is raised in parts', () => {
  const parts = (asks: readonly Ask[], { booting = true, why = IN_FLIGHT }: { booting?: boolean; why?: KeptFromRoom } = {}) =>
    partsOf(asks, [], [], { fits: room(3), noRoom: kept(why), booting }).map(({ count }) => count);

  it('as far as there is room, while instances are on their way', () => {
    expect(parts([anAsk()])).toEqual([3]);
    expect(parts([anAsk()], { booting: false })).toEqual([]);
    expect(parts([anAsk()], { why: { code: 'at-max', why: 'the maximum is reached' } })).toEqual([]);
  });

  it('not where a volume binds somebody who waits too, nor where a range chose the count, nor a run of a job', () => {
    const volumes = [{ volume: 'data', attribute: 'evenkeel.volume.shop.data' }];
    expect(parts([anAsk(), anAsk({ wanted: { volumes }, need: { service: 'shop-db' } })])).toEqual([]);
    expect(parts([anAsk({ wanted: { scale: { min: 1, max: 9, cpu: 70, memory: null } } })])).toEqual([]);
    expect(parts([anAsk({ ask: { run: {} as never } })])).toEqual([]);
  });
});

it('only what passes is narrowed: tasks that stay are waited for whole', () => {
  const narrowed = (passing: boolean) => {
    const task = { cpu: 0.25, memoryMiB: 256, hostPorts: [] };
    const ask = anAsk({ stand: { service: { desired: 5, running: 5, pending: 0, task } }, ask: { passing }, need: { count: 5 } });
    return narrowedOf([ask], [], [], { fits: room(2), noRoom: kept({ code: 'at-max', why: '' }) }).length;
  };
  expect([narrowed(true), narrowed(false)]).toEqual([1, 0]);
});

describe('Room', () => {
  const [first, last] = [anAsk(), anAsk({ need: { service: 'shop-db', count: 1 } })];

  it('is given to nobody whose volume has no instance yet, whether there is enough for all or not', () => {
    const given = (places: number) =>
      shareRoom([first, last], [], (ask) => ask === last, room(places)).map(({ need }) => need.service);
    expect([given(5), given(4), given(1)]).toEqual([['shop-web'], ['shop-web'], []]);
  });

  it('for the second copy of a roll is bought only where no roll goes on', () => {
    const roll = anAsk({ ask: { passing: true } });
    const bought = (rolling: boolean, begun: readonly Ask[] = []) => demandFor([roll], [], begun, [roll], [], rolling).length;
    expect([bought(false), bought(true), bought(false, [roll])]).toEqual([1, 0, 0]);
  });
});

describe('Who may run on either processor', () => {
  const either = anAsk({ need: { constraints: ['attribute:ecs.cpu-architecture in [x86_64, arm64]'] } });
  const bound = { ...anAsk().need, service: 'shop-db', count: 1, constraints: ['attribute:ecs.cpu-architecture == arm64'] };

  it('lets those go first that may run on one only, and does not wait for room that is not there', () => {
    const yields = (owed: readonly Demand[], places: number) => yielding([either], owed, room(places)).length;
    expect([yields([bound], 1), yields([bound], 0), yields([], 1)]).toEqual([1, 0, 0]);
  });
});
