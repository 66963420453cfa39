import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../shared/config.js';
import { instanceType } from '../../shared/model/instance-types.js';
import { type Facts, preflight, type SubnetFacts } from '../../shared/provision/preflight.js';

const config = {
  baseType: instanceType('t3.small')!,
  types: [instanceType('t3.small')!, instanceType('m5.large')!],
} as unknown as Config;

const subnet: SubnetFacts = {
  id: 'subnet-a',
  zone: 'us-east-1a',
  publicAddress: true,
  wayOut: 'internet-gateway',
  ecsEndpoint: false,
  freeAddresses: 4091,
};

const sound: Facts = {
  subnets: [subnet, { ...subnet, id: 'subnet-b', zone: 'us-east-1b' }],
  offered: { 't3.small': ['us-east-1a', 'us-east-1b'], 'm5.large': ['us-east-1a'] },
  architecture: 'x86_64',
};

describe('the preflight', () => {
  it('finds nothing wrong with a default VPC, even when a type lacks in one of its zones', () => {
    expect(preflight(config, sound)).toEqual([]);
  });

  it('finds the second image that is not made for the types of the other processor', () => {
    const both = { ...config, types: [...config.types, instanceType('t4g.small')!] };
    const facts = { ...sound, offered: { ...sound.offered, 't4g.small': ['us-east-1a'] } };
    expect(preflight(both, { ...facts, otherArchitecture: 'arm64' })).toEqual([]);
    expect(preflight(both, { ...facts, otherArchitecture: 'x86_64' })).toEqual([
      expect.stringMatching(/t4g.small is arm64, and the image is x86_64. Set otherAmiParameter/),
    ]);
  });

  it('finds the subnet whose instances get no address, and takes a NAT gateway or an endpoint instead', () => {
    const withSubnet = (changed: Partial<SubnetFacts>) => preflight(config, { ...sound, subnets: [{ ...subnet, ...changed }] });
    expect(withSubnet({ publicAddress: false })).toEqual([
      expect.stringMatching(/subnet-a cannot reach ECS.*auto-assign public IPv4/),
    ]);
    expect(withSubnet({ wayOut: null })).toEqual([expect.stringMatching(/no way out.*NAT gateway or endpoints/)]);
    expect(withSubnet({ publicAddress: false, wayOut: 'other' })).toEqual([]);
    expect(withSubnet({ wayOut: null, ecsEndpoint: true })).toEqual([]);
    expect(withSubnet({ freeAddresses: 0 })).toEqual([expect.stringMatching(/no free address/)]);
  });

  it('finds a type that no zone offers', () => {
    const faults = preflight(config, { ...sound, offered: { 't3.small': ['us-east-1b'] } });
    expect(faults).toEqual(['m5.large is not offered in us-east-1a, us-east-1b. Take another type, or subnets of other zones.']);
  });

  it('finds an image of the other architecture', () => {
    expect(preflight(config, { ...sound, architecture: 'arm64' })).toEqual([
      expect.stringMatching(/t3\.small is x86_64, and the image is arm64/),
    ]);
  });

  it('holds nothing against a stack that could not be read', () => {
    expect(preflight(config, { subnets: null, offered: null, architecture: null })).toEqual([]);
  });
});
