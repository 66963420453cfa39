import { describe, expect } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const evenly = (vcpu: number) => Object.fromEntries(NAMES.map((name) => [name, vcpu / NAMES.length]));

/** Services of which a task went back to an instance that it had left. */
const wentBack = async (scene: Scene): Promise<string[]> => {
  const { tasks } = await scene.state();
  return NAMES.filter((name) => {
    const instances = tasks.flatMap(({ service, instance }) => (service === name && instance ? [instance] : []));
    return new Set(instances).size < instances.length;
  });
};

const growths = async (scene: Scene): Promise<readonly Decision[]> =>
  (await scene.decisions()).filter(({ action, predicted }) => action === 'scale-out' && predicted !== null);

/** With seed 3 tasks went to and fro before moves went by figures of one time. */
const BOTH_SEEDS = [3, 14];

describe('A prediction whose size was changed again before it could come true', () => {
  story(
    'ends as overtaken by that decision, and only the last is compared',
    { max: 8 },
    async (scene) => {
      await scene.deploy('app', webServices(NAMES, 64));
      await scene.load('app', evenly(1.7));
      await scene.until('a growth with a prediction', async () => (await growths(scene)).length > 0);
      const [first] = await growths(scene);
      await scene.load('app', evenly(5));
      const later = async () => (await growths(scene)).filter(({ id }) => id! > first!.id!);
      await scene.until(
        'a later growth that was compared',
        async () => (await later()).some(({ observed }) => observed !== null),
        40,
      );
      const ended = (await growths(scene)).find(({ id }) => id === first!.id)!;
      const changes = (await scene.decisions()).filter(({ from, to, id }) => from !== to && id! > first!.id!);
      expect(ended).toMatchObject({ observed: null, overtakenBy: changes[0]!.id });
      const last = (await later()).at(-1)!;
      expect(last.observed).not.toBeNull();
      expect(last).not.toHaveProperty('overtakenBy');
      expect(await wentBack(scene)).toEqual([]);
    },
    BOTH_SEEDS,
  );
});
