import { DeregisterContainerInstanceCommand, ECSClient, ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { describe, expect } from '@jest/globals';
import type { Decision } from '../../shared/model/decision.js';
import { clientOn } from '../simulator/support.js';
import { type Scene, webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const FILE = webServices(['a', 'b', 'c', 'd'], 256);

const hostOf = async (scene: Scene, service: string): Promise<string> =>
  (await scene.state()).tasks.find((task) => task.service === service && task.status === 'RUNNING')!.instance!;

const allRun = async (scene: Scene): Promise<boolean> =>
  (await scene.state()).services.every(({ desired, running }) => desired === running);

const gone = async (scene: Scene, id: string): Promise<boolean> =>
  (await scene.state()).instances.every((one) => one.id !== id || one.state === 'terminated');

const saying = async (scene: Scene, reason: string): Promise<Decision[]> =>
  (await scene.decisions()).filter(({ reasons, actions }) => (reasons as string[]).includes(reason) && actions.length > 0);

describe('An agent that does not answer', () => {
  story('its instance is replaced: what it runs is elsewhere before it is terminated', { instances: 2 }, async (scene) => {
    await scene.deploy('web', FILE);
    const target = await hostOf(scene, 'a');
    await scene.fault({ kind: 'agent-lost', target });
    await scene.advance(4 * 60);
    expect(scene.up()).toContain(target);
    await scene.until('replaced', () => gone(scene, target), 30);
    await scene.until('all run', () => allRun(scene));
    expect(scene.up()).toHaveLength(2);
    const told = await saying(scene, 'agent-lost');
    expect(told.map(({ action }) => action)).toContain('replace');
    expect((await scene.told('instance.agent-lost')).map(({ title }) => title)).toEqual([expect.stringContaining(target)]);
    expect(told.some(({ why }) => /agent of i-\w+ has not answered for 1\d min, and EC2 says it runs/.test(why))).toBe(true);
  });

  story(
    'terminated by somebody else meanwhile, it is taken out of the cluster, and its tasks run elsewhere',
    { instances: 2 },
    async (scene) => {
      await scene.deploy('web', FILE);
      const target = await hostOf(scene, 'a');
      await scene.fault({ kind: 'agent-lost', target });
      await scene.advance(60);
      await scene.fault({ kind: 'terminated', target });
      const moved = async () => (await allRun(scene)) && (await hostOf(scene, 'a')) !== target;
      await scene.until('all run elsewhere', moved, 15);
    },
  );

  story('with a volume on its disk it is rebooted once, and keeps its data', { instances: 2 }, async (scene) => {
    await scene.deploy(
      'store',
      'services:\n  db:\n    image: postgres:15-alpine\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes: {data: {}}\n',
    );
    const target = await hostOf(scene, 'db');
    await scene.fault({ kind: 'agent-lost', target });
    await scene.until('rebooted', () => scene.calls('ec2.RebootInstances') === 1, 20);
    await scene.advance(300);
    await scene.until('all run', () => allRun(scene));
    expect(await hostOf(scene, 'db')).toBe(target);
    expect((await saying(scene, 'agent-lost')).at(-1)!.action).toBe('repair');
    await scene.advance(1800);
    expect(scene.calls('ec2.RebootInstances')).toBe(1);
  });

  for (const when of ['before', 'effect'] as const)
    story(`whose reboot was killed (${when}) is rebooted all the same`, { instances: 2 }, async (scene) => {
      await scene.deploy(
        'store',
        'services:\n  db:\n    image: postgres:15-alpine\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes: {data: {}}\n',
      );
      const target = await hostOf(scene, 'db');
      await scene.fault({ kind: 'crash', operation: 'ec2.RebootInstances', when, times: 1 });
      await scene.fault({ kind: 'impaired', target });
      await scene.until('well again', () => scene.local.amazon.ec2.instances.get(target)!.impairedAt === null, 40);
      await scene.until('all run', () => allRun(scene));
      expect(await hostOf(scene, 'db')).toBe(target);
    });

  story('all at once: nothing is rebooted or terminated, and people are told why', { instances: 3 }, async (scene) => {
    await scene.deploy('web', FILE);
    for (const target of scene.up()) await scene.fault({ kind: 'agent-lost', target, seconds: 3000 });
    await scene.advance(40 * 60);
    expect(scene.calls('ec2.TerminateInstances') + scene.calls('ec2.RebootInstances')).toBe(0);
    const last = (await scene.decisions()).at(-1)!;
    expect(last.blockedBy).toContain('breaker-open');
    expect((await scene.decisions()).some(({ why }) => /3 of \d instances are broken at once/.test(why))).toBe(true);
    await scene.advance(20 * 60);
    expect(await allRun(scene)).toBe(true);
  });

  story(
    'when the others could not carry its load, another is launched before it is drained',
    { instances: 2, min: 1 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.load('web', { a: 0.45, b: 0.45, c: 0.45, d: 0.45 });
      await scene.advance(240);
      const target = await hostOf(scene, 'a');
      await scene.fault({ kind: 'agent-lost', target });
      await scene.until('replaced', () => gone(scene, target), 40);
      const kinds = (await saying(scene, 'agent-lost')).flatMap(({ actions }) => actions.map(({ kind }) => kind));
      expect(kinds.slice(0, 2)).toEqual(['launch', 'drain']);
      expect((await scene.decisions()).filter(({ reasons }) => reasons.includes('above-line'))).toEqual([]);
    },
  );

  story('back before its time: nothing was done', { instances: 2 }, async (scene) => {
    await scene.deploy('web', FILE);
    const target = await hostOf(scene, 'a');
    await scene.fault({ kind: 'agent-lost', target, seconds: 480 });
    await scene.advance(30 * 60);
    expect(scene.calls('ec2.RebootInstances')).toBe(0);
    expect((await scene.decisions()).filter(({ action }) => action === 'replace' || action === 'repair')).toEqual([]);
  });
});

describe('No instance left that answers', () => {
  story(
    'each that is launched falls silent too: one at a time, with longer and longer rests',
    { instances: 3, min: 1 },
    async (scene) => {
      await scene.deploy('web', FILE);
      for (let minutes = 0; minutes < 45; minutes += 3) {
        for (const target of scene.up()) await scene.fault({ kind: 'agent-lost', target });
        await scene.advance(180);
      }
      expect(scene.calls('ec2.TerminateInstances') + scene.calls('ec2.RebootInstances')).toBe(0);
      expect(scene.up().length).toBeLessThanOrEqual(5);
      expect((await scene.decisions()).some(({ why }) => /more agents are silent than chance explains, also of/i.test(why))).toBe(
        true,
      );
    },
  );

  story(
    'none is registered any more: others are launched as far as the maximum allows, and it all runs again',
    { instances: 3, max: 4 },
    async (scene) => {
      await scene.deploy('web', FILE);
      await scene.advance(20 * 60);
      const before = scene.up();
      const ecs = clientOn(ECSClient, scene.local.amazon, 'direct');
      const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({ cluster: 'demo' }));
      for (const containerInstance of containerInstanceArns)
        await ecs.send(new DeregisterContainerInstanceCommand({ cluster: 'demo', containerInstance, force: true }));
      await scene.until('all run', () => allRun(scene), 5);
      await scene.until('those are given up', () => before.every((id) => !scene.up().includes(id)), 8);
      await scene.until('three again', () => scene.up().length === 3, 5);
      const decisions = await scene.decisions();
      expect(decisions.flatMap(({ reasons }) => reasons)).not.toContain('never-joined');
      expect((await scene.alerts()).map(({ title }) => title)).toContainEqual(
        expect.stringMatching(/is not registered with ECS any more/),
      );
    },
  );
});

describe('A status check that fails', () => {
  story('its instance is replaced, and its tasks run again', { instances: 2 }, async (scene) => {
    await scene.deploy('web', FILE);
    const target = await hostOf(scene, 'a');
    await scene.fault({ kind: 'impaired', target });
    await scene.until('replaced', () => gone(scene, target), 30);
    await scene.until('all run', () => allRun(scene));
    expect((await saying(scene, 'status-check')).map(({ action }) => action)).toContain('replace');
    expect((await scene.told('instance.unhealthy')).map(({ title }) => title)).toEqual([expect.stringContaining(target)]);
    expect(await scene.told('instance.agent-lost')).toEqual([]);
    await scene.advance(120);
    expect((await scene.told('instance.recovered')).map(({ title }) => title)).toEqual([`${target} has left the cluster`]);
  });
});

describe('The load of tasks that died with their instance', () => {
  story('is seen on those that live, before and after others are started in their place', { instances: 2 }, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b'], 128).replaceAll('{resources:', '{replicas: 2, resources:'));
    await scene.load('web', { a: 1, b: 0.8 });
    await scene.advance(300);
    const target = await hostOf(scene, 'a');
    await scene.fault({ kind: 'impaired', target });
    await scene.advance(360);
    const shown = async (): Promise<number> => {
      const used = (await scene.cluster()).instances.filter(({ id }) => id !== target).map(({ cpu }) => cpu.used ?? 0);
      return (used.reduce((sum, percent) => sum + percent, 0) / 100) * 2;
    };
    const told: number[] = [];
    await scene.until('replaced', async () => told.push(await shown()) > 0 && (await gone(scene, target)), 30);
    for (let minute = 0; minute < 8; minute += 1) {
      await scene.advance(60);
      told.push(await shown());
    }
    expect(told.filter((vcpu) => vcpu < 1.5 || vcpu > 2.1)).toEqual([]);
  });
});

describe('Tasks that die on one instance only', () => {
  story('it is named, and replaced', { instances: 3 }, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b', 'c'], 256, '').replaceAll('{resources:', '{replicas: 3, resources:'));
    const target = await hostOf(scene, 'a');
    await scene.advance(180);
    await scene.fault({ kind: 'bad-host', target });
    const tasks = (await scene.state()).tasks.filter(({ instance, status }) => instance === target && status === 'RUNNING');
    for (const { id } of tasks) scene.local.amazon.ecs.die(id, 1, 'Essential container in task exited');
    await scene.until('replaced', () => gone(scene, target), 40);
    await scene.until('all run', () => allRun(scene), 30);
    const [first] = await saying(scene, 'tasks-die');
    expect(first!.why).toMatch(/tasks of .* have died on i-\w+ within 15 min, none elsewhere: .*no space left on device/);
  });
});
