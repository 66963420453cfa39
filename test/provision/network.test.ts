import { describe, expect, it } from '@jest/globals';
import { chooseNetwork, type SubnetSeen } from '../../shared/provision/network.js';

const vpcs = [
  { id: 'vpc-default', isDefault: true },
  { id: 'vpc-own', isDefault: false },
];

const subnet = (id: string, zone: string, vpcId = 'vpc-default', isDefault = vpcId === 'vpc-default'): SubnetSeen => ({
  id,
  zone: `us-east-1${zone}`,
  vpcId,
  isDefault,
});

const subnets = [
  subnet('subnet-b', 'b'),
  subnet('subnet-a', 'a'),
  subnet('subnet-x', 'a', 'vpc-own'),
  subnet('subnet-y', 'b', 'vpc-own'),
  subnet('subnet-z', 'b', 'vpc-own'),
];

const wish = { vpcId: null, subnetIds: [], balancer: true };

describe('finding the network', () => {
  it('takes the default VPC and a default subnet a zone, in the order of the zones', () => {
    expect(chooseNetwork(wish, vpcs, subnets)).toMatchObject({
      status: 'SUCCESS',
      data: { VpcId: 'vpc-default', SubnetIds: 'subnet-a,subnet-b', ZonesSubnets: 'us-east-1a=subnet-a,us-east-1b=subnet-b' },
    });
  });

  it('finds the same network however AWS lists it', () => {
    expect(chooseNetwork(wish, vpcs, [...subnets].reverse())).toEqual(chooseNetwork(wish, vpcs, subnets));
  });

  it('takes one subnet a zone of a VPC that was named', () => {
    const { data } = chooseNetwork({ ...wish, vpcId: 'vpc-own' }, vpcs, subnets);
    expect(data).toMatchObject({ VpcId: 'vpc-own', SubnetIds: 'subnet-x,subnet-y' });
  });

  it('takes the subnets that were named, and their VPC', () => {
    const { data } = chooseNetwork({ ...wish, subnetIds: ['subnet-z', 'subnet-x'] }, vpcs, subnets);
    expect(data).toMatchObject({ VpcId: 'vpc-own', SubnetIds: 'subnet-x,subnet-z' });
  });

  it('says what to do where there is no default VPC', () => {
    const { status, reason } = chooseNetwork(wish, [vpcs[1]!], subnets);
    expect({ status, reason }).toEqual({
      status: 'FAILED',
      reason: expect.stringMatching(/no default VPC.*parameters vpc and subnets/),
    });
  });

  it('refuses one zone for a balancer, which needs two', () => {
    const one = { ...wish, subnetIds: ['subnet-a'] };
    expect(chooseNetwork(one, vpcs, subnets).reason).toMatch(/needs subnets in two zones, and there is only subnet-a/);
    expect(chooseNetwork({ ...one, balancer: false }, vpcs, subnets).status).toBe('SUCCESS');
  });

  it('names the subnet that does not exist, and the one of another VPC', () => {
    expect(chooseNetwork({ ...wish, subnetIds: ['subnet-q'] }, vpcs, subnets).reason).toMatch(/There is no subnet-q/);
    const mixed = { ...wish, vpcId: 'vpc-own', subnetIds: ['subnet-x', 'subnet-b'] };
    expect(chooseNetwork(mixed, vpcs, subnets).reason).toMatch(/subnet-b is not in vpc-own/);
  });
});
