import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instanceType } from '../../shared/model/instance-types.js';
import type { InstanceSeen } from '../../shared/model/observation.js';
import type { Policy } from '../../shared/model/policy.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { capAgainst, capsOf } from '../../shared/scaling/caps.js';
import { decide } from '../../shared/scaling/decide.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Three instances at 80 %, in small tasks: two more bring them to the target. */
const on = ['i-1', 'i-2', 'i-3'];
const wantsTwo: Scene = {
  instances: on,
  services: Object.fromEntries(on.flatMap((id, i) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`s${i}${n}`, [{ on: id, cpu: 0.2 }]]))),
  reserve: { cpu: 0.1, memoryMiB: 64 },
};

/** Six tasks of 80 % on three instances: one more would not help, three more would. */
const wantsThree: Scene = {
  instances: on,
  services: Object.fromEntries(on.flatMap((id, i) => [0, 1].map((n) => [`s${i}${n}`, [{ on: id, cpu: 0.8 }]]))),
};
const decided = (policy: Partial<Policy>, scene: Scene = wantsTwo) =>
  decide(aCluster({ ...scene, policy: { max: 9, ...policy } }));
const launches = ({ actions }: ReturnType<typeof decide>) => actions.filter(({ kind }) => kind === 'launch');

describe('a cap of the operator', () => {
  it('leaves growth alone where none is set', () => {
    expect(launches(decided({}))).toHaveLength(2);
  });

  it('of vCPU lets grow up to it, and names itself for the rest', () => {
    const proposal = decided({ maxVcpu: 8 });
    expect(launches(proposal)).toHaveLength(1);
    expect(proposal.decision.blockedBy).toEqual(['at-max-vcpu']);
    expect(proposal.decision.why).toContain(
      '1 instance not launched: a t3.small more (2 vCPU) would go over maxVcpu: 8 of 8 vCPU are used.',
    );
  });

  it('of dollars an hour counts list prices', () => {
    const proposal = decided({ maxUsdPerHour: 0.1 });
    expect(launches(proposal)).toHaveLength(1);
    expect(proposal.decision.blockedBy).toEqual(['at-max-cost']);
    expect(proposal.decision.why).toContain('maxUsdPerHour: $0.0832 of $0.1000 an hour are spent');
    expect(launches(decided({ maxUsdPerHour: 5 * 0.0208 }))).toHaveLength(2);
  });

  it('of launches an hour says when the next may be', () => {
    const young = (one: InstanceSeen, i: number): InstanceSeen => ({ ...one, launchedAt: NOON - (i + 1) * 10 * MINUTE });
    const input = aCluster({ ...wantsTwo, policy: { max: 9, maxLaunchesPerHour: 3 } });
    const proposal = decide({
      ...input,
      observation: { ...input.observation, instances: input.observation.instances.map(young) },
    });
    expect(launches(proposal)).toEqual([]);
    expect(proposal.decision).toMatchObject({ action: 'none', nextEligibleAt: '2026-06-01T12:30:00.000Z' });
    expect(proposal.decision.blockedBy).toContain('at-max-launches');
    expect(proposal.decision.why).toContain(
      '3 of 3 launches an hour (maxLaunchesPerHour) are used; the next may be launched at 2026-06-01T12:30:00Z',
    );
  });

  it('of launches counts an instance that has ended since, and one that EC2 does not show yet', () => {
    const input = aCluster({ ...wantsTwo, policy: { maxLaunchesPerHour: 5 } });
    const [first] = input.observation.instances;
    const gone: InstanceSeen = {
      ...first!,
      id: 'i-gone',
      state: 'terminated',
      launchedAt: NOON - 20 * MINUTE,
      containerInstance: null,
    };
    const old: InstanceSeen = { ...gone, id: 'i-old', launchedAt: NOON - 2 * HOUR };
    const caps = capsOf(
      situationOf({
        ...input,
        observation: { ...input.observation, instances: [{ ...first!, launchedAt: NOON - 30 * MINUTE }, gone, old] },
      }),
    );
    expect(caps.launchesPerHour).toEqual({ used: 2, limit: 5 });
    expect(caps.vcpu).toEqual({ used: 2, limit: null });
  });

  it.each(['stopping', 'stopped'] as const)(
    'counts an instance that is %s: whoever starts it again would be over it',
    (state) => {
      const input = aCluster(wantsTwo);
      const [first, ...others] = input.observation.instances;
      const instances = [{ ...first!, state }, ...others];
      expect(capsOf(situationOf({ ...input, observation: { ...input.observation, instances } })).vcpu.used).toBe(6);
    },
  );

  it("of launches an hour is the whole cluster's, also where one kind of processor is looked at by itself", () => {
    const whole = situationOf(aCluster({ ...wantsTwo, policy: { maxLaunchesPerHour: 1 } }));
    const launched = whole.observation.instances.map((one, i) => ({ ...one, launchedAt: NOON - (30 - i) * MINUTE }));
    const observed = (instances: readonly InstanceSeen[]) => ({ ...whole.observation, instances });
    const part = { ...whole, observation: observed(launched.slice(2)), whole: { ...whole, observation: observed(launched) } };
    expect(capAgainst(part, instanceType('t3.small')!)).toMatchObject({
      why: expect.stringContaining('3 of 1 launches'),
      nextEligibleAt: NOON + 30 * MINUTE,
    });
  });

  it('buys nothing that would not help without what the cap keeps back, as the maximum does', () => {
    expect(launches(decided({}, wantsThree))).toHaveLength(3);
    for (const policy of [{ maxVcpu: 8 }, { max: 4 }]) {
      const proposal = decided(policy, wantsThree);
      expect(launches(proposal)).toEqual([]);
      expect(proposal.decision.blockedBy).toContain('would-not-help');
    }
  });

  it('yields to the maximum of instances where that is nearer', () => {
    expect(decided({ max: 4, maxVcpu: 16 }).decision.blockedBy).toEqual(['at-max']);
  });

  it('holds for what EC2 takes back, too: a lost Spot instance does not lift it', () => {
    const proposal = decided(
      { maxVcpu: 6 },
      {
        ...wantsTwo,
        head: { notices: { 'i-1': { kind: 'interruption', at: NOON } } },
      },
    );
    expect(proposal.decision.reasons).toEqual(['interrupted']);
    expect(launches(proposal)).toEqual([]);
    expect(proposal.decision.blockedBy).toEqual(['at-max-vcpu']);
  });

  it('names the type that it keeps back, also when a cheaper one beside it is launched', () => {
    const types = ['t3.small', 'm5.xlarge'].map((name) => instanceType(name)!);
    const task = (key: string, memoryMiB: number) => ({ key, service: key, cpu: 0.5, memoryMiB, hostPorts: [], constraints: [] });
    const demand = [task('large', 15_000), task('small', 1_500)];
    const proposal = decide(aCluster({ instances: [], policy: { min: 0, types, maxUsdPerHour: 0.1 }, input: { demand } }));
    expect(launches(proposal)).toMatchObject([{ type: 't3.small' }]);
    expect(proposal.decision.blockedBy).toEqual(['at-max-cost']);
    expect(proposal.decision.why).toContain('1 instance not launched: a m5.xlarge more ($0.192/h) would go over maxUsdPerHour');
  });

  it('is never gone over, whatever is asked for', () => {
    const types = ['t3.small', 't3.medium', 'm5.large', 'm5.xlarge'].map((name) => instanceType(name)!);
    fc.assert(
      fc.property(
        fc.record({
          maxVcpu: fc.integer({ min: 1, max: 20 }),
          maxUsdPerHour: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
          maxLaunchesPerHour: fc.integer({ min: 1, max: 6 }),
          cpu: fc.double({ min: 0, max: 1, noNaN: true }),
          min: fc.integer({ min: 0, max: 8 }),
        }),
        ({ cpu, ...policy }) => {
          const input = aCluster({
            instances: on,
            services: Object.fromEntries(on.map((id) => [`s${id}`, [{ on: id, cpu: cpu * 2 }]])),
            policy: { max: 9, types, ...policy },
          });
          const bought = launches(decide(input)).map((one) => instanceType((one as { type: string }).type)!);
          const before = capsOf(situationOf(input));
          if (bought.length === 0) return;
          const sum = (of: (type: (typeof bought)[number]) => number): number => bought.reduce((all, type) => all + of(type), 0);
          expect(before.vcpu.used + sum(({ vcpu }) => vcpu)).toBeLessThanOrEqual(policy.maxVcpu);
          expect(before.usdPerHour.used + sum(({ usdPerHour }) => usdPerHour)).toBeLessThanOrEqual(policy.maxUsdPerHour + 1e-9);
          expect(before.launchesPerHour.used + bought.length).toBeLessThanOrEqual(policy.maxLaunchesPerHour);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
