import { describe, expect, it } from '@jest/globals';
import type { SeenProject, SeenService } from '../../shared/deploying/seen.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { Balancer } from '../../shared/deploying/steps.js';
import { endpointsOf, viewOf } from '../../shared/deploying/view.js';
import type { PublishedPort } from '../../shared/model/project.js';
import { aService } from './scene.js';

const urlOf = (port: Partial<PublishedPort>): string | null => {
  const published: PublishedPort = {
    published: 8080,
    target: 80,
    protocol: 'tcp',
    via: 'host',
    container: 'web',
    healthPath: null,
    ...port,
  };
  const wanted = { ...aService({ name: 'web' }), published: [published] };
  const tasks = [{ service: wanted.ecsName, status: 'RUNNING', instanceId: 'i-1' }] as unknown as Parameters<
    typeof endpointsOf
  >[1]['tasks'];
  const balancer = { dns: 'lb.example' } as Parameters<typeof endpointsOf>[2];
  return endpointsOf(wanted, { tasks, addresses: { 'i-1': '203.0.113.7' } }, balancer)[0]!.url;
};

describe('Where a published port is reached', () => {
  it('behind the balancer by HTTP', () => {
    expect(urlOf({ via: 'alb' })).toBe('http://lb.example:8080');
  });

  it('on an instance by HTTP only when the port speaks it', () => {
    expect(urlOf({})).toBe('http://203.0.113.7:8080');
    expect(urlOf({ published: 6379, target: 6379 })).toBe('tcp://203.0.113.7:6379');
    expect(urlOf({ published: 53, target: 53, protocol: 'udp' })).toBe('udp://203.0.113.7:53');
  });

  it('as the file says, where it says', () => {
    expect(urlOf({ http: false })).toBe('tcp://203.0.113.7:8080');
    expect(urlOf({ published: 6379, target: 6379, http: true })).toBe('http://203.0.113.7:6379');
  });
});

const SERVICE = {
  name: 'shop-web',
  desired: 2,
  running: 2,
  pending: 0,
  deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', failed: 0 }],
} as unknown as SeenService;

/** What is said of a service that was asked for twice and runs twice, but for what is stated. */
const whyOf = (service: Partial<SeenService>, over: Partial<Stand> = {}): string | null => {
  const stand = {
    wanted: aService({ name: 'web' }),
    service: { ...SERVICE, ...service },
    replace: null,
    changes: [],
    count: 2,
    healthy: [{}, {}],
    targetGroups: [],
    job: null,
    ...over,
  };
  const seen = { stopped: [], tasks: [], addresses: {}, instances: [] } as unknown as SeenProject;
  return viewOf(stand as unknown as Stand, undefined, seen, { dns: 'lb.example' } as Balancer).why;
};

describe('Why a service is not yet as it should be', () => {
  it('is that ECS has not said so, only when all of its tasks run', () => {
    expect(whyOf({})).toBe('ECS is completing its deployment');
    expect(whyOf({ running: 1 })).toBe('1 of 2 tasks run');
  });

  it('is, of one that was created with no task, that none of those that are asked for runs', () => {
    expect(whyOf({ desired: 0, running: 0 }, { changes: ['wake'], healthy: [] })).toBe('0 of 2 tasks run');
  });

  it('is, before ECS has heard of a change, that it is about to be sent', () => {
    expect(whyOf({}, { changes: ['count'], count: 3 })).toBe('its change is about to be sent to ECS');
    expect(whyOf({}, { changes: ['revision'], healthy: [] })).toBe('its change is about to be sent to ECS');
  });

  it('is, of one that is stopped, how many of its tasks are still there', () => {
    expect(whyOf({ desired: 0 }, { count: 0, healthy: [] })).toBe('2 tasks too many: ECS stops what is not wanted');
  });
});
