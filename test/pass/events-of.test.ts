import { describe, expect, it } from '@jest/globals';
import type { LastStop } from '../../shared/model/project.js';
import { instant } from '../../shared/model/time.js';
import { eventsOf, type Written } from '../../shared/pass/events-of.js';
import { aDecision, aDeployment, T0 } from '../alerts/scene.js';

const NONE: Written = { deployments: [], decision: aDecision({ times: 2 }), alerts: [] };
const told = (written: Partial<Written>) => eventsOf({ ...NONE, ...written }, T0).map(({ type, what }) => `${type} ${what}`);

const stop: LastStop = {
  taskId: 't1',
  at: instant(T0),
  code: 'EssentialContainerExited',
  reason: 'it ended',
  exitCode: 1,
  logTail: [],
};

/** A deployment whose one service has last stopped so. */
const rolling = (lastStop: LastStop | null) => {
  const deployment = aDeployment({ status: 'rolling' });
  return { ...deployment, services: [{ ...deployment.services[0]!, lastStop }] };
};

describe('What a pass wrote down is news', () => {
  it('where it decided, not where a refusal goes on', () => {
    expect(told({ decision: aDecision({ times: 1 }) })).toEqual(['decision none']);
    expect(told({})).toEqual([]);
  });

  it('where a task has stopped, once', () => {
    const stopped = (before: LastStop | null, now: LastStop | null) =>
      told({ deployments: [{ before: rolling(before), after: rolling(now) }] });
    expect(stopped(null, stop)).toEqual(['task.stopped EssentialContainerExited']);
    expect([stopped(stop, stop), stopped(null, null)]).toEqual([[], []]);
    expect(stopped(stop, { ...stop, taskId: 't2' })).toHaveLength(1);
  });

  it('where a deployment has another status', () => {
    const [before, now] = [aDeployment({ status: 'rolling' }), aDeployment({ status: 'steady' })];
    expect(told({ deployments: [{ before, after: now }] })).toEqual(['deployment.status steady']);
  });
});
