import { describe, expect, it } from '@jest/globals';
import type { MoveIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { aCluster, NOON, type Scene, type SceneTask } from '../support/a-cluster.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const PROMISE = {
  decision: 'dec_1',
  predicted: { cpu: { mean: 45, max: 45 }, usdPerHour: 1 },
  madeAt: NOON - 5 * MINUTE,
  open: true,
};
const each = (names: readonly string[], tasks: (name: string) => readonly SceneTask[]) =>
  Object.fromEntries(names.map((name) => [name, tasks(name)]));

/** Six equal services on the first of two instances. */
const hot: Scene = { instances: ['i-1', 'i-2'], services: each(NAMES, () => [{ on: 'i-1', cpu: 0.3 }]) };

type Relocate = Extract<PlannedAction, { kind: 'relocate' }>;
const movesOf = (scene: Scene): Relocate[] =>
  decide(aCluster(scene)).actions.filter((one): one is Relocate => one.kind === 'relocate');

const open = (service: string, over: Partial<MoveIntent> = {}): MoveIntent => ({
  kind: 'move',
  id: `int_${service}`,
  decision: 'dec_2',
  reason: 'uneven',
  createdAt: NOON - MINUTE,
  deadlineAt: NOON + 4 * MINUTE,
  state: 'landing',
  service,
  taskId: `${service}-1`,
  taskArn: `arn:task/${service}-1`,
  from: 'i-1',
  to: 'i-2',
  cordoned: [{ instanceId: 'i-1', containerInstance: 'arn:container-instance/i-1' }],
  desired: 1,
  before: [`${service}-1`],
  copy: null,
  protected: [],
  protectedAt: null,
  ...over,
});

describe('moves that begin together', () => {
  it('are all that the best split asks for, one of a service, and the record says so', () => {
    const { actions, decision } = decide(aCluster(hot));
    expect(actions.map((one) => one.kind === 'relocate' && one.to)).toEqual(['i-2', 'i-2', 'i-2']);
    expect(new Set(actions.map((one) => one.kind === 'relocate' && one.service)).size).toBe(3);
    expect(decision.why).toMatch(/^Highest 90 % can be 45 %: \w moves from i-1 to i-2, and with it \w to i-2, \w to i-2\.$/);
    expect(decision.candidates.filter(({ chosen }) => chosen)).toHaveLength(3);
  });

  it('are never two of one service: its count is written by one at a time', () => {
    const many = { a: Array.from({ length: 4 }, () => ({ on: 'i-1', cpu: 0.45 })) };
    expect(movesOf({ ...hot, services: many })).toMatchObject([{ service: 'a' }]);
  });

  it('are no more than find room beside the originals of all of them', () => {
    const roomy = aCluster({ ...hot, reserve: { cpu: 0.25, memoryMiB: 256 } });
    const instances = roomy.observation.instances.map((one) => ({
      ...one,
      containerInstance: {
        ...one.containerInstance!,
        remaining: { ...one.containerInstance!.remaining, memoryMiB: one.id === 'i-2' ? 600 : 0 },
      },
    }));
    const { actions } = decide({ ...roomy, observation: { ...roomy.observation, instances } });
    expect(actions).toHaveLength(2);
  });

  it('are eight at most', () => {
    const names = Array.from({ length: 24 }, (_, i) => `s${i + 1}`);
    const many = each(names, () => [{ on: 'i-1', cpu: 0.07 }]);
    expect(movesOf({ ...hot, reserve: { cpu: 0.05, memoryMiB: 32 }, services: many })).toHaveLength(8);
  });

  it('do no harm wherever ECS lays the copies: of three that could all come to one instance, the others wait', () => {
    const four: Scene = {
      instances: ['i-1', 'i-2', 'i-3', 'i-4'],
      services: each(['a', 'b', 'c', 'd'], () => [{ on: 'i-1', cpu: 0.45 }]),
    };
    expect(movesOf(four)).toHaveLength(1);
    const small: Scene = {
      ...four,
      services: each(
        Array.from({ length: 18 }, (_, i) => `s${i + 1}`),
        () => [{ on: 'i-1', cpu: 0.1 }],
      ),
    };
    expect(movesOf({ ...small, reserve: { cpu: 0.1, memoryMiB: 64 } }).length).toBeGreaterThan(1);
  });
});

describe('beside a move that is open', () => {
  const beside = (moves: readonly MoveIntent[], over: Partial<Scene> = {}) =>
    movesOf({ ...hot, head: { promise: PROMISE, intents: moves }, ...over });

  it('those of other services begin while a promise is to be kept, as many as are still missing', () => {
    const services = beside([open('a')]).map(({ service }) => service);
    expect(services).toHaveLength(2);
    expect(services).not.toContain('a');
    expect(beside([open('a'), open('b'), open('c')])).toEqual([]);
  });

  it('one that is undone is not counted on: another goes in its place', () => {
    expect(beside([open('a'), open('b'), open('c', { state: 'undo', outcome: 'undone', cordoned: [] })])).toHaveLength(1);
  });

  it('none begins to an instance that is still cordoned', () => {
    const shut = open('a', {
      cordoned: [{ instanceId: 'i-2', containerInstance: 'arn:container-instance/i-2' }],
      from: 'i-2',
      to: 'i-1',
    });
    expect(beside([shut])).toEqual([]);
  });

  it('those that were planned with it begin without a promise too, by the figures of that plan', () => {
    expect(movesOf({ ...hot, head: { intents: [open('a')] } })).toHaveLength(2);
  });

  it('nothing begins where no window tells of all at one time: it wants to be measured anew', () => {
    const input = aCluster({ ...hot, head: { intents: [open('a')] } });
    const { tasks } = input.observation;
    const young = tasks.map((task) => (task.service === 'f' ? { ...task, startedAt: NOON - 30_000 } : task));
    const windows = input.observation.reading!.windows.slice(-1);
    const reading = { readAt: NOON, windows };
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, tasks: young, reading } });
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('in-flight');
  });

  it('a task and its copy are one: what both carry is counted once, where the copy is', () => {
    const copied = each(NAMES, (name) =>
      name === 'a'
        ? [
            { on: 'i-1', cpu: 0.15 },
            { on: 'i-2', cpu: 0.15 },
          ]
        : [{ on: name < 'd' ? 'i-2' : 'i-1', cpu: 0.3 }],
    );
    expect(beside([open('a', { copy: 'a-2', state: 'protect', cordoned: [] })], { services: copied })).toEqual([]);
  });
});
