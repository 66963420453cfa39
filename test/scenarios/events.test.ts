import { describe, expect } from '@jest/globals';
import { deadLetters } from '../../chaos/messages.js';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';
import { isLevel, ROUND_FILE } from '../support/whole-round.js';

const RECONCILE = 'evenkeel-demo-reconcile';

const loaded = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
};

/** One launch beside the first instance, the load on both, and none later. */
const growsOnce = async (scene: Scene): Promise<void> => {
  await scene.until('level', () => isLevel(scene), 30);
  await scene.advance(300);
  expect(scene.calls('ec2.RunInstances')).toBe(2);
};

describe('Events are only wake-ups', () => {
  const wellWith = (title: string, fault: Readonly<Record<string, unknown>>): void =>
    story(title, {}, async (scene) => {
      await scene.fault(fault);
      await loaded(scene);
      await growsOnce(scene);
    });

  wellWith('each sent five times: one launch', { kind: 'duplicate-events' });
  wellWith('all lost: the heartbeat alone is enough', { kind: 'drop-events' });
  wellWith('all late by four minutes: nothing is done twice', { kind: 'delay-events', seconds: 240 });

  story('the first ones of a growth late, so that later ones overtake them: the same', {}, async (scene) => {
    await loaded(scene);
    await scene.fault({ kind: 'delay-events', seconds: 150, times: 6 });
    await growsOnce(scene);
    expect(scene.local.amazon.faults.active).toEqual([]);
  });

  story(
    'the alarms of load are gone, since somebody has deleted them: the heartbeat and the metrics are enough',
    {},
    async (scene) => {
      const AlarmNames = ['evenkeel-demo-load-cpu', 'evenkeel-demo-load-memory'];
      await scene.local.amazon.call('cloudwatch', 'DeleteAlarms', { AlarmNames }, { name: 'somebody', invocation: null });
      await loaded(scene);
      await growsOnce(scene);
    },
  );

  story('an alarm that somebody sets by hand wakes a pass, which finds nothing to do and says so', {}, async (scene) => {
    await scene.deploy('web', ROUND_FILE);
    await scene.advance(300);
    const { amazon } = scene.local;
    const set = { AlarmName: 'evenkeel-demo-load-cpu', StateValue: 'ALARM', StateReason: 'a test' };
    await amazon.call('cloudwatch', 'SetAlarmState', set, { name: 'somebody', invocation: null });
    await scene.advance(10);
    const trigger = { kind: 'alarm', name: set.AlarmName };
    expect((await scene.decisions()).at(-1)).toMatchObject({ trigger, action: 'none', blockedBy: ['within-band', 'at-min'] });
    await scene.advance(600);
    expect(scene.calls('ec2.RunInstances')).toBe(1);
  });
});

describe('Functions that do not run', () => {
  story('while Lambda throttles them: it is done late, by the heartbeat, and once', {}, async (scene) => {
    await loaded(scene);
    const { lambda, world } = scene.local.amazon;
    const { invoke } = lambda;
    const until = world.now() + 400_000;
    let refused = 0;
    const throttled: typeof invoke = (name, event) => {
      if (name !== RECONCILE || world.now() >= until) return invoke(name, event);
      refused += 1;
      return Promise.reject(new Error('TooManyRequestsException: Rate Exceeded.'));
    };
    Object.assign(lambda, { invoke: throttled });
    await scene.advance(399);
    expect([refused > 5, scene.calls('ec2.RunInstances')]).toEqual([true, 1]);
    await growsOnce(scene);
  });

  story(
    'since every message kills them: three tries each, then the dead-letter queues; the next heartbeat works',
    {},
    async (scene) => {
      await loaded(scene);
      await scene.fault({ kind: 'crash', operation: 'dynamodb.get', when: 'before', target: RECONCILE, seconds: 600 });
      await scene.advance(599);
      expect(deadLetters(scene.local.amazon, 'evenkeel-demo')).toBeGreaterThan(0);
      expect(scene.calls('ec2.RunInstances')).toBe(1);
      await growsOnce(scene);
    },
  );
});
