import { describe, expect, it } from '@jest/globals';
import { readFacts } from '../../shared/aws/preflight.js';
import type { Config } from '../../shared/config.js';
import { says } from './says.js';

const config = {
  subnets: [{ subnetId: 'subnet-a' }],
  types: [{ name: 't3.small' }],
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  otherTemplate: null,
} as unknown as Config;

const wayOut = async (...tables: object[]) => {
  const Subnets = [{ SubnetId: 'subnet-a', VpcId: 'vpc-1', AvailabilityZone: 'us-east-1a' }];
  const { client } = says({
    DescribeSubnets: () => ({ Subnets }),
    DescribeRouteTables: () => ({ RouteTables: tables.map((table) => ({ VpcId: 'vpc-1', ...table })) }),
  });
  return (await readFacts(client, config)).subnets![0]!.wayOut;
};

const own = { Associations: [{ SubnetId: 'subnet-a' }] };
const main = { Associations: [{ Main: true }] };
const to = (route: object) => ({ Routes: [{ DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'local' }, route] });
const gateway = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };
const nat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' };

describe('The way out of a subnet', () => {
  it('is that of its own route table, else of the main one of its VPC', async () => {
    expect(await wayOut({ ...own, ...to(gateway) })).toBe('internet-gateway');
    expect(await wayOut({ ...main, ...to(gateway) }, { ...own, ...to(nat) })).toBe('other');
    expect(await wayOut({ ...main, ...to(gateway) }, { VpcId: 'vpc-2', ...main, ...to(nat) })).toBe('internet-gateway');
    expect(await wayOut({ ...own, Routes: [] }, { ...main, ...to(gateway) })).toBeNull();
  });

  it('is none through a gateway that was deleted', async () => {
    expect(await wayOut({ ...own, ...to({ ...nat, State: 'blackhole' }) })).toBeNull();
  });
});
