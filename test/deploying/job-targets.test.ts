import { describe, expect, it } from '@jest/globals';
import { targetOverrides } from '../../shared/deploying/job-targets.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import type { Stand } from '../../shared/deploying/stand.js';
import { anInstance } from './instances.js';
import { aService } from './scene.js';

/** A job that dials a service of five healthy tasks on so many ports, and what it is told of them. */
const told = (count: number) => {
  const ports = Array.from({ length: count }, (_, i) => 8_000 + i);
  const job = {
    runs: 1,
    eachInstance: false,
    attempts: 1,
    dials: [{ service: 'api', ambassador: 'evenkeel-name-api', container: 'api', ports }],
  };
  const healthy = [1, 2, 3, 4, 5].map((task) => ({
    instanceId: 'i-1',
    bindings: ports.map((containerPort) => ({
      container: 'api',
      containerPort,
      hostPort: 30_000 + task * 1_000 + containerPort - 8_000,
    })),
  }));
  const seen = { instances: [{ ...anInstance('i-1'), privateAddress: '172.31.100.100' }] } as unknown as SeenProject;
  const stands = new Map([['api', { healthy } as unknown as Stand]]);
  return targetOverrides({ ...aService({ name: 'job' }), job } as never, stands, seen);
};

const perPort = (overrides: ReturnType<typeof told>) => overrides[0]!.environment!.map(({ value }) => value!.split(' ').length);

describe('What a job is told of the tasks that it dials', () => {
  it('is five of them for each port', () => {
    expect(perPort(told(2))).toEqual([5, 5]);
  });

  it('is fewer where there are many ports: ECS takes 8,192 characters of overrides', () => {
    const many = told(90);
    expect(JSON.stringify({ containerOverrides: many }).length).toBeLessThanOrEqual(8_192);
    expect(new Set(perPort(many))).toEqual(new Set([2]));
  });
});
