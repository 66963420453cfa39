import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type Scene } from '../support/a-cluster.js';

const four = (on: string, cpu: number) =>
  Object.fromEntries([1, 2, 3, 4].map((n) => [`${on}-s${n}`, [{ on, cpu }]])) as NonNullable<Scene['services']>;

describe('A prediction made while something is at its limit', () => {
  it('is a lower bound when the whole cluster is: the decision says at least', () => {
    const { decision } = decide(aCluster({ instances: ['i-1'], services: four('i-1', 0.5) }));
    expect(decision).toMatchObject({ action: 'scale-out', predicted: { bound: 'at-least', cpu: { max: 50 } } });
    expect(decision.why).toMatch(/expect at least 50 % on 2/);
    expect(decision.why).not.toMatch(/at most/);
  });

  it('is a lower bound when one instance of three is, and nobody elsewhere shows what its tasks want', () => {
    const services = { ...four('i-1', 0.5), calm: [{ on: 'i-2', cpu: 0.4 }], cool: [{ on: 'i-3', cpu: 0.4 }] };
    const { decision } = decide(aCluster({ instances: ['i-1', 'i-2', 'i-3'], services }));
    expect(decision).toMatchObject({ action: 'relocate', predicted: { bound: 'at-least' } });
    expect(decision.why).toMatch(/can be at least/);
  });

  it('is no bound when fellows of its tasks on a calmer instance show what they want', () => {
    const on = ['i-1', 'i-1', 'i-1', 'i-2', 'i-2', 'i-3'];
    const services = { vote: on.map((id) => ({ on: id, cpu: 0.8 })) };
    const { decision } = decide(aCluster({ instances: ['i-1', 'i-2', 'i-3'], services }));
    expect(decision.predicted).not.toBeNull();
    expect(decision.predicted).not.toHaveProperty('bound');
  });

  it('is no bound under the limit', () => {
    const { decision } = decide(aCluster({ instances: ['i-1'], services: four('i-1', 0.45) }));
    expect(decision.predicted).toMatchObject({ cpu: { max: 45 } });
    expect(decision.predicted).not.toHaveProperty('bound');
    expect(decision.why).toMatch(/expect at most 45 % on 2/);
  });
});
