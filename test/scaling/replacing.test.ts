import { describe, expect, it } from '@jest/globals';
import type { DrainIntent, LaunchIntent, MoveIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const three: Scene = {
  instances: ['i-1', 'i-2', 'i-3'],
  services: {
    web: [
      { on: 'i-1', cpu: 0.3 },
      { on: 'i-2', cpu: 0.3 },
      { on: 'i-3', cpu: 0.3 },
    ],
  },
  policy: { min: 3, launchTemplateVersion: '2' },
};

const versions = (input: DecideInput, of: Readonly<Record<string, string>>): DecideInput => ({
  ...input,
  observation: {
    ...input.observation,
    instances: input.observation.instances.map((one) => ({ ...one, template: of[one.id] ?? '1' })),
  },
});

const joinedAt = (input: DecideInput, id: string, registeredAt: number): DecideInput => ({
  ...input,
  observation: {
    ...input.observation,
    instances: input.observation.instances.map((one) =>
      one.id === id ? { ...one, containerInstance: { ...one.containerInstance!, registeredAt } } : one,
    ),
  },
});

const aDrain = (instanceId: string): Omit<DrainIntent, 'reason'> => ({
  kind: 'drain',
  id: 'int_1',
  decision: 'dec_1',
  createdAt: NOON,
  deadlineAt: NOON + 15 * MINUTE,
  state: 'draining',
  instanceId,
  containerInstance: `arn:container-instance/${instanceId}`,
  after: null,
});

const aMove = (service: string): MoveIntent => ({
  kind: 'move',
  id: 'int_3',
  decision: 'dec_3',
  reason: 'uneven',
  createdAt: NOON - MINUTE,
  deadlineAt: NOON + 4 * MINUTE,
  state: 'protect',
  service,
  taskId: `${service}-1`,
  taskArn: `arn:task/${service}-1`,
  from: 'i-1',
  to: 'i-2',
  cordoned: [],
  desired: 2,
  before: [`${service}-1`],
  copy: null,
  protected: [],
  protectedAt: null,
});

describe('instances of an older launch template', () => {
  it('keep the new one that is there for what they run, also when no pass saw it in its first minutes', () => {
    const services = { web: three.services!['web']!.filter(({ on }) => on !== 'i-3') };
    const scene: Scene = {
      ...three,
      services,
      head: { emptySince: { 'i-3': NOON - 3 * MINUTE } },
      policy: { ...three.policy, min: 2 },
    };
    const joined = (minutes: number, versionOfOthers: string) =>
      decide(
        joinedAt(
          versions(aCluster(scene), { 'i-1': versionOfOthers, 'i-2': versionOfOthers, 'i-3': '2' }),
          'i-3',
          NOON - minutes * MINUTE,
        ),
      );
    const young = joined(4.9, '1');
    expect(young.actions).toEqual([]);
    expect(young.decision.candidates.find(({ id }) => id === 'i-3')).toMatchObject({
      why: expect.stringContaining('older template'),
    });
    expect(joined(4.9, '2').actions).toMatchObject([{ kind: 'drain', instanceId: 'i-3', reason: 'empty' }]);
  });

  it('get one of the new one first', () => {
    const { actions, decision } = decide(versions(aCluster(three), {}));
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'drifted' }]);
    expect(decision).toMatchObject({ action: 'replace', reasons: ['drifted'] });
  });

  it('wait until that one has proved itself for five minutes', () => {
    const four: Scene = { ...three, instances: ['i-1', 'i-2', 'i-3', 'i-4'] };
    const young = decide(joinedAt(versions(aCluster(four), { 'i-4': '2' }), 'i-4', NOON - 4 * MINUTE));
    expect(young.actions).toEqual([]);
    expect(young.decision.blockedBy).toContain('settling');
    const proven = decide(joinedAt(versions(aCluster(four), { 'i-4': '2' }), 'i-4', NOON - 6 * MINUTE));
    expect(proven.actions).toEqual([{ kind: 'drain', reason: 'drifted', instanceId: 'i-1' }]);
  });

  it('go one after the other; one that could not go is left alone for an hour, and the next one goes', () => {
    const stays = { 'i-1': { at: NOON - MINUTE, why: '1 task did not leave in time' } };
    const four: Scene = { ...three, instances: ['i-1', 'i-2', 'i-3', 'i-4'], head: { stays } };
    const { actions } = decide(joinedAt(versions(aCluster(four), { 'i-4': '2' }), 'i-4', NOON - 6 * MINUTE));
    expect(actions).toEqual([{ kind: 'drain', reason: 'drifted', instanceId: 'i-2' }]);
  });

  it('wait while one of the new template does not answer: it proves nothing', () => {
    const four: Scene = { ...three, instances: ['i-1', 'i-2', 'i-3', 'i-4'], head: { lostSince: { 'i-4': NOON - MINUTE } } };
    const joined = joinedAt(versions(aCluster(four), { 'i-4': '2' }), 'i-4', NOON - 6 * MINUTE);
    const instances = joined.observation.instances.map((one) => ({
      ...one,
      containerInstance: { ...one.containerInstance!, agentConnected: one.id !== 'i-4' },
    }));
    const { actions, decision } = decide({ ...joined, observation: { ...joined.observation, instances } });
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/the agent of i-4, of version 2, does not answer/);
  });

  it('wait while EC2 does not tell whose status checks fail: those of the new template may', () => {
    const input = aCluster({ ...three, observation: { unread: { 'status-checks': { unread: 'denied.', throttled: false } } } });
    const { actions, decision } = decide(versions(input, {}));
    expect(actions).toEqual([]);
    expect(decision.why).toContain('the stack has 2; it stays until EC2 tells whose status checks fail.');
  });

  it('are replaced a fifth at a time, one at least: of nine one', () => {
    const ids = Array.from({ length: 9 }, (_, i) => `i-${i}`);
    const draining = { ...aDrain('i-0'), reason: 'drifted' as const };
    const { actions, decision } = decide(
      versions(aCluster({ ...three, instances: ids, policy: { ...three.policy, max: 12 }, head: { intents: [draining] } }), {}),
    );
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/1 of at most 1 on the way out/);
  });

  it('stay while a project is deployed, and where a volume lies', () => {
    const deploying = decide(versions(aCluster({ ...three, input: { touched: ['web'] } }), {}));
    expect(deploying.actions).toEqual([]);
    const bound = aCluster({
      ...three,
      service: () => ({ task: { cpu: 0.25, memoryMiB: 256, hostPorts: [], volumes: ['data'] } }),
    });
    const { actions, decision } = decide(versions(bound, {}));
    expect(actions).toEqual([]);
    expect(decision.candidates.map(({ why }) => why).join()).toMatch(/it is kept: web keeps volume data on it/);
  });

  it('stay at the maximum, and it is said', () => {
    const { actions, decision } = decide(versions(aCluster({ ...three, policy: { ...three.policy, max: 3 } }), {}));
    expect(actions).toEqual([]);
    expect(decision.candidates.map(({ why }) => why).join()).toMatch(/the maximum of 3 leaves no room for a replacement/);
  });
});

describe('instances that are too old', () => {
  it('stay at the maximum when the others cannot carry their load, and it is said how much that would be', () => {
    const on = (id: string) => ({ on: id, cpu: 0.8 });
    const scene = { ...three, services: { web: three.instances!.map(String).map(on) } };
    const { actions, decision } = decide(aCluster({ ...scene, policy: { min: 2, max: 3, maximumLifetimeSeconds: 3600 } }));
    expect(actions).toEqual([]);
    expect(decision.candidates[0]!.why).toMatch(
      /; without it the highest would be 80 %, above 60 %, and the maximum of 3 leaves no room for a replacement\.$/,
    );
  });

  it('are replaced one by one; without a limit they stay', () => {
    const limited = { ...three, policy: { min: 3, maximumLifetimeSeconds: 3600 } };
    const { actions, decision } = decide(aCluster(limited));
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'expired' }]);
    expect(decision.why).toMatch(/i-1 is 0 days old, more than 0: its replacement is launched first/);
    expect(decide(aCluster({ ...three, policy: { min: 3 } })).actions).toEqual([]);
  });

  it('go at once where the others have room and the minimum holds', () => {
    const spare = { ...three, policy: { min: 2, maximumLifetimeSeconds: 3600 } };
    expect(decide(aCluster(spare)).actions).toEqual([{ kind: 'drain', reason: 'expired', instanceId: 'i-1' }]);
  });
});

describe('broken instances', () => {
  const impaired = (scene: Scene, ids: readonly string[], minutes: number): DecideInput => {
    const input = aCluster({ ...scene, policy: { min: 1 } });
    const instances = input.observation.instances.map((one) =>
      ids.includes(one.id) ? { ...one, impairedSince: NOON - minutes * MINUTE } : one,
    );
    return { ...input, observation: { ...input.observation, instances } };
  };

  it('are given ten minutes, then drained', () => {
    const soon = decide(impaired(three, ['i-2'], 8));
    expect(soon.actions).toEqual([]);
    expect(soon.decision.why).toMatch(/status check of i-2 has failed for 8 min; it is mended in 2 minutes/);
    expect(soon.decision.nextEligibleAt).toBe(new Date(NOON + 2 * MINUTE).toISOString());
    expect(decide(impaired(three, ['i-2'], 11)).actions).toEqual([{ kind: 'drain', reason: 'status-check', instanceId: 'i-2' }]);
  });

  it('are given ten minutes more after a reboot, or a drain that came to nothing', () => {
    const repaired = (minutes: number) =>
      decide(impaired({ ...three, head: { repairs: { 'i-2': { at: NOON - minutes * MINUTE, rebooted: true } } } }, ['i-2'], 60));
    expect(repaired(9).actions).toEqual([]);
    expect(repaired(9).decision.nextEligibleAt).toBe(new Date(NOON + MINUTE).toISOString());
    expect(repaired(10).actions).toEqual([{ kind: 'drain', reason: 'status-check', instanceId: 'i-2' }]);
  });

  it('more than a fifth at once are not touched: the cause is hardly theirs', () => {
    const { actions, decision } = decide(impaired(three, ['i-1', 'i-2'], 30));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('breaker-open');
    expect(decision.why).toMatch(/2 of 3 instances are broken at once, more than 1/);
  });

  it('that still work go when the minimum stays without them, not when it is only on its way', () => {
    const launch: LaunchIntent = {
      kind: 'launch',
      id: 'int_2',
      decision: 'dec_2',
      reason: 'status-check',
      createdAt: NOON - MINUTE,
      deadlineAt: NOON + 9 * MINUTE,
      state: 'launched',
      attempt: 1,
      token: 'int_2-1',
      instanceId: null,
      request: {
        type: 't3.small',
        zone: 'us-east-1a',
        subnetId: 'subnet-a',
        market: 'on-demand',
        launchTemplateId: 'lt-1',
        launchTemplateVersion: '1',
      },
    };
    const flying = (min: number) => {
      const input = impaired(three, ['i-2'], 11);
      return decide({ ...input, policy: { ...input.policy, min }, head: { ...input.head, intents: [launch] } });
    };
    expect(flying(2).actions).toEqual([{ kind: 'drain', reason: 'status-check', instanceId: 'i-2' }]);
    expect(flying(3).actions).toEqual([]);
    expect(flying(3).decision.why).toMatch(/i-2 has failed .*; its replacement is on its way/);
  });

  it('are known by tasks that die there and run elsewhere in the same revision: a new one that dies proves nothing', () => {
    const dying = (revision: string, type = 't3.small') => {
      const input = aCluster(three);
      const { tasks } = input.observation;
      const instances = input.observation.instances.map((one) => (one.id === tasks[1]!.instanceId ? { ...one, type } : one));
      const dead = [1, 2, 3].map((n) => ({
        ...tasks[1]!,
        id: `dead-${n}`,
        taskDefinition: revision,
        status: 'STOPPED' as const,
        desiredStatus: 'STOPPED' as const,
        startedAt: NOON - n * MINUTE - 10_000,
        stoppedAt: NOON - n * MINUTE,
        stopCode: 'EssentialContainerExited',
        exitCode: 1,
      }));
      return decide({ ...input, observation: { ...input.observation, instances, tasks: [...tasks, ...dead] } });
    };
    expect(dying('web:1').decision.reasons).toContain('tasks-die');
    expect(dying('web:2').decision.reasons).not.toContain('tasks-die');
    // The image may have no build for this processor.
    expect(dying('web:1', 't4g.small').decision.reasons).not.toContain('tasks-die');
    expect(dying('web:1', 't3a.small').decision.reasons).toContain('tasks-die');
  });

  it('are not rebooted while a move counts on what they run', () => {
    const bound = (services: Scene['services']) => {
      const input = impaired({ ...three, services }, ['i-2'], 11);
      const instances = input.observation.instances.map((one) => ({
        ...one,
        containerInstance: { ...one.containerInstance!, attributes: { 'evenkeel.volume.shop.data': '' } },
      }));
      return { ...input, observation: { ...input.observation, instances } };
    };
    const moving = (services: Scene['services']) => {
      const input = bound(services);
      return decide({ ...input, head: { ...input.head, intents: [aMove('web')] } });
    };
    const elsewhere = {
      web: [
        { on: 'i-1', cpu: 0.1 },
        { on: 'i-3', cpu: 0.1 },
      ],
    };
    expect(moving(elsewhere).actions).toEqual([{ kind: 'repair', reason: 'status-check', instanceId: 'i-2' }]);
    expect(moving(three.services!).actions).toEqual([]);
    expect(moving(three.services!).decision.why).toMatch(/a task of web is on its way first/);
  });

  it('protected by their owner are named and left alone', () => {
    const input = impaired(three, ['i-2'], 30);
    const instances = input.observation.instances.map((one) => ({ ...one, protect: true }));
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, instances } });
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/it carries evenkeel:protect: look at it/);
  });
});
