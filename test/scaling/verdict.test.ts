import { describe, expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type Scene } from '../support/a-cluster.js';

const sentence = (scene: Scene): string => decide(aCluster(scene)).sentence;

describe('the sentence', () => {
  it('names the one instance that is pegged, and how the others are', () => {
    expect(
      sentence({
        instances: ['i-1', 'i-2', 'i-3'],
        services: { db: [{ on: 'i-2', cpu: 1.96 }], web: [{ on: 'i-1', cpu: 0.1 }], api: [{ on: 'i-3', cpu: 0.1 }] },
        policy: { min: 3 },
      }),
    ).toBe('Instance pegged: i-2 at 98 % CPU, the mean of 3 instances is 36 %.');
  });

  it('says how all of them are when all are pegged', () => {
    const all = { db: [{ on: 'i-1', cpu: 1.9 }], log: [{ on: 'i-2', cpu: 1.96 }] };
    expect(sentence({ instances: ['i-1', 'i-2'], services: all, policy: { max: 2 } })).toBe(
      'Cluster pegged: 2 instances at 95 % and 98 % CPU; at the maximum of 2.',
    );
  });

  it('speaks of memory when it is memory that pegs', () => {
    const full = { cache: [{ on: 'i-1', cpu: 0.1, memory: 1_880 }], web: [{ on: 'i-2', cpu: 0.2, memory: 100 }] };
    expect(sentence({ instances: ['i-1', 'i-2'], services: full, reserve: { cpu: 0.25, memoryMiB: 1_900 } })).toMatch(
      /^Instance pegged: i-1 at 9\d % memory, the mean of 2 instances is 5\d %/,
    );
  });

  it('gives the mean and the highest of many', () => {
    const instances = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6'];
    const services = Object.fromEntries(instances.map((on, place) => [`s${place}`, [{ on, cpu: 0.8 + place / 10 }]]));
    expect(sentence({ instances, services })).toMatch(/^\w+: 6 instances at 5\d % CPU, highest 65 %/);
  });
});
