import { describe, expect, it } from '@jest/globals';
import { closedBecause } from '../../shared/deploying/gate.js';
import type { JobStand, RunStand } from '../../shared/deploying/job-stand.js';
import { gatesOf } from '../../shared/deploying/order.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import type { DependsCondition } from '../../shared/model/project.js';
import { aService } from './scene.js';

const closed = (condition: DependsCondition, stand: object, stopped: readonly object[] = []): string | null =>
  closedBecause(
    { service: 'db', condition },
    new Map([['db', { wanted: aService({ name: 'db' }), job: null, count: 1, ...stand } as unknown as Stand]]),
    stopped as readonly TaskSeen[],
  );

describe('What waits for a job', () => {
  const job = (state: RunStand['state'], task: object | null, outdated: readonly object[] = []): { readonly job: JobStand } => ({
    job: { runs: [{ key: '0', state, task }], done: state === 'done', outdated } as unknown as JobStand,
  });
  const busy = job('running', { health: 'UNKNOWN' });

  it('to complete waits while it runs, until its run has ended well', () => {
    const to = (stand: object) => closed('service_completed_successfully', stand);
    expect([to(job('open', null)), to(busy)]).toEqual(Array(2).fill('waits for db to complete'));
    expect([to(job('failed', null)), to(job('done', null))]).toEqual(['waits for db to complete', null]);
  });

  it('to start or to be healthy begins with its first task, or its first healthy one', () => {
    expect([closed('service_started', job('open', null)), closed('service_started', busy)]).toEqual([
      'waits for db to run',
      null,
    ]);
    expect(closed('service_healthy', busy)).toBe('waits for db to be healthy');
    expect(closed('service_healthy', job('running', { health: 'HEALTHY' }))).toBeNull();
  });

  it('waits for an older task of it to stop, however well the newer one ended', () => {
    expect(closed('service_completed_successfully', job('done', null, [{}]))).not.toBeNull();
  });
});

describe('What waits for a service', () => {
  const service = { taskDefinition: 'db:2', deployments: [] };

  it('waits for nobody where that is to have no task', () => {
    expect(closed('service_healthy', { service: null, count: 0, changes: [] })).toBeNull();
    expect(closed('service_started', { service: null, count: 1, changes: [] })).toBe('waits for db');
  });

  it('to complete waits for an end with 0, of the revision that is wanted', () => {
    const ended = { service: 'shop-db', taskDefinition: 'db:2', exitCode: 0 };
    const to = (over: object) => closed('service_completed_successfully', { service }, [{ ...ended, ...over }]);
    expect(to({})).toBeNull();
    const others = [{ exitCode: 1 }, { exitCode: null }, { taskDefinition: 'db:1' }, { service: 'shop-web' }].map(to);
    expect(others).toEqual(Array(4).fill('waits for db to complete'));
  });
});

it('what nobody names as a dependency goes first where it serves others at the bottom: until it is healthy, if it has a check', () => {
  const servers = [
    aService({ name: 'db', port: 5432, hasHealthCheck: true }),
    aService({ name: 'cache', port: 6379 }),
    aService({
      name: 'front',
      port: 80,
      published: [{ published: 80, target: 80, protocol: 'tcp', via: 'alb', container: 'front', healthPath: null }],
    }),
  ];
  const gates = gatesOf([...servers, aService({ name: 'worker' })]).get('worker');
  expect(gates?.map(({ service, condition }) => `${service} ${condition}`)).toEqual([
    'db service_healthy',
    'cache service_started',
  ]);
});
