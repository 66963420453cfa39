import { describe, expect, it } from '@jest/globals';
import { closedBecause } from '../../shared/deploying/gate.js';
import { crowdedFamilies, unneeded } from '../../shared/deploying/old-revisions.js';
import type { SeenProject, SeenService } from '../../shared/deploying/seen.js';
import { isSettled, type Stand } from '../../shared/deploying/stand.js';
import { aService } from './scene.js';

const deployment = { status: 'PRIMARY', rolloutState: 'COMPLETED' };
const one = { desired: 2, running: 2, pending: 0, deployments: [deployment] } as unknown as SeenService;
const group = (healthy: number) => ({ name: 'g', arn: 'g', healthPath: null, healthy, unhealthy: [] });

/** A service with two tasks that run as wanted, but for what is stated. */
const stand = (over: Partial<Stand> = {}, service: object = {}): Stand =>
  ({
    wanted: aService({ name: 'web' }),
    service: { ...one, ...service },
    replace: null,
    changes: [],
    count: 2,
    running: [{}, {}],
    healthy: [{}, {}],
    targetGroups: [],
    job: null,
    ...over,
  }) as unknown as Stand;

describe('A service is settled', () => {
  it('when ECS says that its one deployment is complete, and not before, however many of its tasks run', () => {
    expect(isSettled(stand())).toBe(true);
    expect(isSettled(stand({}, { deployments: [{ ...deployment, rolloutState: 'IN_PROGRESS' }] }))).toBe(false);
    expect(isSettled(stand({}, { deployments: [deployment, { ...deployment, status: 'ACTIVE' }] }))).toBe(false);
  });

  it('when as many run as are wanted, all healthy, behind each of its ports on the balancer too', () => {
    expect(isSettled(stand({}, { pending: 1 }))).toBe(false);
    expect(isSettled(stand({}, { running: 1 }))).toBe(false);
    expect(isSettled(stand({ healthy: [{}] as never }))).toBe(false);
    expect(isSettled(stand({ targetGroups: [group(2), group(2)] }))).toBe(true);
    expect(isSettled(stand({ targetGroups: [group(2), group(1)] }))).toBe(false);
  });
});

it('what waits for a service to be healthy waits for its targets behind the balancer too', () => {
  const gate = { service: 'web', condition: 'service_healthy' } as const;
  const closed = (over: Partial<Stand>) => closedBecause(gate, new Map([['web', stand(over)]]), []);
  expect(closed({ targetGroups: [group(1), group(1)] })).toBeNull();
  expect(closed({ targetGroups: [group(1), group(0)] })).toBe('waits for web to be healthy');
  expect(closed({ healthy: [] })).toBe('waits for web to be healthy');
});

it('a revision that anything runs, or may go back to, is not given up, however old', () => {
  const arns = Array.from({ length: 10 }, (_, i) => `web:${10 - i}`);
  const seen = {
    services: [{ taskDefinition: 'web:10', deployments: [{ taskDefinition: 'web:4' }] }],
    tasks: [{ taskDefinition: 'web:3' }],
  } as unknown as SeenProject;
  expect(unneeded(arns, seen, { 'shop-web': 'web:2' })).toEqual(['web:1', 'web:5']);
});

it('old revisions are looked for once all stands, of families that this deployment gave a new one, and not on the way back', () => {
  const families = [7, 5].map((n) => ({ family: `web-${n}`, arn: `arn:td/web-${n}:${n}`, hash: 'h' }));
  const crowded = (progress: object) =>
    crowdedFamilies(families, { settledSince: '2026-03-01T08:00:00.000Z', before: {}, ...progress }).map(({ family }) => family);
  expect(crowded({})).toEqual(['web-7']);
  expect(crowded({ settledSince: null })).toEqual([]);
  expect(crowded({ before: { 'shop-web': 'arn:td/web-7:7' } })).toEqual([]);
  expect(crowded({ back: { since: '2026-03-01T08:00:00.000Z', reason: {} } })).toEqual([]);
});
