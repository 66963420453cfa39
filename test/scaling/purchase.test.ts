import { describe, expect, it } from '@jest/globals';
import { instanceType } from '../../shared/model/instance-types.js';
import { decide } from '../../shared/scaling/decide.js';
import { place, type TaskToPlace } from '../../shared/scaling/packing.js';
import { cheapestPurchase } from '../../shared/scaling/purchase.js';
import { newRooms, roomOf } from '../../shared/scaling/rooms.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { seeded } from '../../simulator/random.js';
import { aCluster } from '../support/a-cluster.js';

const named = (...names: string[]) => names.map((name) => instanceType(name)!);
const NOTHING = () => ({ cpu: 0, memoryMiB: 0 });

const tasks = (count: number, more: (i: number) => Partial<TaskToPlace>): TaskToPlace[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `t${i}`,
    service: 'work',
    cpu: 0.5,
    memoryMiB: 512,
    hostPorts: [],
    constraints: [],
    ...more(i),
  }));

const policyOf = (base: string, ...names: string[]) =>
  situationOf(aCluster({ instances: [], policy: { min: 0, max: 60, baseType: named(base)[0]!, types: named(...names) } })).policy;

describe('buying instances for tasks without room', () => {
  it('takes the type with the best price for what is asked, not the base type whatever is asked', () => {
    const policy = { min: 0, max: 20, baseType: named('r5.large')[0]!, types: named('r5.large', 'c5.large') };
    const { actions } = decide(aCluster({ instances: [], policy, input: { demand: tasks(8, () => ({})) } }));
    expect(actions.map((action) => action.kind === 'launch' && action.type)).toEqual(['c5.large', 'c5.large']);
  });

  it('buys fewer and larger ones where the maximum leaves no room for many', () => {
    const policy = { min: 0, max: 2, baseType: named('c5.large')[0]!, types: named('c5.large', 'm5.2xlarge', 'c5.xlarge') };
    const { actions } = decide(aCluster({ instances: [], policy, input: { demand: tasks(14, () => ({})) } }));
    expect(actions.length).toBeLessThanOrEqual(2);
    const room = actions.reduce((sum, action) => sum + (action.kind === 'launch' ? instanceType(action.type)!.vcpu : 0), 0);
    expect(room).toBeGreaterThanOrEqual(7);
  });

  it('keeps apart what holds the same port or wants an instance of its own, and goes where a zone is named', () => {
    const policy = policyOf('c5.large', 'c5.large', 'c5.xlarge');
    const apart = cheapestPurchase(
      policy,
      tasks(3, () => ({ cpu: 0.1, constraints: [{ type: 'distinctInstance' }] })),
      NOTHING,
      60,
    );
    const ports = cheapestPurchase(
      policy,
      tasks(3, () => ({ cpu: 0.1, hostPorts: [8080] })),
      NOTHING,
      60,
    );
    expect([apart?.types.length, ports?.types.length]).toEqual([3, 3]);
    const there = { type: 'memberOf', expression: 'attribute:ecs.availability-zone == us-east-1b' };
    const bound = cheapestPurchase(policy, [...tasks(1, () => ({ constraints: [there] }))], NOTHING, 60);
    expect(bound?.zones).toEqual(['us-east-1b']);
  });

  it('leaves the room that runs once on every instance', () => {
    const policy = policyOf('c5.large', 'c5.large', 'c5.xlarge');
    const four = tasks(4, () => ({}));
    expect(cheapestPurchase(policy, four, NOTHING, 60)?.usdPerHour).toBeCloseTo(0.085, 6);
    expect(cheapestPurchase(policy, four, () => ({ cpu: 0.25, memoryMiB: 128 }), 60)?.usdPerHour).toBeCloseTo(0.17, 6);
  });

  it('holds all that is asked for, on random tasks, and costs no more than the base type alone', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = seeded(seed);
      const policy = policyOf('m5.large', 'm5.large', 'c5.large', 'r5.large', 'c5.xlarge', 'm5.xlarge');
      const asked = tasks(Math.ceil(random() * 60), (i) => ({
        service: `s${i % 5}`,
        cpu: 0.1 + Math.floor(random() * 10) / 8,
        memoryMiB: 128 * (1 + Math.floor(random() * 24)),
        ...(i % 7 === 0 && { hostPorts: [9000 + (i % 2)] }),
        ...(i % 5 === 0 && { constraints: [{ type: 'distinctInstance' }] }),
      }));
      const bought = cheapestPurchase(policy, asked, NOTHING, 400)!;
      const simple = new Set(Object.values(place(asked, newRooms(policy, 400)).placed)).size * policy.baseType.usdPerHour;
      expect(bought.usdPerHour).toBeLessThanOrEqual(simple + 1e-9);
      const sum = (of: (room: { cpu: number; memoryMiB: number }) => number) =>
        bought.types.map((type, i) => roomOf(type, `n${i}`, '')).reduce((total, room) => total + of(room), 0);
      expect(sum((room) => room.cpu)).toBeGreaterThanOrEqual(asked.reduce((total, one) => total + one.cpu, 0) - 1e-6);
      expect(sum((room) => room.memoryMiB)).toBeGreaterThanOrEqual(asked.reduce((total, one) => total + one.memoryMiB, 0));
    }
  });
});
