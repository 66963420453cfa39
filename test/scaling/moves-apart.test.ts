import { describe, expect, it } from '@jest/globals';
import type { MoveIntent } from '../../shared/model/intent.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { lowers, rangeCounts } from '../../shared/scaling/range.js';
import { immovable, situationOf } from '../../shared/scaling/situation.js';
import { liftable, staleCordons } from '../../shared/scaling/stale-cordons.js';
import { surplus } from '../../shared/scaling/surplus.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const scene: Scene = {
  instances: ['i-1', 'i-2'],
  services: {
    api: [
      { on: 'i-1', cpu: 0.1 },
      { on: 'i-2', cpu: 0.1 },
    ],
  },
};
const moving = (over: Partial<MoveIntent> = {}) =>
  ({ kind: 'move', id: 'int_1', service: 'api', protected: [], ...over }) as unknown as MoveIntent;

const situation = (over: Partial<Scene> = {}, protectedUntil: number | null = null) => {
  const input = aCluster({ ...scene, ...over });
  const tasks = input.observation.tasks.map((task) => (task.id === 'api-2' ? { ...task, protectedUntil } : task));
  return situationOf({ ...input, observation: { ...input.observation, tasks } });
};
const why = (given: ReturnType<typeof situation>): string | null => immovable(given, given.observation.tasks[0]!);

describe('a service that is not moved', () => {
  it('is one that another program protects a task of', () => {
    expect(why(situation())).toBeNull();
    expect(why(situation({}, NOON + MINUTE))).toMatch(/protects it/);
    expect(why(situation({}, NOON - MINUTE))).toBeNull();
    expect(why(situation({ head: { intents: [moving({ protected: ['arn:task/api-2'] })] } }, NOON + MINUTE))).toBeNull();
  });

  it('is one whose count is read as it was before its last move, or as somebody set it since: an old answer is taken for no order', () => {
    const left = (desired: number) => ({ moved: { api: { desired, at: NOON - MINUTE } } });
    expect(why(situation({ head: left(2) }))).toBeNull();
    expect(why(situation({ head: left(1) }))).toMatch(/not seen yet/);
    expect(why(situation({ head: left(1), input: { ranges: { api: { min: 1, max: 4, cpu: null } } } }))).toBeNull();
  });

  it.each([
    [1, 9, 11],
    [2, 19, 21],
    [3, 39, 41],
    [9, 59, 61],
  ])('is one whose last moves failed: after %i for more than %i and less than %i minutes', (times, before, after) => {
    const failed = (minutes: number) => situation({ head: { moveFailures: { api: { times, at: NOON - minutes * MINUTE } } } });
    expect(why(failed(before))).toMatch(/failed/);
    expect(why(failed(after))).toBeNull();
  });
});

describe('a count that a move writes', () => {
  const ranges = { api: { min: 1, max: 4, cpu: 1 } };

  it('is left alone by the range meanwhile, as is one that a deployment writes', () => {
    const free = situation({ input: { ranges } });
    const busy = situation({ input: { ranges }, head: { intents: [moving()] } });
    expect(rangeCounts(free)).toEqual({ api: 4 });
    expect(rangeCounts(busy)).toEqual({});
    expect(rangeCounts(situation({ input: { ranges, touched: ['api'] } }))).toEqual({});
    const wide = { api: { min: 1, max: 4, cpu: null } };
    expect(lowers(situation({ input: { ranges: wide } }))).toHaveLength(1);
    expect(lowers(situation({ input: { ranges: wide }, head: { intents: [moving()] } }))).toEqual([]);
  });

  it('is lowered by the range only when ECS may stop any of them: not beside one that has only just begun', () => {
    const given = situation({ input: { ranges: { api: { min: 1, max: 4, cpu: null } } } });
    const young = given.observation.tasks.map((task) => (task.id === 'api-2' ? { ...task, startedAt: NOON - MINUTE } : task));
    expect(lowers({ ...given, observation: { ...given.observation, tasks: young } })).toEqual([]);
  });

  it("is taken back only when a call of ours was never answered, never an operator's own", () => {
    const left = (owed: boolean) =>
      situation({ head: { moved: { api: { desired: 1, at: NOON, owed, overSince: NOON - 2 * MINUTE } } } });
    expect(surplus(left(true)).actions).toMatchObject([{ kind: 'scale', service: 'api', desired: 1 }]);
    expect(surplus(left(false)).actions).toEqual([]);
  });

  it('is not taken back from a service whose count a deployment, a range or another move writes, nor while it rolls', () => {
    const moved = { api: { desired: 1, at: NOON, owed: true, overSince: NOON - 2 * MINUTE } };
    const taken = (more: Parameters<typeof situation>[0]) =>
      surplus(situation({ ...more, head: { moved, ...more?.head } })).actions.length;
    expect(taken({})).toBe(1);
    const busy = [{ input: { touched: ['api'] } }, { input: { ranges } }, { head: { intents: [moving()] } }];
    expect(busy.map(taken)).toEqual([0, 0, 0]);
    const given = situation({ head: { moved } });
    const services = given.observation.services.map((one) => ({ ...one, deployments: [{}, {}] as never }));
    expect(surplus({ ...given, observation: { ...given.observation, services } }).actions).toEqual([]);
  });

  it('is taken back when each of the copies could carry on alone: ECS chooses which one it stops', () => {
    const taken = (change: Partial<TaskSeen>) => {
      const given = situation({ head: { moved: { api: { desired: 1, at: NOON, owed: true, overSince: NOON - 2 * MINUTE } } } });
      const tasks = given.observation.tasks.map((task) => (task.id === 'api-2' ? { ...task, ...change } : task));
      return surplus({ ...given, observation: { ...given.observation, tasks } }).actions.length;
    };
    expect([taken({}), taken({ startedAt: NOON - 2 * MINUTE })]).toEqual([1, 1]);
    expect(taken({ startedAt: NOON - MINUTE })).toBe(0);
    expect(taken({ status: 'PENDING', startedAt: null })).toBe(0);
    expect(taken({ health: 'UNHEALTHY' })).toBe(0);
  });

  it('is taken back when it has stood for two minutes: a copy that no look shows yet may be starting, and ECS would stop another', () => {
    const taken = (overSince?: number) =>
      surplus(situation({ head: { moved: { api: { desired: 1, at: NOON, owed: true, overSince } } } })).actions.length;
    expect([taken(), taken(NOON), taken(NOON - 2 * MINUTE + 1), taken(NOON - 2 * MINUTE)]).toEqual([0, 0, 0, 1]);
  });
});

describe('a cordon', () => {
  const { observation } = aCluster(scene);
  const instances = observation.instances.map((one) => ({
    ...one,
    containerInstance: {
      ...one.containerInstance!,
      attributes: (one.id === 'i-1' ? { 'evenkeel.cordoned': 'int_1' } : {}) as Record<string, string>,
    },
  }));
  const arn = 'arn:container-instance/i-1';
  const holding = (id: string) => moving({ id, cordoned: [{ instanceId: 'i-1', containerInstance: arn }] });

  it('is stale when no open move holds it any more, whichever set it last', () => {
    expect(staleCordons({ ...observation, instances }, [])).toEqual([arn]);
    expect(staleCordons({ ...observation, instances }, [moving({ cordoned: [] })])).toEqual([arn]);
    expect(staleCordons({ ...observation, instances }, [holding('int_1')])).toEqual([]);
    expect(staleCordons({ ...observation, instances }, [holding('int_2')])).toEqual([]);
  });

  it('is lifted by the last of the moves that hold it', () => {
    expect(liftable(holding('int_1'), [arn], [holding('int_1'), holding('int_2')])).toEqual([]);
    expect(liftable(holding('int_1'), [arn], [holding('int_1'), moving({ id: 'int_2', cordoned: [] })])).toEqual([arn]);
  });
});
