import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const oneAtNinety: Scene = {
  instances: ['i-1'],
  services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
};

describe('a decision', () => {
  it('is the same for the same input', () => {
    expect(decide(aCluster(oneAtNinety))).toEqual(decide(aCluster(oneAtNinety)));
  });

  it('says blind when tasks run and no metric tells', () => {
    const { decision } = decide(aCluster({ ...oneAtNinety, minutes: 0 }));
    expect(decision).toMatchObject({ verdict: 'blind', action: 'none' });
    expect(decision.blockedBy).toContain('no-data');
  });
});

describe('what AWS does not tell', () => {
  const answer = (unread: string) => ({ unread, throttled: false });
  const why = (unread: Observation['unread'], minutes = 10) =>
    decide(aCluster({ instances: ['i-1'], services: { web: [{ on: 'i-1' }] }, minutes, observation: unread ? { unread } : {} }))
      .decision.why;

  it('is said once, the gravest of it, with what waits for it', () => {
    expect(why({ alarms: answer('alarms: no.'), protection: answer('tasks: no.') })).toMatch(
      /AWS does not tell which tasks are protected \(tasks: no\): of those none is moved, and no instance that runs one is given up\.$/,
    );
  });

  it('of CloudWatch is only that of the metrics, and never hides what another service does not tell', () => {
    const blind = { metrics: answer('metrics: no.'), alarms: answer('alarms: no.') };
    const told = 'CloudWatch does not tell: metrics: no.';
    expect(why(blind, 0)).toBe(told);
    expect(why({ ...blind, protection: answer('tasks: no') }, 0)).toContain(
      `${told} AWS does not tell which tasks are protected`,
    );
  });
});

describe('a window of metrics', () => {
  it('that tells of an instance is grown by although a service has no figure yet: its share is the one of the window before', () => {
    const input = aCluster(oneAtNinety);
    const windows = input.observation.reading!.windows;
    const torn = { ...windows.at(-1)!, serviceCpu: { result: windows.at(-1)!.serviceCpu['result']! } };
    const observation = { ...input.observation, reading: { readAt: NOON, windows: [...windows.slice(0, -1), torn] } };
    const { decision } = decide({ ...input, observation });
    expect(decision.predicted?.cpu.max).toBe(45);
    expect(decision.inputs.window?.from).toBe(new Date(NOON - MINUTE).toISOString());
  });
});

describe('a task and its copy', () => {
  it('are not taken for twice the load in the minute in which they changed places', () => {
    const input = aCluster({
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-2', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.8 }] },
    });
    const [vote] = input.observation.tasks.filter((task) => task.service === 'vote');
    const original = {
      ...vote!,
      id: 'vote-0',
      instanceId: 'i-1',
      status: 'STOPPED',
      desiredStatus: 'STOPPED',
      stoppedAt: NOON - MINUTE / 2,
    };
    const copy = { ...vote!, startedAt: NOON - MINUTE / 2 };
    const tasks = [...input.observation.tasks.filter((task) => task !== vote), original, copy];
    const moved = { ...input, observation: { ...input.observation, tasks }, head: { ...input.head, changedAt: NOON } };
    expect(decide(moved).decision.inputs.max).toBeCloseTo(45, 0);
  });
});
