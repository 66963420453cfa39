import { describe, expect, it } from '@jest/globals';
import { awaitDeployment, inOrder, readDeployment } from '../../shared/api/await-deployment.js';
import { costOf } from '../../shared/api/cost.js';
import { problemAnswer } from '../../shared/api/problem.js';
import { TooMany, Unavailable } from '../../shared/errors.js';
import { deploymentsOf } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { acceptGeneration } from '../../shared/ledger/projects.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { Policy } from '../../shared/model/policy.js';
import type { WantedService } from '../../shared/model/project.js';
import { aDeployment, aService } from '../deploying/scene.js';
import { anAcceptance, killedBefore, T0 } from '../ledger/rows.js';

describe('A deployment that is read', () => {
  it('is the one that was accepted, also where its request was killed before its row was there', async () => {
    const store = memoryStore();
    await acceptGeneration(killedBefore(store, deploymentsOf('web')), anAcceptance(null, 'dep_1')).catch(() => {});
    expect(await readDeployment(store, 'web', 'dep_1')).toMatchObject({ id: 'dep_1', status: 'queued', generation: 1 });
    expect(await readDeployment(store, 'web', 'dep_2')).toBeNull();
  });

  it('shows nothing of what the loop remembers for itself', () => {
    const progress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };
    expect(inOrder(aDeployment({ progress }))).not.toHaveProperty('progress');
  });

  it('is told at once where it has changed since, and else when the time is up', async () => {
    const store = memoryStore();
    await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    let now = T0;
    const sleep = async (milliseconds: number) => void (now += milliseconds);
    const clock = { now: () => now, sleep };
    const waited = async (afterSeq: number | null) => {
      now = T0;
      await awaitDeployment({ store, clock, project: 'web', id: 'dep_1', until: T0 + 2500, afterSeq });
      return now - T0;
    };
    expect([await waited(0), await waited(1), await waited(null)]).toEqual([0, 2500, 2500]);
  });
});

it('who is sent away for a while is told for how long', () => {
  const words = { code: 'c', detail: 'd', hint: 'h' };
  expect(problemAnswer(new TooMany(words), 'r').headers).toMatchObject({ 'retry-after': '5' });
  expect(problemAnswer(new Unavailable(words), 'r').headers).toMatchObject({ 'retry-after': '5' });
});

describe('What a plan costs', () => {
  const baseType = { ...instanceType('t3.small')!, usdPerHour: 0.02 };
  const cost = (count: number, { launching = 0, more = {} }: { launching?: number; more?: Partial<WantedService> } = {}) => {
    const view = { usdPerHour: 0.02, size: { active: 1, launching } } as unknown as ClusterView;
    const policy = { baseType, types: [], min: 1, max: 4 } as unknown as Policy;
    const web = aService({ name: 'web', desired: count, task: { cpu: 1.5, memoryMiB: 64, hostPorts: [] }, ...more });
    return costOf(view, policy, [web], []).after;
  };

  it('is that of the instances that have to come, without those on their way, and the maximum at most', () => {
    expect([cost(1), cost(4), cost(4, { launching: 2 }), cost(90)]).toEqual([0.02, 0.06, 0.02, 0.08]);
  });

  it('is none for a job: it is there for a while only', () => {
    expect(cost(4, { more: { job: { runs: 4, eachInstance: false, attempts: 1 } } })).toBe(0.02);
  });
});
