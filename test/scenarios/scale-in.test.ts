import { describe, expect } from '@jest/globals';
import { example, type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';
import { launches, ROUND_FILE, wholeRound } from '../support/whole-round.js';

const VOTING = example('voting-app/compose.yaml');

/** The lowest number of instances that were up at any of the looks. */
const lowestDuring = async (scene: Scene, minutes: number): Promise<number> => {
  let lowest = scene.up().length;
  for (let minute = 0; minute < minutes; minute += 1) {
    await scene.advance(60);
    lowest = Math.min(lowest, scene.up().length);
  }
  return lowest;
};

const steady = async (scene: Scene): Promise<boolean> => {
  const { services } = await scene.state();
  return services.every(({ running, desired }) => running === desired);
};

describe('The load falls', () => {
  story('one instance is drained, found empty, and only then terminated; all services still run', {}, async (scene) => {
    await scene.deploy('vote', VOTING);
    await scene.load('vote', { vote: 0.9, result: 0.6, worker: 0.3 });
    await scene.until('two', () => scene.up().length === 2);
    await scene.advance(300);
    await scene.load('vote', { vote: 0.09, result: 0.06, worker: 0.03 });
    await scene.until('one', () => scene.up().length === 1, 40);
    await scene.advance(120);
    expect(await steady(scene)).toBe(true);
    const kinds = (await scene.decisions()).filter(({ action }) => action === 'scale-in').flatMap(({ actions }) => actions);
    expect(kinds.map(({ kind, result }) => `${kind} ${result}`)).toEqual(['drain done', 'terminate done']);
    expect(new Set(kinds.map(({ target }) => target)).size).toBe(1);
    const why = (await scene.decisions()).filter(({ action }) => action === 'scale-in').map(({ reasons }) => reasons);
    expect(why).toEqual([['under-used'], ['under-used']]);
    expect((await scene.alerts()).filter(({ type }) => type === 'cluster.scaled-in')).toHaveLength(1);
  });

  story('the minimum is held', { instances: 3, min: 2 }, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b', 'c']));
    await scene.until('two', () => scene.up().length === 2, 60);
    expect(await lowestDuring(scene, 45)).toBe(2);
    expect(await steady(scene)).toBe(true);
  });

  story('the instance with the volume stays, another one goes', { instances: 2, min: 1 }, async (scene) => {
    await scene.deploy('vote', VOTING);
    const holder = (await scene.state()).tasks.find(({ service }) => service === 'db')!.instance;
    await scene.until('one', () => scene.up().length === 1, 60);
    expect(scene.up()).toEqual([holder]);
    expect(await steady(scene)).toBe(true);
  });
});

describe('A load that goes up and down', () => {
  const reversals = async (scene: Scene): Promise<number> => {
    const acts = (await scene.decisions()).flatMap(({ action, actions }) =>
      actions.length > 0 && (action === 'scale-out' || action === 'scale-in') ? [action] : [],
    );
    return acts.filter((act, i) => i > 0 && act !== acts[i - 1] && acts.slice(0, i).includes('scale-in')).length;
  };

  story('faster than an instance boots is not followed down: it grows once and stays', {}, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
    for (let i = 0; i < 8; i += 1) {
      await scene.load('web', i % 2 === 0 ? { a: 0.5, b: 0.5, c: 0.5, d: 0.3 } : { a: 0.1, b: 0.1, c: 0.1, d: 0.1 });
      await scene.advance(240);
    }
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    expect(scene.calls('ec2.TerminateInstances')).toBe(0);
  });

  story('flat noise around 60 % changes nothing', { instances: 2, min: 1 }, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
    const noise = scene.local.amazon.world.random('noise of the test');
    for (let minute = 0; minute < 40; minute += 1) {
      const each = 0.6 * (0.9 + 0.2 * noise());
      await scene.load('web', { a: each, b: each, c: each, d: each });
      await scene.advance(60);
    }
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    expect(scene.calls('ec2.TerminateInstances')).toBe(0);
    expect(await reversals(scene)).toBe(0);
    expect((await scene.decisions()).filter(({ action }) => action === 'relocate').length).toBeLessThanOrEqual(2);
  });
});

describe('On the wire', () => {
  story('the whole round is the same when every call is encoded as on AWS', { lane: 'wire' }, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    await wholeRound(scene);
    expect(await launches(scene)).toBe(2);
  });
});
