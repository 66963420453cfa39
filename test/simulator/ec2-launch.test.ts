import { describe, expect, it } from '@jest/globals';
import type { Amazon, Caller } from '../../simulator/parts.js';
import { aTemplate, direct, INSIDE, inTime, launchOf, OUTSIDE, smallAmazon } from './support.js';

const run = (amazon: Amazon, input: object, caller: Caller = OUTSIDE) => direct(amazon.ec2, 'RunInstances', input, caller);
const idOf = (answer: { Instances: { InstanceId: string }[] }): string => answer.Instances[0]!.InstanceId;
const errorOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).name;
  }
  return 'none';
};

describe('a client token of RunInstances', () => {
  it('makes a repeat of the same call answer with the same instance', () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1' });
    expect(idOf(run(amazon, input))).toBe(idOf(run(amazon, structuredClone(input))));
    expect(amazon.ec2.instances.size).toBe(1);
  });

  it('does not care in which order members are written', () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1' });
    const turned = Object.fromEntries(Object.entries(input).reverse());
    expect(idOf(run(amazon, input))).toBe(idOf(run(amazon, turned)));
  });

  it('is refused with another body, and nothing is started', () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1' });
    run(amazon, input);
    expect(errorOf(() => run(amazon, { ...input, InstanceType: 't3.medium' }))).toBe('IdempotentParameterMismatch');
    expect(amazon.ec2.instances.size).toBe(1);
  });

  it('is burnt once its instance is gone', () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1' });
    const id = idOf(run(amazon, input));
    amazon.ec2.instances.get(id)!.visibleAt = 0;
    direct(amazon.ec2, 'TerminateInstances', { InstanceIds: [id] });
    expect(errorOf(() => run(amazon, input))).toBe('IdempotentInstanceTerminated');
  });

  it('counts within a zone: in another zone it launches again', () => {
    const amazon = smallAmazon();
    const [a, b] = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets;
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1', SubnetId: a.SubnetId });
    expect(idOf(run(amazon, input))).not.toBe(idOf(run(amazon, { ...input, SubnetId: b.SubnetId })));
  });

  it('is not burnt by a launch that found no capacity', () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token-1' });
    amazon.faults.add({ kind: 'capacity', times: 1 });
    expect(errorOf(() => run(amazon, input, INSIDE))).toBe('InsufficientInstanceCapacity');
    expect(run(amazon, input, INSIDE).Instances).toHaveLength(1);
  });
});

describe('a launch', () => {
  it('takes the pinned version of its template, not the newest', () => {
    const amazon = smallAmazon();
    const template = aTemplate(amazon);
    direct(amazon.ec2, 'CreateLaunchTemplateVersion', {
      LaunchTemplateId: template,
      SourceVersion: '1',
      LaunchTemplateData: { InstanceType: 'm5.large' },
    });
    const typeWith = (Version: string): string =>
      run(amazon, launchOf(amazon, template, { LaunchTemplate: { LaunchTemplateId: template, Version } })).Instances[0]
        .InstanceType;
    expect([typeWith('1'), typeWith('2'), typeWith('$Latest'), typeWith('$Default')]).toEqual([
      't3.small',
      'm5.large',
      'm5.large',
      't3.small',
    ]);
  });

  it('is pending, then running, and says so as EC2 does', async () => {
    const said: unknown[] = [];
    const events = () => ({ emit: (event: { detail: unknown }) => void said.push(event.detail) }) as never;
    const amazon = smallAmazon({ events });
    const id = idOf(run(amazon, launchOf(amazon, aTemplate(amazon))));
    expect(amazon.ec2.instances.get(id)!.state).toBe('pending');
    await amazon.world.run(60_000);
    expect(amazon.ec2.instances.get(id)!.state).toBe('running');
    direct(amazon.ec2, 'TerminateInstances', { InstanceIds: [id] });
    await amazon.world.run(600_000);
    expect(said).toEqual(['pending', 'running', 'shutting-down', 'terminated'].map((state) => ({ 'instance-id': id, state })));
  });

  it.each([
    ['a type that is not there', { InstanceType: 't9.huge' }, 'InvalidParameterValue'],
    ['an arm type with an x86 image', { InstanceType: 't4g.small' }, 'InvalidParameterValue'],
    ['an unknown image', { ImageId: 'ami-1' }, 'InvalidAMIID.NotFound'],
    ['an unknown subnet', { SubnetId: 'subnet-1' }, 'InvalidSubnetID.NotFound'],
    ['an unknown version', { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '1' } }, 'InvalidLaunchTemplateId.NotFound'],
    ['no count', { MinCount: undefined }, 'MissingParameter'],
  ])('is refused for %s', (_, change, code) => {
    const amazon = smallAmazon();
    expect(errorOf(() => run(amazon, launchOf(amazon, aTemplate(amazon), change)))).toBe(code);
    expect(amazon.ec2.instances.size).toBe(0);
  });

  it('carries the tags of the template and of the request', () => {
    const amazon = smallAmazon();
    const template = aTemplate(amazon, {
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'template' }] }],
    });
    const id = idOf(run(amazon, launchOf(amazon, template)));
    expect(amazon.ec2.instances.get(id)!.tags).toMatchObject({
      from: 'template',
      'evenkeel:cluster': 'blue',
      'aws:ec2launchtemplate:version': '1',
    });
  });
});

describe('what readers see', () => {
  it('lags behind a launch', async () => {
    const amazon = smallAmazon();
    const id = idOf(run(amazon, launchOf(amazon, aTemplate(amazon))));
    const described = () => direct(amazon.ec2, 'DescribeInstances', {}).Reservations.length;
    expect(described()).toBe(0);
    expect(errorOf(() => direct(amazon.ec2, 'DescribeInstances', { InstanceIds: [id] }))).toBe('InvalidInstanceID.NotFound');
    await amazon.world.run(30_000);
    expect(described()).toBe(1);
  });

  it('is found by tag, state and client token, page by page', async () => {
    const amazon = smallAmazon();
    const template = aTemplate(amazon);
    for (const n of [1, 2, 3]) run(amazon, launchOf(amazon, template, { ClientToken: `token-${n}` }));
    await amazon.world.run(120_000);
    const find = (input: object) => direct(amazon.ec2, 'DescribeInstances', input);
    const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
    expect(find(filter('tag:evenkeel:cluster', 'blue')).Reservations).toHaveLength(3);
    expect(find(filter('tag:evenkeel:cluster', 'green')).Reservations).toHaveLength(0);
    expect(find(filter('client-token', 'token-2', 'token-3')).Reservations).toHaveLength(2);
    expect(find(filter('instance-state-name', 'running')).Reservations).toHaveLength(3);
    expect(errorOf(() => find(filter('no-such-filter', 'x')))).toBe('InvalidParameterValue');
    const first = find({ MaxResults: 2 });
    expect([first.Reservations.length, find({ MaxResults: 2, NextToken: first.NextToken }).Reservations.length]).toEqual([2, 1]);
  });

  it('forgets a terminated instance after an hour', async () => {
    const amazon = smallAmazon();
    const id = idOf(run(amazon, launchOf(amazon, aTemplate(amazon))));
    await amazon.world.run(60_000);
    direct(amazon.ec2, 'TerminateInstances', { InstanceIds: [id] });
    await amazon.world.run(1_800_000);
    expect(direct(amazon.ec2, 'DescribeInstances', { InstanceIds: [id] }).Reservations[0].Instances[0].State.Name).toBe(
      'terminated',
    );
    await amazon.world.run(3_600_000);
    expect(errorOf(() => direct(amazon.ec2, 'DescribeInstances', { InstanceIds: [id] }))).toBe('InvalidInstanceID.NotFound');
  });
});

describe('a Spot reclaim', () => {
  it('warns, and takes the instance exactly two minutes later', async () => {
    const said: string[] = [];
    const events = () => ({ emit: (event: { 'detail-type': string }) => void said.push(event['detail-type']) }) as never;
    const amazon = smallAmazon({ events });
    const id = idOf(run(amazon, launchOf(amazon, aTemplate(amazon), { InstanceMarketOptions: { MarketType: 'spot' } })));
    await amazon.world.run(60_000);
    amazon.ec2.interrupt(id);
    expect(said.at(-1)).toBe('EC2 Spot Instance Interruption Warning');
    await amazon.world.run(119_999);
    expect(amazon.ec2.instances.get(id)!.state).toBe('running');
    await amazon.world.run(1);
    expect(amazon.ec2.instances.get(id)!.state).toBe('shutting-down');
  });
});

it('the same seed launches the same instances at the same times', async () => {
  const story = async () => {
    const amazon = smallAmazon();
    const input = launchOf(amazon, aTemplate(amazon));
    await inTime(amazon, Promise.all([1, 2].map(() => amazon.call('ec2', 'RunInstances', input, INSIDE))));
    return [...amazon.ec2.instances.values()].map(({ id, launchedAt, visibleAt }) => [id, launchedAt, visibleAt]);
  };
  expect(await story()).toEqual(await story());
});
