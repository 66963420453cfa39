import { describe, expect, it } from '@jest/globals';
import { brief, plan } from './support.js';

const file = (capacity: string) => `services:\n  web:\n    image: nginx\n    x-evenkeel:\n      capacity:\n        ${capacity}\n`;

const CLUSTER = { architecture: 'x86_64' as const, types: ['t3.small', 'm5.large'], spotShare: 50 };

const expressions = (capacity: string): (string | undefined)[] =>
  plan(file(capacity), {}, CLUSTER)
    .of('web')
    .service.placementConstraints!.map(({ expression }) => expression)
    .slice(1);

describe('x-evenkeel.capacity', () => {
  it.each([
    ['market: spot', 'attribute:evenkeel.market == spot'],
    ['market: on-demand', 'attribute:evenkeel.market == on-demand'],
    ['types: [m5.large, t3.small]', 'attribute:ecs.instance-type in [m5.large, t3.small]'],
    ['architecture: x86_64', 'attribute:ecs.cpu-architecture == x86_64'],
  ])('%s is where ECS may place its tasks', (capacity, expression) => {
    expect(expressions(capacity)).toEqual([expression]);
  });

  it('of the project holds for its services, and theirs goes over it', () => {
    const { of, faults } = plan(
      'x-evenkeel: {capacity: {market: spot}}\nservices: {a: {image: x}, b: {image: x, x-evenkeel: {capacity: {market: on-demand}}}}',
      {},
      CLUSTER,
    );
    expect(faults).toEqual([]);
    const market = (name: string) => of(name).service.placementConstraints!.at(-1)!.expression;
    expect([market('a'), market('b')]).toEqual(['attribute:evenkeel.market == spot', 'attribute:evenkeel.market == on-demand']);
  });

  it.each([
    ['types: [c5.large]', CLUSTER, 'TYPES_ELSEWHERE 6:9'],
    ['architecture: arm64', CLUSTER, 'ARCHITECTURE_ELSEWHERE 6:9'],
    ['market: spot', { ...CLUSTER, spotShare: 0 }, 'SPOT_NOT_ALLOWED 6:9'],
    ['market: cheap', CLUSTER, 'BAD_CAPACITY 6:9'],
    ['architecture: mips', CLUSTER, 'BAD_CAPACITY 6:9'],
    ['types: ["m5.large] or [x"]', {}, 'BAD_TYPE 6:9'],
    ['kind: spot', CLUSTER, 'UNKNOWN_KEY'],
  ])('%s that the cluster does not have is refused at its line', (capacity, options, fault) => {
    const found = (() => {
      try {
        return plan(file(capacity), {}, options).faults.map(brief).join();
      } catch (error) {
        return String(error);
      }
    })();
    expect(found).toContain(fault);
  });

  it('names one type more than the cluster buys: that is said, and no fault', () => {
    const { faults, warnings } = plan(file('types: [m5.large, c5.large]'), {}, CLUSTER);
    expect(faults).toEqual([]);
    expect(warnings.map(({ code }) => code)).toContain('TYPE_ELSEWHERE');
  });
});
