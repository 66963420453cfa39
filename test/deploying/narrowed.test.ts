import { describe, expect, it } from '@jest/globals';
import { narrowedOf, widenStep } from '../../shared/deploying/narrowed.js';
import type { Ask } from '../../shared/deploying/room.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { DeployInput, Fits } from '../../shared/deploying/steps.js';
import type { KeptFromRoom } from '../../shared/model/head.js';

const AT_MAX: KeptFromRoom = { code: 'at-max', why: 'the maximum of 1 instance is reached' };
const TASK = { cpu: 0.4, memoryMiB: 128, hostPorts: [] };

/** A roll of nine tasks. */
const aRoll = (after: Partial<typeof TASK> = {}, running = 9): Ask =>
  ({
    stand: { wanted: { task: { ...TASK, ...after } }, service: { desired: 9, running, pending: 0, task: TASK }, count: 9 },
    need: { service: 'web', count: 9, ...TASK, ...after, constraints: [] },
    passing: true,
  }) as unknown as Ask;

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

const percents = (ask: Ask, places: number, kept: KeptFromRoom = AT_MAX): number[] =>
  narrowedOf([ask], [], [], { fits: room(places), noRoom: { web: kept } }).map(({ maximumPercent }) => maximumPercent);

describe('A roll that gets no room for all its new tasks at once', () => {
  it('has as many of them beside the old ones as there is room for', () => {
    expect(percents(aRoll({ cpu: 0.1 }), 4)).toEqual([145]);
    expect(percents(aRoll(), 1)).toEqual([112]);
  });

  it('waits where there is room for none, where new tasks are larger than old ones, and while an instance is on its way', () => {
    expect(percents(aRoll(), 0)).toEqual([]);
    expect(percents(aRoll({ cpu: 0.5 }), 4)).toEqual([]);
    expect(percents(aRoll(), 4, { code: 'in-flight', why: '' })).toEqual([]);
  });

  it('counts those that are there, not those that ECS owes it: of six of nine it starts no more than there is room for', () => {
    expect(percents(aRoll({}, 6), 5)).toEqual([123]);
    // One of nine at most could then neither be started nor stopped.
    expect(percents(aRoll({}, 6), 3)).toEqual([]);
  });

  it('asks for room a few times, however many tasks and services there are', () => {
    let asked = 0;
    const fits: Fits = (needs) => {
      asked += 1;
      return room(150)(needs);
    };
    const asks = Array.from({ length: 30 }, () => {
      const ask = aRoll();
      const service = { ...ask.stand.service!, desired: 100, running: 100 };
      return { ...ask, stand: { ...ask.stand, service, count: 100 }, need: { ...ask.need, count: 200 } };
    });
    expect(narrowedOf(asks, [], [], { fits, noRoom: { web: AT_MAX } }).map(({ count }) => count)).toEqual([150]);
    expect(asked).toBeLessThan(10);
  });
});

describe('What was narrowed', () => {
  const widened = (desired: number, maximumPercent: number, deployments: number, minimumHealthyPercent = 100): unknown => {
    const wanted = {
      name: 'web',
      ecsName: 'web',
      service: { deploymentConfiguration: { minimumHealthyPercent, maximumPercent: 200 } },
    };
    const service = {
      desired,
      deployments: Array(deployments).fill({}),
      configuration: { deploymentConfiguration: { maximumPercent } },
    };
    const step = widenStep({ wanted, service } as unknown as Stand, { cluster: 'demo' } as DeployInput);
    return step?.kind === 'update-service' ? step.input.deploymentConfiguration?.maximumPercent : step;
  };

  it('is as its file says again once it has rolled, and then not touched', () => {
    expect([widened(4, 125, 1), widened(4, 200, 1)]).toEqual([200, null]);
  });

  it('may have one more than its count while it rolls, should a lower count leave it none', () => {
    expect([widened(4, 125, 2), widened(3, 125, 2), widened(3, 134, 2)]).toEqual([null, 134, null]);
    expect([widened(3, 125, 2, 50), widened(0, 125, 2)]).toEqual([null, null]);
  });
});
