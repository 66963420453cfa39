import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import type { ServiceRange } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const RANGE: ServiceRange = { min: 1, max: 10, cpu: null, requests: 6000 };

/** One service with a range, and what the balancer counted in each window; null = nothing told. */
const asked = (tasks: number, requests: number | null, more: Partial<Scene> = {}, range: Partial<ServiceRange> = {}) => {
  const input = aCluster({
    instances: ['a'],
    services: { web: Array.from({ length: tasks }, () => ({ on: 'a', cpu: 0.05 })) },
    minutes: 12,
    ...more,
    input: { ranges: { web: { ...RANGE, ...range } } },
  });
  const { reading } = input.observation;
  const windows = reading!.windows.map((one) => (requests === null ? one : { ...one, serviceRequests: { web: requests } }));
  return { ...input, observation: { ...input.observation, reading: { ...reading!, windows } } };
};

const inFlight = (i: number): LaunchIntent => ({
  kind: 'launch',
  id: `int_${i}`,
  decision: 'dec_1',
  reason: 'unplaced',
  state: 'launched',
  createdAt: NOON - MINUTE,
  deadlineAt: NOON + 9 * MINUTE,
  attempt: 1,
  token: `t${i}`,
  instanceId: `i-${i}`,
  request: {
    type: 't3.small',
    zone: 'us-east-1b',
    subnetId: 'subnet-b',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
});

describe('Requests a task and minute', () => {
  it('raise the count to what they need, for the tasks that have room', () => {
    const { actions, decision } = decide(asked(1, 20_000));
    expect(actions).toMatchObject([{ kind: 'scale', service: 'web', desired: 4 }]);
    expect(decision.why).toBe('web runs 4 tasks for its load: 20000 requests a minute / 6000 a task = 4.');
  });

  it('first launch room for what does not fit, in one step to the right size', () => {
    const { actions, decision } = decide(asked(1, 60_000));
    const kinds = actions.map(({ kind }) => kind);
    expect(kinds.length).toBeGreaterThan(0);
    expect(new Set(kinds)).toEqual(new Set(['launch']));
    expect(decision.why).toContain('web wants 10 tasks: 60000 requests a minute / 6000 a task = 10.');
  });

  it('take the room that there is while more is on its way', () => {
    const flying = decide(asked(1, 60_000)).actions;
    const head = { intents: flying.map((_, i) => inFlight(i)) };
    const { actions, decision } = decide(asked(1, 60_000, { head }));
    expect(actions).toMatchObject([{ kind: 'scale', desired: 7 }]);
    expect(decision.why).toContain('= 10, and there is room for 7 now.');
  });

  it('do not raise above the maximum, nor when a task may serve them', () => {
    const most = decide(asked(1, 60_000, {}, { max: 3 }));
    expect(most.actions).toMatchObject([{ kind: 'scale', desired: 3 }]);
    expect(most.decision.why).toContain('60000 requests a minute / 6000 a task = 10, of which 3 are allowed.');
    expect(decide(asked(1, 5_900)).actions).toEqual([]);
    expect(decide(asked(1, null)).actions).toEqual([]);
  });

  it('of a window from before the last change tell as much as those after it', () => {
    const later = { changedAt: NOON - MINUTE / 2 };
    expect(decide(asked(1, 20_000, { head: later })).actions).toMatchObject([{ kind: 'scale', desired: 4 }]);
  });

  it('lead only when they ask for more than CPU does', () => {
    const { actions } = decide(asked(2, 13_000, {}, { cpu: 10 }));
    expect(actions).toMatchObject([{ kind: 'scale', desired: 4, formula: '0.1 vCPU / 0.025 a task = 4' }]);
  });

  it('lower the count by half at once when ten minutes of them need less', () => {
    expect(decide(asked(4, 500)).actions).toMatchObject([{ kind: 'scale', desired: 2 }]);
    expect(decide(asked(4, 16_000)).actions).toMatchObject([{ kind: 'scale', desired: 3 }]);
    expect(decide(asked(4, 20_000)).actions).toEqual([]);
  });

  it('lower nothing within ten minutes of the last change: what was needed before it is not seen yet', () => {
    const changed = (minutes: number) => decide(asked(4, 500, { head: { changedAt: NOON - minutes * MINUTE } })).actions;
    expect(changed(9)).toEqual([]);
    expect(changed(10)).toMatchObject([{ kind: 'scale', desired: 2 }]);
  });

  it('of a few minutes lower nothing: what came before is not known', () => {
    expect(decide(asked(4, 500, { minutes: 4 })).actions).toEqual([]);
  });

  it('that nobody made are none, once their windows are late', () => {
    expect(decide(asked(4, null)).actions).toMatchObject([{ kind: 'scale', desired: 2 }]);
  });
});
