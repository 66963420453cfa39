import { describe, expect, it } from '@jest/globals';
import { endpointsOf } from '../../shared/deploying/view.js';
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
