import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';
import { launches, ROUND_FILE, wholeRound } from '../support/whole-round.js';

/** What a scale-out, a move and a scale-in call. */
const OPERATIONS = [
  'ec2.RunInstances',
  'ecs.PutAttributes',
  'ecs.UpdateService',
  'ecs.UpdateTaskProtection',
  'ecs.UpdateContainerInstancesState',
  'ec2.TerminateInstances',
];

/** Single crashes, at every call: test/chaos/crashes.test.ts. */
const ONE_SEED = [14];
const MOMENTS = ['before', 'effect', 'reply'] as const;

/** One of the three in turns, and all of them with EVERY_SEED=1. */
const momentsOf = (turn: number): readonly (typeof MOMENTS)[number][] =>
  process.env['EVERY_SEED'] ? MOMENTS : [MOMENTS[turn % MOMENTS.length]!];

const RECONCILE = 'evenkeel-demo-reconcile';

const round = async (scene: Scene): Promise<void> => {
  await wholeRound(scene);
  expect(await launches(scene)).toBe(2);
  const neverStruck = scene.local.amazon.faults.active.filter(({ times }) => times === 2);
  expect(neverStruck).toEqual([]);
};

describe('A pass that is killed in the middle is finished by the next one', () => {
  for (const [turn, operation] of OPERATIONS.entries())
    for (const when of momentsOf(turn))
      story(
        `killed at ${operation} (${when}), twice`,
        {},
        async (scene) => {
          await scene.deploy('web', ROUND_FILE);
          await scene.fault({ kind: 'crash', operation, when, times: 2 });
          await round(scene);
        },
        ONE_SEED,
      );

  for (const when of momentsOf(1))
    story(`killed at every fifth write to the table (${when})`, {}, async (scene) => {
      await scene.deploy('web', ROUND_FILE);
      const { amazon } = scene.local;
      let writes = 0;
      amazon.recorder = ({ operation, caller }) => {
        if (operation !== 'put' || caller.name !== RECONCILE) return;
        writes += 1;
        if (writes % 5 === 0) amazon.faults.add({ kind: 'crash', operation: 'dynamodb.put', when, target: RECONCILE, times: 1 });
      };
      await round(scene);
      expect(writes).toBeGreaterThan(50);
    });
});

describe('A lost answer is no answer: the truth is looked at', () => {
  for (const operation of [...OPERATIONS, 'dynamodb.put'])
    story(`of ${operation}, twice`, {}, async (scene) => {
      await scene.deploy('web', ROUND_FILE);
      await scene.fault({ kind: 'lost-reply', operation, times: 2 });
      await round(scene);
    });
});
