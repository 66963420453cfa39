import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';
import { RECONCILE, wake } from '../support/wake.js';
import { isLevel, launches, ROUND_FILE, wholeRound } from '../support/whole-round.js';

/** For so long, so many passes are begun at the same moment, again and again. */
const many = async (scene: Scene, count: number, until: () => Promise<boolean>): Promise<void> => {
  for (let step = 0; step < 120; step += 1) {
    if (await until()) return;
    const passes = Array.from({ length: count }, () => wake(scene));
    await scene.advance(15);
    await Promise.all(passes);
  }
  throw new Error('not within 30 minutes');
};

describe('Two passes at once', () => {
  story('one acts, the others leave: one launch, one move at a time', {}, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
    await many(scene, 3, () => isLevel(scene));
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    expect(await launches(scene)).toBe(2);
  });

  for (const operation of ['ec2.RunInstances', 'ecs.UpdateService', 'ecs.UpdateTaskProtection', 'dynamodb.put'])
    story(`one is frozen at ${operation} for longer than its lease, and wakes up to nothing`, {}, async (scene) => {
      await scene.deploy('web', ROUND_FILE);
      await scene.fault({ kind: 'freeze', operation, when: 'before', seconds: 70, target: RECONCILE, times: 1 });
      await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
      await many(scene, 2, () => isLevel(scene));
      expect(scene.local.amazon.faults.active).toEqual([]);
      expect(await launches(scene)).toBe(2);
      await wholeRound(scene);
    });
});
