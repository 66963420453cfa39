import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import type { Trigger } from '../../shared/model/trigger.js';
import { look } from '../../shared/pass/look.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

/** Whether CloudWatch is asked by a pass that so woke, when the newest window that is known ended so long ago; CPU is at this percent. */
const asks = async (kind: Trigger['kind'], seconds: number, percent: number): Promise<boolean> => {
  const scene = aCluster({ instances: ['i-1'], cpu: { 'i-1': percent } });
  const { reading } = scene.observation;
  const observation = { ...scene.observation, at: NOON + seconds * SECOND };
  const trigger: Trigger = { kind, name: kind, at: observation.at };
  const { turn, ports } = await aTurn({ ...scene, trigger });
  turn.session = { ...turn.session, head: { ...turn.session.head, reading } };
  let asked = false;
  const readMetrics = async () => {
    asked = true;
    return reading!;
  };
  await look({ ...ports, observe: async () => observation, readMetrics } as unknown as ReconcilePorts, turn);
  return asked;
};

it('What is known of the load stands where CloudWatch does not answer, and the pass goes on with what it says', async () => {
  const { observation, ...rest } = aCluster({ instances: ['i-1'], cpu: { 'i-1': 50 } });
  const { turn, ports } = await aTurn({ observation, ...rest, trigger: { kind: 'alarm', name: 'load', at: NOON } });
  turn.session = { ...turn.session, head: { ...turn.session.head, reading: observation.reading } };
  const readMetrics = async () => {
    throw Object.assign(new Error('down'), { name: 'InternalFailure' });
  };
  const seen = await look({ ...ports, observe: async () => observation, readMetrics } as unknown as ReconcilePorts, turn);
  expect(seen.observation.reading).toEqual(observation.reading);
  expect(seen.observation.unread?.metrics?.unread).toMatch(/InternalFailure: down/);
});

it('Tasks on a machine whose status check fails count as dead from then on, whatever ECS says of them', async () => {
  const scene = aCluster({ instances: ['i-1', 'i-2'], services: { web: [{ on: 'i-1' }, { on: 'i-2' }] } });
  const since = NOON - 5 * MINUTE;
  const instances = scene.observation.instances.map((one) => (one.id === 'i-2' ? { ...one, impairedSince: since } : one));
  const observation = { ...scene.observation, instances };
  const { turn, ports } = await aTurn({ ...scene, trigger: { kind: 'alarm', name: 'load', at: NOON } });
  const readMetrics = async () => scene.observation.reading!;
  const seen = await look({ ...ports, observe: async () => observation, readMetrics } as unknown as ReconcilePorts, turn);
  expect(seen.observation.reading?.dead).toEqual({ 'web-2': { since } });
});

describe('CloudWatch, which is paid by the metric', () => {
  it('is asked once the next window can be there: 40 seconds after its end', async () => {
    const next = MINUTE / SECOND + 40;
    expect([await asks('heartbeat', next, 50), await asks('heartbeat', next + 1, 50)]).toEqual([false, true]);
  });

  it('is not asked of a calm cluster until what is known says nothing of the present, but after an alarm always', async () => {
    expect([await asks('heartbeat', 200, 10), await asks('heartbeat', 211, 10)]).toEqual([false, true]);
    expect(await asks('alarm', 1, 10)).toBe(true);
  });
});
