import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type SceneTask } from '../support/a-cluster.js';

/** Ten tasks an instance, of services with twenty tasks each; `cpu` of each, in vCPU. */
const crowd = (count: number, cpu: (instance: number) => number) => {
  const services: Record<string, SceneTask[]> = {};
  for (let i = 0; i < count; i += 1)
    for (let k = 0; k < 10; k += 1) {
      const name = `s${(i * 10 + k) % Math.floor(count / 2)}`;
      services[name] = [...(services[name] ?? []), { on: `i-${i + 1}`, cpu: cpu(i) }];
    }
  const instances = Array.from({ length: count }, (_, i) => `i-${i + 1}`);
  return aCluster({ instances, services, reserve: { cpu: 0.1, memoryMiB: 128 }, policy: { max: count * 2 } });
};

/** Milliseconds of this process, so that others on the machine do not count. */
const cost = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

describe('many tasks', () => {
  it('get all of their room in one step from zero, and the decision names a few of them', () => {
    const demand = Array.from({ length: 3500 }, (_, i) => ({
      key: `s${Math.floor(i / 100)} ${i % 100}`,
      service: `s${Math.floor(i / 100)}`,
      cpu: 0.25,
      memoryMiB: 256,
      hostPorts: [],
      constraints: [],
    }));
    const { actions, decision } = decide(aCluster({ instances: [], policy: { min: 0, max: 1000 }, input: { demand } }));
    // Seven of 256 MiB on 1,925 MiB.
    expect(actions).toHaveLength(500);
    expect(decision.why).toMatch(/^3500 tasks have no room: 100 of s0, .* and 2700 more\.$/);
  });

  it.each([
    ['calm', (): number => 0.05],
    ['above the line', (): number => 0.17],
    ['one in twenty is hot', (i: number): number => (i % 20 === 0 ? 0.19 : 0.1)],
  ])('are decided on quickly when the cluster is %s: 150 instances, 1,500 tasks', (_name, cpu) => {
    const input = crowd(150, cpu);
    const { decision } = decide(input);
    expect(decision.action).not.toBe('none');
    // A search through all tasks for each of them took minutes.
    expect(cost(() => decide(crowd(4, cpu)) && decide(input))).toBeLessThan(3_000);
  });
});
