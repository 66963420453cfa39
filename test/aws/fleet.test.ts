import type { CreateFleetRequest, CreateFleetResult, EC2Client, RunInstancesRequest } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import { runInstance } from '../../shared/aws/instances.js';
import { bind } from '../../shared/aws/send.js';
import type { LaunchIntent } from '../../shared/model/intent.js';

const INTENT = {
  id: 'int_2',
  token: 'int_1-1',
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-a',
    market: 'spot',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '3',
    fleet: {
      templates: [
        { launchTemplateId: 'lt-1', launchTemplateVersion: '3', types: ['t3.small', 't3.medium'] },
        { launchTemplateId: 'lt-2', launchTemplateVersion: '1', types: ['t4g.small'] },
      ],
      subnets: [
        { zone: 'us-east-1a', subnetId: 'subnet-a' },
        { zone: 'us-east-1b', subnetId: 'subnet-b' },
      ],
    },
  },
} as unknown as LaunchIntent;

const pool = (InstanceType: string, SubnetId: string) =>
  ({ LaunchTemplateAndOverrides: { Overrides: { InstanceType, SubnetId } } }) as object;

/** What the adapter makes of this answer, and what it asked. */
const launch = async (answer: CreateFleetResult, intent: LaunchIntent = INTENT) => {
  const asked: CreateFleetRequest[] = [];
  const send = async ({ input }: { input: CreateFleetRequest }) => {
    asked.push(input);
    return answer;
  };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const ec2 = bind({ send } as unknown as EC2Client, { clock, until: null });
  return { result: await runInstance(ec2, 'demo', intent), asked: asked[0]! };
};

const refusal = (code: string, type = 't3.small', subnet = 'subnet-a') => ({
  ...pool(type, subnet),
  ErrorCode: code,
  ErrorMessage: `${code} it is.`,
});

describe('a launch of which EC2 chooses the pool', () => {
  it('asks for each type in each subnet from the template of its processor, with the token and the tags of the intent', async () => {
    const { asked } = await launch({}, { ...INTENT, batch: { id: 'int_1', size: 3 } });
    expect(asked).toMatchObject({
      Type: 'instant',
      ClientToken: 'int_1-1',
      TargetCapacitySpecification: { TotalTargetCapacity: 3, DefaultTargetCapacityType: 'spot' },
      SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    });
    expect(asked.LaunchTemplateConfigs).toEqual([
      {
        LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '3' },
        Overrides: ['t3.small', 't3.medium'].flatMap((InstanceType) =>
          ['subnet-a', 'subnet-b'].map((SubnetId) => ({ InstanceType, SubnetId })),
        ),
      },
      {
        LaunchTemplateSpecification: { LaunchTemplateId: 'lt-2', Version: '1' },
        Overrides: ['subnet-a', 'subnet-b'].map((SubnetId) => ({ InstanceType: 't4g.small', SubnetId })),
      },
    ]);
    expect(asked.TagSpecifications?.map(({ ResourceType }) => ResourceType)).toEqual(['fleet', 'instance', 'volume']);
    expect(asked.TagSpecifications?.[1]?.Tags).toContainEqual({ Key: 'evenkeel:intent', Value: 'int_1' });
  });

  it('is told which pool it was, and which had nothing', async () => {
    const { result } = await launch({
      Instances: [{ ...pool('t3.medium', 'subnet-b'), InstanceType: 't3.medium', InstanceIds: ['i-1'] }],
      Errors: [refusal('InsufficientInstanceCapacity')],
    });
    expect(result).toEqual({
      result: 'done',
      note: 'started i-1 as t3.medium in us-east-1b, chosen by EC2; not given: t3.small in us-east-1a: InsufficientInstanceCapacity',
      instanceId: 'i-1',
      chosen: { 'i-1': { type: 't3.medium', zone: 'us-east-1b' } },
      refused: [{ type: 't3.small', zone: 'us-east-1a', error: 'capacity', code: 'InsufficientInstanceCapacity' }],
    });
  });

  it.each<[string, readonly object[], object]>([
    [
      'is without capacity where all pools are',
      [refusal('UnfulfillableCapacity')],
      { error: 'capacity', code: 'UnfulfillableCapacity' },
    ],
    [
      'is without capacity where one pool is, whatever the others say',
      [refusal('UnauthorizedOperation'), refusal('InsufficientInstanceCapacity', 't3.medium')],
      { error: 'capacity', code: 'InsufficientInstanceCapacity' },
    ],
    ['is denied where all pools are', [refusal('UnauthorizedOperation')], { error: 'denied', code: 'UnauthorizedOperation' }],
    ['is invalid where EC2 calls it so, in a word that is not in the table', [refusal('InvalidNewWord')], { error: 'invalid' }],
    ["is asked for again where EC2's word tells nothing", [refusal('SomethingElse')], { error: 'ambiguous' }],
    ['waits where EC2 is busy', [refusal('RequestLimitExceeded')], { error: 'throttle' }],
    ['is without capacity where EC2 says nothing at all', [], { error: 'capacity', code: 'UnfulfillableCapacity' }],
  ])('%s, and its token is spent', async (_, Errors, expected) => {
    const { result } = await launch({ Errors: Errors as CreateFleetResult['Errors'] });
    expect(result).toMatchObject({ result: 'failed', spent: true, ...expected });
    expect(result.note).toMatch(/asked for one of t3\.small, t3\.medium, t4g\.small in us-east-1a or us-east-1b/);
  });
});

describe('a launch of one type, for several at once', () => {
  it('takes a part where there is no room for all, and says of instances, disks and Spot requests whose they are', async () => {
    const { fleet: _, ...request } = INTENT.request;
    const { asked } = await launch({}, { ...INTENT, request, batch: { id: 'int_1', size: 3 } });
    const { MinCount, MaxCount, TagSpecifications = [] } = asked as object as RunInstancesRequest;
    expect([MinCount, MaxCount]).toEqual([1, 3]);
    expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual(['instance', 'volume', 'spot-instances-request']);
    for (const { Tags } of TagSpecifications)
      expect(Tags).toEqual(expect.arrayContaining([{ Key: 'evenkeel:cluster', Value: 'demo' }]));
  });
});
