import { describe, expect, it } from '@jest/globals';
import type { Head } from '../../shared/model/head.js';
import type { DrainIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import type { SeenDeployment } from '../../shared/pass/look.js';
import { think } from '../../shared/pass/think.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aProject, aService } from '../deploying/scene.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const thoughts = async (input: DecideInput) => {
  const { turn } = await aTurn(input);
  return think(turn, { observation: input.observation, projects: [] });
};

describe('What a pass thinks of', () => {
  it('is cordons that no open move holds, unless it only pretends', async () => {
    const given = (mode: 'act' | 'dry-run' | 'hold') => {
      const input = aCluster({ instances: ['i-1'], policy: { mode } });
      const [seen] = input.observation.instances;
      const containerInstance = { ...seen!.containerInstance!, attributes: { 'evenkeel.cordoned': 'int_0' } };
      return thoughts({ ...input, observation: { ...input.observation, instances: [{ ...seen!, containerInstance }] } });
    };
    expect((await given('act')).uncordon).toEqual(['arn:container-instance/i-1']);
    expect((await given('dry-run')).uncordon).toEqual([]);
    expect((await given('hold')).uncordon).toEqual([]);
  });

  it('is a drain that is taken back: at once, or, while ECS starts copies for its tasks, once these serve', async () => {
    const drain: DrainIntent = {
      kind: 'drain',
      id: 'int_1',
      decision: 'dec_0',
      reason: 'under-used',
      createdAt: NOON - 2 * MINUTE,
      deadlineAt: NOON + 13 * MINUTE,
      state: 'draining',
      instanceId: 'i-2',
      containerInstance: 'arn:container-instance/i-2',
      after: null,
    };
    const undrained = async (copy: 'RUNNING' | 'PENDING') => {
      const input = aCluster({
        instances: ['i-1', 'i-2'],
        services: { web: [{ on: 'i-2' }, { on: 'i-1' }] },
        service: () => ({ desired: 1 }),
        policy: { min: 2 },
        head: { intents: [drain] },
      });
      const instances = input.observation.instances.map((one) =>
        one.id === 'i-2' ? { ...one, containerInstance: { ...one.containerInstance!, status: 'DRAINING' } } : one,
      );
      const tasks = input.observation.tasks.map((task) => (task.instanceId === 'i-1' ? { ...task, status: copy } : task));
      const { opened, head, proposal } = await thoughts({ ...input, observation: { ...input.observation, instances, tasks } });
      expect(proposal.actions).toMatchObject([{ kind: 'undrain', instanceId: 'i-2' }]);
      expect(head.intents).toMatchObject([{ id: 'int_1', state: 'undoing' }]);
      return opened.map(({ action }) => action.kind);
    };
    expect(await undrained('RUNNING')).toEqual(['undrain']);
    expect(await undrained('PENDING')).toEqual([]);
  });

  it('is committed under an epoch of its own, and what was promised before stands until something else is', async () => {
    const promise = { decision: 'dec_0', predicted: {}, open: true, madeAt: NOON - MINUTE } as unknown as Head['promise'];
    const { head } = await thoughts(aCluster({ instances: ['i-1'], head: { epoch: 7, promise } }));
    expect(head).toMatchObject({ epoch: 8, promise });
  });

  it('is nothing of what is under way while the stop button is pressed', async () => {
    const drain = { kind: 'drain', id: 'int_1', state: 'draining', instanceId: 'i-1', deadlineAt: NOON + MINUTE } as DrainIntent;
    const under = (mode: 'act' | 'hold') =>
      thoughts(aCluster({ instances: ['i-1', 'i-2'], policy: { mode }, head: { intents: [drain] } }));
    expect((await under('act')).advances).toHaveLength(1);
    expect(await under('hold')).toMatchObject({ advances: [], head: { intents: [drain] } });
  });

  it('is the range of a service whose deployment has ended, and that nobody has stopped', async () => {
    const input = aCluster({ instances: ['i-1'] });
    const { turn } = await aTurn(input);
    const ranges = (status: string, stopped = false) => {
      const service = { ...aService({ name: 'web', ecsName: 'web', scale: { min: 1, max: 3, cpu: 70, memory: null } }), stopped };
      const of = { project: { body: aProject([service]) }, deployment: { body: { status } }, seen: null };
      return think(turn, { observation: input.observation, projects: [of as unknown as SeenDeployment] }).input.ranges;
    };
    expect(Object.keys(ranges('steady'))).toEqual(['web']);
    expect([ranges('rolling'), ranges('steady', true)]).toEqual([{}, {}]);
  });
});
