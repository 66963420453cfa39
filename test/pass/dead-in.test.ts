import { describe, expect, it } from '@jest/globals';
import type { Observation, Reading } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { withDead } from '../../shared/pass/dead-in.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const SCENE: Scene = {
  instances: ['i-1', 'i-2', 'i-3'],
  services: { vote: ['i-1', 'i-2'].map((on) => ({ on, cpu: 0.8 })) },
  policy: { min: 3 },
};

/** i-2 fails five minutes before noon. */
const failed = (): { readonly observation: Observation; readonly reading: Reading } => {
  const { observation } = aCluster(SCENE);
  const instances = observation.instances.map((one) => (one.id === 'i-2' ? { ...one, impairedSince: NOON - 5 * MINUTE } : one));
  return { observation: { ...observation, instances }, reading: observation.reading! };
};

/** The last change is so new that the figures of instances say nothing. */
const cpuOf = (observation: Observation): readonly (number | null)[] =>
  decide({ ...aCluster({ ...SCENE, head: { changedAt: NOON } }), observation }).decision.inputs.perInstance.map(({ cpu }) => cpu);

describe('The load of a service of which a task is dead', () => {
  it('is shared by what is started in its place, also once the instance is gone and its tasks are told of no more', () => {
    const { observation, reading } = failed();
    const before = withDead(reading, null, observation);
    const [alive, dead] = observation.tasks;
    const gone: Observation = {
      ...observation,
      instances: observation.instances.filter(({ id }) => id !== 'i-2'),
      tasks: [
        alive!,
        { ...dead!, instanceId: null, status: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: NOON },
        { ...dead!, id: 'vote-3', instanceId: 'i-3', createdAt: NOON, startedAt: NOON },
      ],
    };
    expect(cpuOf({ ...gone, reading: withDead(reading, before, gone) })).toEqual([20, 20]);
  });

  it('is that of all again when the instance has come back with them', () => {
    const { observation, reading } = failed();
    const { observation: well } = aCluster(SCENE);
    const later = { ...reading, windows: reading.windows.map((one) => ({ ...one, from: one.from + 1, to: one.to + 1 })) };
    const known = withDead(later, withDead(reading, null, observation), well);
    expect(known.dead).toEqual({ 'vote-2': { since: NOON - 5 * MINUTE, until: NOON } });
    expect(cpuOf({ ...well, reading: known })).toEqual([40, 40, 0]);
    expect(withDead(later, known, { ...well, at: NOON + MINUTE }).dead).toEqual(known.dead);
  });

  it('is written down no longer than ECS tells of the task: the row would grow with each instance that fails', () => {
    const { observation, reading } = failed();
    const forgotten: Observation = {
      ...observation,
      instances: observation.instances.filter(({ id }) => id !== 'i-2'),
      tasks: observation.tasks.filter(({ instanceId }) => instanceId !== 'i-2'),
    };
    const windows = reading.windows.map((one) => ({ ...one, from: one.from + 1, to: one.to + 1 }));
    const known = withDead({ ...reading, windows }, withDead(reading, null, observation), forgotten);
    expect(known.dead).toBeUndefined();
  });

  it('takes one mention in the row, however many windows it is dead in', () => {
    const { observation, reading } = failed();
    const known = withDead(reading, withDead(reading, null, observation), observation);
    expect(reading.windows.length).toBeGreaterThan(1);
    expect(JSON.stringify(known).split(observation.tasks[1]!.id)).toHaveLength(2);
  });
});
