import { describe, expect } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const lastSaying = async (scene: Scene, says: (decision: Decision) => boolean): Promise<Decision | undefined> =>
  (await scene.decisions()).findLast(says);

describe('Limits are decisions with reasons', () => {
  story('a maximum of one: nothing is launched, the decision says at-max, people are told', { max: 1 }, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b', 'c']));
    await scene.load('web', { a: 0.7, b: 0.6, c: 0.5 });
    await scene.until(
      'the refusal',
      async () => (await lastSaying(scene, (one) => one.blockedBy.includes('at-max'))) !== undefined,
    );
    await scene.advance(900);
    expect(scene.calls('ec2.RunInstances')).toBe(1);
    const refusal = (await lastSaying(scene, (one) => one.blockedBy.includes('at-max')))!;
    expect([refusal.action, refusal.reasons.includes('above-line'), refusal.to]).toEqual(['none', true, 1]);
    expect(refusal.why).toContain('maximum is 1');
    expect(await scene.told('capacity.blocked')).toHaveLength(1);
    expect(await scene.told('cluster.pegged')).toHaveLength(1);
    expect((await scene.cluster()).size).toMatchObject({ active: 1, max: 1 });
    await scene.load('web', { a: 0.2, b: 0.2, c: 0.2 });
    await scene.until('it is told', async () => (await scene.told('cluster.recovered')).length === 1);
  });

  story(
    'one task that cannot be divided: nothing is launched, and the decision names it and what would help',
    {},
    async (scene) => {
      await scene.deploy('solo', webServices(['busy', 'calm']));
      await scene.load('solo', { busy: 1.8 });
      const refused = (one: Decision) => one.blockedBy.includes('would-not-help');
      await scene.until('the refusal', async () => (await lastSaying(scene, refused)) !== undefined);
      await scene.advance(900);
      expect(scene.calls('ec2.RunInstances')).toBe(1);
      const { why, candidates, action } = (await lastSaying(scene, refused))!;
      const task = (await scene.state()).tasks.find(({ service }) => service === 'busy')!;
      expect(action).toBe('none');
      expect(why).toContain('solo-busy');
      expect(why).toContain(task.id);
      expect(why).toMatch(/scale: \{max: 3\}/);
      expect(candidates.map(({ id }) => id)).toContain(task.id);
    },
  );

  story('a task that its file keeps in place is named with that reason', {}, async (scene) => {
    await scene.deploy('kept', webServices(['busy', 'calm'], 128, '    x-evenkeel: {relocate: never}'));
    await scene.load('kept', { busy: 1, calm: 0.8 });
    const refused = (one: Decision) => one.blockedBy.includes('would-not-help');
    await scene.until('the refusal', async () => (await lastSaying(scene, refused)) !== undefined);
    await scene.advance(600);
    expect(scene.calls('ec2.RunInstances')).toBe(1);
    expect((await lastSaying(scene, refused))!.why).toContain('relocate: never');
  });

  story('a range of up to three gives a second task and its room', {}, async (scene) => {
    await scene.deploy('ranged', webServices(['api'], 128, '    x-evenkeel: {scale: {max: 3}}'));
    await scene.load('ranged', { api: 1.8 });
    const running = async () => (await scene.state()).tasks.filter(({ status }) => status === 'RUNNING');
    await scene.until(
      'two tasks on two instances',
      async () => new Set((await running()).map(({ instance }) => instance)).size === 2,
    );
    await scene.advance(600);
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    const shares = (await scene.state()).instances.map(({ cpuUsed, vcpu }) => cpuUsed / vcpu);
    expect(Math.max(...shares)).toBeLessThan(0.6);
    const out = (await lastSaying(scene, (one) => one.action === 'scale-out' && one.reasons.includes('service-range')))!;
    expect(out.candidates).toContainEqual(expect.objectContaining({ id: 'ranged-api', chosen: true }));
  });
});

describe('Memory', () => {
  story('at 90 % by the estimate one more instance is launched and tasks move', {}, async (scene) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await scene.deploy('mem', webServices(names, 250));
    expect(scene.up()).toHaveLength(1);
    await scene.load('mem', Object.fromEntries(names.map((name) => [name, { memory: 285 }])));
    await scene.until('two', () => scene.up().length === 2);
    await scene.advance(1200);
    expect(scene.calls('ec2.RunInstances')).toBe(2);
    const { instances, tasks } = await scene.state();
    const running = tasks.filter(({ status }) => status === 'RUNNING');
    expect(instances.map(({ id }) => running.filter(({ instance }) => instance === id).length)).toEqual([3, 3]);
    const out = (await lastSaying(scene, (one) => one.action === 'scale-out' && one.reasons.includes('above-line')))!;
    expect(out.why).toMatch(/^Memory \(estimated\)/);
    expect((await scene.cluster()).memory.estimated).toBe(true);
    expect(Math.abs(out.predicted!.memory!.max - out.observed!.memory!.max)).toBeLessThanOrEqual(5);
  });
});
