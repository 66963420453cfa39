import { CreateFleetCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import type { Amazon, Caller } from '../../simulator/parts.js';
import { aTemplate, direct, ec2On, INSIDE, inTime, LANES, OUTSIDE, smallAmazon } from './support.js';

const TYPES = ['t3.small', 't3.medium'];

/** A fleet of both types in both zones, over a template. */
const fleetOf = (amazon: Amazon, more: object = {}, types: readonly string[] = TYPES, count = 1) => {
  const subnets = (direct(amazon.ec2, 'DescribeSubnets', {}).Subnets as { SubnetId: string; AvailabilityZone: string }[]).slice(
    0,
    2,
  );
  return {
    Type: 'instant',
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: aTemplate(amazon), Version: '1' },
        Overrides: types.flatMap((InstanceType) => subnets.map(({ SubnetId }) => ({ InstanceType, SubnetId }))),
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: count, DefaultTargetCapacityType: 'spot' },
    SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    ...more,
  };
};

const create = (amazon: Amazon, input: object, caller: Caller = OUTSIDE) => direct(amazon.ec2, 'CreateFleet', input, caller);

interface Answer {
  readonly Instances: { InstanceIds: string[]; InstanceType: string; AvailabilityZone: string }[];
  readonly Errors: { ErrorCode: string; LaunchTemplateAndOverrides: { Overrides: { InstanceType: string } } }[];
}

const poolsOf = ({ Instances }: Answer): string[] =>
  Instances.map((one) => `${one.InstanceIds.length} ${one.InstanceType}/${one.AvailabilityZone}`);

const errorsOf = ({ Errors }: Answer): string[] =>
  Errors.map((one) => `${one.LaunchTemplateAndOverrides.Overrides.InstanceType} ${one.ErrorCode}`);

const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'none';
};

/** Each pool as deep and as cheap as its row says: type/zone, depth, dollars. */
const withPools = (rows: readonly (readonly [pool: string, depth: number, usdPerHour: number])[]): Amazon => {
  const amazon = smallAmazon();
  for (const [pool, depth, usdPerHour] of rows) {
    const [type, zone] = pool.split('/') as [string, string];
    Object.assign(amazon.ec2.spotPool(type, zone), { depth, usdPerHour });
  }
  return amazon;
};

describe('a fleet of type instant', () => {
  it('takes the cheapest of the deepest pools, not the cheapest of all', () => {
    const amazon = withPools([
      ['t3.small/us-east-1a', 3, 0.002],
      ['t3.small/us-east-1b', 900, 0.009],
      ['t3.medium/us-east-1a', 1_000, 0.013],
      ['t3.medium/us-east-1b', 600, 0.008],
    ]);
    expect(poolsOf(create(amazon, fleetOf(amazon)))).toEqual(['1 t3.medium/us-east-1b']);
    const cheapest = { SpotOptions: { AllocationStrategy: 'lowest-price' } };
    expect(poolsOf(create(amazon, fleetOf(amazon, cheapest)))).toEqual(['1 t3.small/us-east-1a']);
    const deepest = { SpotOptions: { AllocationStrategy: 'capacity-optimized' } };
    expect(poolsOf(create(amazon, fleetOf(amazon, deepest)))).toEqual(['1 t3.medium/us-east-1a']);
  });

  it('goes on to the next pool when one is empty, and says so beside what it launched', () => {
    const amazon = withPools([
      ['t3.small/us-east-1a', 2, 0.01],
      ['t3.small/us-east-1b', 1, 0.01],
    ]);
    const answer = create(amazon, fleetOf(amazon, {}, ['t3.small'], 5));
    expect(poolsOf(answer)).toEqual(['2 t3.small/us-east-1a', '1 t3.small/us-east-1b']);
    expect(errorsOf(answer)).toEqual(['t3.small UnfulfillableCapacity', 't3.small UnfulfillableCapacity']);
  });

  it('answers without an error when it launched nothing, and stands by that answer', () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'capacity' });
    const input = fleetOf(amazon, { ClientToken: 'token-1' });
    const first = create(amazon, input, INSIDE);
    expect([first.Instances, errorsOf(first)]).toEqual([
      [],
      Array.from({ length: 4 }, (_, i) => `${TYPES[i >> 1]} InsufficientInstanceCapacity`),
    ]);
    amazon.faults.clear();
    expect(create(amazon, input, INSIDE)).toEqual(first);
    expect(faultOf(() => create(amazon, { ...input, ...fleetOf(amazon, {}, ['t3.small']) }))).toMatch(
      /^IdempotentParameterMismatch/,
    );
    expect(amazon.ec2.instances.size).toBe(0);
  });

  it('gives the same instances for the same token, whatever has become of them', async () => {
    const amazon = smallAmazon();
    const input = fleetOf(amazon, { ClientToken: 'token-1' });
    const first = create(amazon, input);
    await amazon.world.run(30_000);
    direct(amazon.ec2, 'TerminateInstances', { InstanceIds: first.Instances[0].InstanceIds });
    expect(create(amazon, structuredClone(input))).toEqual(first);
    expect(amazon.ec2.instances.size).toBe(1);
  });

  it('launches Spot instances from the template, with its tags and EC2’s own token', () => {
    const amazon = smallAmazon();
    const tags = ['fleet', 'instance', 'volume'].map((ResourceType) => ({
      ResourceType,
      Tags: [{ Key: 'evenkeel:intent', Value: 'int_1' }],
    }));
    create(amazon, fleetOf(amazon, { ClientToken: 'token-1', TagSpecifications: tags }));
    const [instance] = [...amazon.ec2.instances.values()];
    expect(instance).toMatchObject({
      market: 'spot',
      clientToken: expect.stringMatching(/^fleet-/),
      tags: {
        'evenkeel:intent': 'int_1',
        'aws:ec2:fleet-id': expect.stringMatching(/^fleet-/),
        'aws:ec2launchtemplate:version': '1',
      },
    });
  });

  it('says which override can never be launched, and launches the others', () => {
    const amazon = smallAmazon();
    const answer = create(amazon, fleetOf(amazon, {}, ['t4g.small', 't3.small']));
    expect(answer.Instances).toHaveLength(1);
    expect(errorsOf(answer)).toEqual(['t4g.small InvalidParameterValue', 't4g.small InvalidParameterValue']);
  });

  it('launches nothing under the minimum that it was given', () => {
    const amazon = withPools([
      ['t3.small/us-east-1a', 2, 0.01],
      ['t3.small/us-east-1b', 1, 0.01],
    ]);
    const SpotOptions = { AllocationStrategy: 'capacity-optimized', SingleInstanceType: true, MinTargetCapacity: 4 };
    expect(create(amazon, fleetOf(amazon, { SpotOptions }, ['t3.small'], 5)).Instances).toEqual([]);
    expect(amazon.ec2.instances.size).toBe(0);
    const oneZone = { ...SpotOptions, SingleAvailabilityZone: true, MinTargetCapacity: 2 };
    expect(poolsOf(create(amazon, fleetOf(amazon, { SpotOptions: oneZone }, ['t3.small'], 5)))).toEqual([
      '2 t3.small/us-east-1a',
    ]);
  });

  it('is cut short by a fault as a launch of several is', () => {
    const amazon = withPools([
      ['t3.small/us-east-1a', 100, 0.01],
      ['t3.small/us-east-1b', 100, 0.02],
    ]);
    amazon.faults.add({ kind: 'partial-launch', target: 'us-east-1a' });
    const answer = create(amazon, fleetOf(amazon, {}, ['t3.small'], 4), INSIDE);
    expect(poolsOf(answer)).toEqual(['2 t3.small/us-east-1a', '2 t3.small/us-east-1b']);
    expect(errorsOf(answer)).toEqual(['t3.small UnfulfillableCapacity']);
  });

  it.each<[string, object, RegExp]>([
    ['no configuration', { LaunchTemplateConfigs: [] }, /^MissingParameter/],
    ['no capacity', { TargetCapacitySpecification: {} }, /^MissingParameter: .*TotalTargetCapacity/],
    ['a type that lives on', { Type: 'maintain' }, /'maintain' is not simulated/],
    ['a long token', { ClientToken: 'x'.repeat(65) }, /64 characters/],
    ['a strategy of no kind', { SpotOptions: { AllocationStrategy: 'cheapest' } }, /'cheapest' is not known/],
    ['a minimum alone', { SpotOptions: { MinTargetCapacity: 1 } }, /needs SingleInstanceType or SingleAvailabilityZone/],
    ['tags for the Spot request', { TagSpecifications: [{ ResourceType: 'spot-instances-request' }] }, /is not taggable/],
    [
      'more than the total',
      { TargetCapacitySpecification: { TotalTargetCapacity: 1, SpotTargetCapacity: 2 } },
      /more than the total/,
    ],
  ])('is refused with %s', (_, more, expected) => {
    const amazon = smallAmazon();
    expect(faultOf(() => create(amazon, fleetOf(amazon, more)))).toMatch(expected);
  });

  it('is refused without a version of its template, with an unknown template, and with a list of subnets in an override', () => {
    const amazon = smallAmazon();
    const [config] = fleetOf(amazon).LaunchTemplateConfigs;
    const withConfig = (more: object) =>
      faultOf(() => create(amazon, fleetOf(amazon, { LaunchTemplateConfigs: [{ ...config, ...more }] })));
    const { LaunchTemplateId } = config!.LaunchTemplateSpecification;
    expect(withConfig({ LaunchTemplateSpecification: { LaunchTemplateId } })).toMatch(/version/);
    const unknown = { LaunchTemplateSpecification: { LaunchTemplateId: 'lt-0', Version: '1' } };
    expect(withConfig(unknown)).toMatch(/^InvalidLaunchTemplateId.NotFound/);
    expect(withConfig({ Overrides: [{ SubnetId: 'subnet-1,subnet-2' }] })).toMatch(/only one subnet/);
  });

  it('of both markets launches each share', () => {
    const amazon = smallAmazon();
    const TargetCapacitySpecification = { TotalTargetCapacity: 3, OnDemandTargetCapacity: 1, DefaultTargetCapacityType: 'spot' };
    create(amazon, fleetOf(amazon, { TargetCapacitySpecification }));
    expect([...amazon.ec2.instances.values()].map(({ market }) => market)).toEqual(['spot', 'spot', 'on-demand']);
  });
});

describe('a Spot pool', () => {
  it('has an end for RunInstances too', () => {
    const amazon = withPools([['t3.small/us-east-1a', 1, 0.01]]);
    const [subnet] = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets;
    const input = {
      LaunchTemplate: { LaunchTemplateId: aTemplate(amazon), Version: '1' },
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet.SubnetId,
      InstanceMarketOptions: { MarketType: 'spot' },
    };
    direct(amazon.ec2, 'RunInstances', input);
    expect(faultOf(() => direct(amazon.ec2, 'RunInstances', input))).toMatch(/^InsufficientInstanceCapacity/);
    direct(amazon.ec2, 'RunInstances', { ...input, InstanceMarketOptions: undefined });
    expect(amazon.ec2.instances.size).toBe(2);
  });

  it('is as deep and as cheap as the seed says, under the price on demand', () => {
    const [one, other] = [smallAmazon(), smallAmazon()];
    expect(one.ec2.spotPool('m5.large', 'us-east-1a')).toEqual(other.ec2.spotPool('m5.large', 'us-east-1a'));
    expect(one.ec2.spotPool('m5.large', 'us-east-1a')).not.toEqual(one.ec2.spotPool('m5.large', 'us-east-1b'));
    expect(one.ec2.spotPool('m5.large', 'us-east-1a').usdPerHour).toBeLessThan(0.096);
  });
});

it.each(LANES)('an SDK client reads instances and errors of one answer (%s)', async (lane) => {
  const amazon = withPools([
    ['t3.small/us-east-1a', 1_000, 0.01],
    ['t3.small/us-east-1b', 1_000, 0.01],
    ['t3.medium/us-east-1a', 20, 0.01],
    ['t3.medium/us-east-1b', 10, 0.01],
  ]);
  amazon.faults.add({ kind: 'capacity', target: 't3.small' });
  const input = fleetOf(amazon, { ClientToken: 'token-1' }) as never;
  const answer = await inTime(amazon, ec2On(amazon, lane, INSIDE).send(new CreateFleetCommand(input)));
  expect(answer.Instances).toEqual([
    expect.objectContaining({ Lifecycle: 'spot', InstanceType: 't3.medium', InstanceIds: [expect.stringMatching(/^i-/)] }),
  ]);
  expect(errorsOf(answer as never)).toEqual(['t3.small InsufficientInstanceCapacity', 't3.small InsufficientInstanceCapacity']);
});
