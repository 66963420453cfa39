import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { type Explored, explore } from '../../chaos/model/explore.js';
import { happenings } from '../../chaos/model/happenings.js';
import { observationOf } from '../../chaos/model/observation.js';
import { brokenBy } from '../../chaos/model/promises.js';
import { SCENES, SMALL, stateOf } from '../../chaos/model/scenes.js';
import { behind } from '../../chaos/model/shown.js';

/** Nothing here may depend on how busy the machine is. Milliseconds. */
const LONGEST = 1_800_000;

/** The command itself, as people run it. */
const model = (...args: string[]): { status: number | null; all: readonly Explored[] } => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/model.mjs', '--json', ...args], { encoding: 'utf8' });
  return { status, all: JSON.parse(stdout) };
};

describe('the small model', () => {
  it.each(['two launches, one call', 'one that joins', 'two drains', 'a copy that lands'])(
    'has no state in which a promise is broken, and every way in it comes to a good end: %s (all scenes: node scripts/model.mjs)',
    (scene) => {
      const { status, all } = model('--scene', scene);
      expect(all.map(({ complete, broken, ...one }) => [one.scene, complete, broken])).toEqual([[scene, true, null]]);
      for (const { states, ends } of all) expect([states > 5_000, ends > 100]).toEqual([true, true]);
      expect(status).toBe(0);
    },
    LONGEST,
  );

  it(
    'finds what a head row without a fence does, and tells the way there',
    () => {
      const { status, all } = model('--scene', 'one call', '--broken', 'noFence');
      const way = all[0]!.broken!.way;
      expect([status, all[0]!.broken!.promise]).toEqual([1, 'i-1 runs and no intent speaks for it']);
      expect(way.filter((step) => step.endsWith(' begins'))).toHaveLength(2);
      expect(way.some((step) => step.endsWith('RunInstances'))).toBe(true);
    },
    LONGEST,
  );

  it(
    'finds what a token that is made up anew does: a pass that reads what was, after one that nobody heard of again',
    () => {
      const { status, all } = model('--scene', 'two calls', '--broken', 'randomToken');
      const { promise, way } = all[0]!.broken!;
      expect([status, promise]).toEqual([1, expect.stringMatching(/^i-1 and i-2 for the one intent int_/)]);
      expect(way.filter((step) => step.endsWith('RunInstances'))).toHaveLength(2);
      expect(way.some((step) => /look, .* of [12] changes? ago$/.test(step))).toBe(true);
    },
    LONGEST,
  );

  it(
    'finds what it does to take silence for a refusal: the instance is there, and another is asked for',
    () => {
      const { status, all } = model('--scene', 'one call', '--unanswered', '--broken', 'silenceRefuses');
      const { promise, way } = all[0]!.broken!;
      expect([status, promise]).toEqual([1, 'i-1 runs and no intent speaks for it']);
      expect(way.some((step) => step.endsWith('RunInstances, its answer is lost'))).toBe(true);
    },
    LONGEST,
  );

  it(
    'finds a count that is sent as a difference: asked for again after an answer that nobody heard, it rises twice',
    () => {
      const { status, all } = model('--scene', 'one move', '--broken', 'relativeCount');
      const { promise, way } = all[0]!.broken!;
      expect([status, promise]).toEqual([1, 'the count is 4, and was 2']);
      expect(way.filter((step) => step.endsWith('UpdateService'))).toHaveLength(2);
    },
    LONGEST,
  );

  it(
    'finds what it does to lower the count beside a copy that does not run yet',
    () => {
      const { status, all } = model('--scene', 'one move', '--broken', 'placedRuns');
      const { promise, way } = all[0]!.broken!;
      expect([status, promise, way.at(-1)]).toEqual([1, '1 of 2 tasks run', 't-1 on i-1 is stopped']);
    },
    LONGEST,
  );

  it('shows in one look each read by itself, as it is or as up to two changes ago', () => {
    const { world } = stateOf(SCENES.find(({ name }) => name === 'one that joins')!, SMALL);
    const joined = happenings(world).find(({ what }) => what === 'i-1 joins')!.world;
    expect(behind(joined).map(({ what }) => what)).toEqual([
      'registered of 1 change ago',
      'ec2 of 1 change ago',
      'ec2 of 1 change ago, registered of 1 change ago',
      'ec2 of 2 changes ago',
      'ec2 of 2 changes ago, registered of 1 change ago',
    ]);
    const unshown = observationOf(behind(joined).find(({ what }) => what === 'ec2 of 2 changes ago')!.shown, joined.now);
    expect(unshown.instances).toMatchObject([{ id: 'i-1', cluster: null, containerInstance: { status: 'ACTIVE' } }]);
  });

  it('says so when it was not let to its end', async () => {
    const explored = await explore(SCENES[0]!, { left: SMALL, most: 50 });
    expect(explored).toMatchObject({ states: 50, complete: false, broken: null });
  });
});

describe('the promises of a state', () => {
  const [scene] = SCENES;
  const state = stateOf(scene!, SMALL);
  const machine = {
    id: 'i-1',
    intent: 'int_1',
    token: 'int_1-1',
    state: 'running',
    registration: 'ACTIVE',
    launchedAt: 0,
  } as const;
  const broken = (machines: readonly (typeof machine)[] | readonly object[]): readonly string[] =>
    brokenBy({ ...state, world: { ...state.world, machines: machines as never } }, scene!);

  it('are those of never twice, never over, never lost, never under tasks', () => {
    expect(broken([machine])).toEqual([]);
    expect(broken([machine, { ...machine, id: 'i-2', token: 'other' }])).toEqual(['i-1 and i-2 for the one intent int_1']);
    expect(broken([{ ...machine, registration: 'none' }])).toEqual(['i-1 runs and no intent speaks for it']);
    const three = ['1', '2', '3'].map((n) => ({ ...machine, id: `i-${n}`, intent: `int_${n}`, token: n }));
    expect(broken(three)).toEqual(['3 instances, and 2 are the most']);
    expect(brokenBy({ ...state, world: { ...state.world, harm: ['i-1 is terminated with 1 tasks on it'] } }, scene!)).toEqual([
      'i-1 is terminated with 1 tasks on it',
    ]);
  });
});
