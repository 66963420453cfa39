import { describe, expect, it } from '@jest/globals';
import { checkCaps } from '../../chaos/caps.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const CAPS = { launchesPerHour: 2, vcpu: 4 };

const told = (ages: readonly number[], state = 'running'): readonly string[] => {
  const said: string[] = [];
  const instances = ages.map((age) => ({ type: 't3.small', state, launchedAt: NOW - age }));
  checkCaps(instances, CAPS, NOW, { check: () => {}, fail: (invariant, message) => said.push(`${invariant} ${message}`) });
  return said;
};

describe('hard caps, as they are looked at after each launch', () => {
  it('count what was launched within an hour, also what has ended since', () => {
    expect(told([MINUTE, 2 * MINUTE])).toEqual([]);
    expect(told([MINUTE, 2 * MINUTE, 2 * HOUR], 'terminated')).toEqual([]);
    expect(told([0, MINUTE, 30 * MINUTE], 'terminated')).toEqual(['S1 3 launches within an hour, and 2 are allowed']);
  });

  it('count the vCPU of what is alive', () => {
    expect(told([2 * HOUR, 3 * HOUR, 4 * HOUR])).toEqual(['S1 6 vCPU together, and 4 are allowed']);
  });
});
