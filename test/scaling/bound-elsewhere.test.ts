import { describe, expect, it } from '@jest/globals';
import type { ServiceSeen } from '../../shared/model/observation.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type Scene } from '../support/a-cluster.js';

const bound = (expression: string, over: Partial<ServiceSeen> = {}) => ({
  constraints: [{ type: 'memberOf', expression }],
  ...over,
});
const ELSEWHERE = 'attribute:ecs.instance-type == c7i.large';

/** 90 % on two instances, by tasks that may not run on an instance of the base type. */
const hot: Scene = {
  instances: ['i-1', 'i-2'],
  services: { web: ['i-1', 'i-2'].map((on) => ({ on, cpu: 1.8 })) },
  reserve: { cpu: 0.5, memoryMiB: 256 },
};
const launches = (scene: Scene): number => decide(aCluster(scene)).actions.filter(({ kind }) => kind === 'launch').length;

describe('load that a new instance could not take', () => {
  const ranges = { web: { min: 2, max: 8, cpu: null } };

  it('of a range whose tasks are bound to another type: nothing is launched, and the decision says why', () => {
    expect(launches({ ...hot, input: { ranges } })).toBeGreaterThan(0);
    const { actions, decision } = decide(aCluster({ ...hot, input: { ranges }, service: () => bound(ELSEWHERE) }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('would-not-help');
  });

  it('of a DAEMON that does not run on the base type', () => {
    const daemon = { scheduling: 'DAEMON' } as const;
    expect(launches({ ...hot, service: () => daemon })).toBeGreaterThan(0);
    const { actions, decision } = decide(aCluster({ ...hot, service: () => bound(ELSEWHERE, daemon) }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('would-not-help');
  });

  it('of tasks that are bound to one instance, by its attribute or their volume', () => {
    const many: Scene = { ...hot, services: { web: ['i-1', 'i-1', 'i-2', 'i-2'].map((on) => ({ on, cpu: 0.9 })) } };
    expect(launches(many)).toBeGreaterThan(0);
    expect(launches({ ...many, service: () => bound('attribute:evenkeel.volume.shop.data exists') })).toBe(0);
    const keeps = { task: { cpu: 0.5, memoryMiB: 256, hostPorts: [], volumes: ['data'] } };
    expect(launches({ ...many, service: () => keeps })).toBe(0);
  });

  it('does not count where another service takes it: that one is grown for', () => {
    const mixed: Scene = {
      ...hot,
      services: {
        fixed: [
          { on: 'i-1', cpu: 0.3 },
          { on: 'i-2', cpu: 0.3 },
        ],
        web: ['i-1', 'i-1', 'i-2', 'i-2'].map((on) => ({ on, cpu: 0.75 })),
      },
      service: (name) => (name === 'fixed' ? bound(ELSEWHERE) : {}),
    };
    expect(launches(mixed)).toBeGreaterThan(0);
  });
});
