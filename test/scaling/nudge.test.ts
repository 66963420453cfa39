import { describe, expect, it } from '@jest/globals';
import type { ServiceSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { nudges } from '../../shared/scaling/nudge.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const MISSED = {
  at: NOON - 3 * MINUTE,
  message: '(service web) was unable to place a task because no container instance met all.',
};

/** A service that is short of one of its two tasks, which ECS has missed to place, beside an instance with room. */
const short = (service: Partial<ServiceSeen> = {}, head: Scene['head'] = {}, touched: readonly string[] = []) =>
  nudges(
    situationOf({
      ...aCluster({
        instances: ['i-1'],
        services: { web: [{ on: 'i-1' }] },
        service: () => ({ desired: 2, running: 1, lastEvents: [MISSED], ...service }),
        head,
      }),
      touched,
    }),
  ).actions.map(({ kind }) => kind);

describe('A service that ECS has stopped looking for a place for', () => {
  it('is asked for again once the room is there, which settles for a minute and a half', () => {
    expect(short()).toEqual(['nudge']);
    expect(short({}, { changedAt: NOON - MINUTE })).toEqual([]);
    expect(short({ task: { cpu: 9, memoryMiB: 1, hostPorts: [], volumes: [] } })).toEqual([]);
  });

  it('is asked for again every five minutes at most', () => {
    expect(short({}, { nudgedAt: { web: NOON - 4 * MINUTE } })).toEqual([]);
    expect(short({}, { nudgedAt: { web: NOON - 5 * MINUTE } })).toEqual(['nudge']);
  });

  it('is asked for again while a deployment of its project is open, which would wait for it and fail', () => {
    expect(short({}, {}, ['web'])).toEqual(['nudge']);
    expect(short({ pending: 1 }, {}, ['web'])).toEqual([]);
  });

  it('is left alone when it has been steady since: what it is short of now, ECS is about to place', () => {
    const steady = { at: MISSED.at + MINUTE, message: '(service web) has reached a steady state.' };
    expect(short({ lastEvents: [steady, MISSED] })).toEqual([]);
    expect(short({ lastEvents: [{ ...MISSED, at: NOON - MINUTE }, steady] })).toEqual(['nudge']);
  });

  it('is left alone while it is deployed, when somebody else made it, when nothing is missing and when ECS has missed nothing', () => {
    const deployment = { status: 'PRIMARY' } as ServiceSeen['deployments'][number];
    expect(short({ deployments: [deployment] })).toEqual(['nudge']);
    expect(short({ deployments: [deployment, { ...deployment, status: 'ACTIVE' }] })).toEqual([]);
    expect(short({ project: null })).toEqual([]);
    expect(short({ pending: 1 })).toEqual([]);
    expect(short({ lastEvents: [] })).toEqual([]);
  });
});
