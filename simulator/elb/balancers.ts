import type { CreateLoadBalancerCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { arnOf, type Balancer, type Elb, paged } from './state.js';

/** CreateLoadBalancer, DescribeLoadBalancers, DeleteLoadBalancer, and the attributes that others ask for. */
export const balancerOperations = (elb: Elb) => ({
  CreateLoadBalancer: (input: CreateLoadBalancerCommandInput) => ({ LoadBalancers: [view(create(elb, input))] }),
  DescribeLoadBalancers: (input: { LoadBalancerArns?: string[]; Names?: string[]; Marker?: string; PageSize?: number }) => {
    const found = [...elb.balancers.values()].filter(
      ({ arn, name }) =>
        (!input.LoadBalancerArns || input.LoadBalancerArns.includes(arn)) && (!input.Names || input.Names.includes(name)),
    );
    const asked = input.LoadBalancerArns ?? input.Names ?? [];
    if (found.length < asked.length)
      throw new AwsError('LoadBalancerNotFound', `Load balancers '[${asked.join(', ')}]' not found`);
    const { items, NextMarker } = paged(found, input);
    return { LoadBalancers: items.map(view), NextMarker };
  },
  /** Deletes its listeners and rules with it; deleting what is gone succeeds. */
  DeleteLoadBalancer: ({ LoadBalancerArn }: { LoadBalancerArn: string }) => {
    elb.balancers.delete(LoadBalancerArn);
    for (const [arn, { balancer }] of elb.listeners) if (balancer.arn === LoadBalancerArn) elb.listeners.delete(arn);
    for (const [arn, { listener }] of elb.rules) if (listener.balancer.arn === LoadBalancerArn) elb.rules.delete(arn);
    return {};
  },
  DescribeLoadBalancerAttributes: () => ({ Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }] }),
  ModifyLoadBalancerAttributes: ({ Attributes }: { Attributes: object[] }) => ({ Attributes: copy(Attributes) }),
});

const create = (elb: Elb, input: CreateLoadBalancerCommandInput): Balancer => {
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The load balancer name '${name}' cannot be longer than '32' characters or contain others than letters, digits and hyphens`,
    );
  }
  const twin = [...elb.balancers.values()].find((balancer) => balancer.name === name);
  if (twin) return twin;
  const subnets = input.Subnets ?? (input.SubnetMappings ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
  if ((input.Type ?? 'application') === 'application' && subnets.length < 2) {
    throw new AwsError('ValidationError', 'At least two subnets in two different Availability Zones must be specified');
  }
  const type = input.Type ?? 'application';
  const { world, settings } = elb.amazon;
  const arn = arnOf(elb, `loadbalancer/${type === 'network' ? 'net' : 'app'}/${name}`);
  const balancer: Balancer = {
    arn,
    name,
    type,
    dnsName: settings.balancerHost ?? `${name}-${Number.parseInt(arn.slice(-8), 16)}.${settings.region}.elb.amazonaws.com`,
    scheme: input.Scheme ?? 'internet-facing',
    vpcId: 'vpc-default',
    zones: subnets.map((SubnetId, index) => ({ SubnetId, ZoneName: settings.zones[index % settings.zones.length]! })),
    securityGroups: input.SecurityGroups ?? [],
    createdAt: world.now(),
    tags: copy(input.Tags ?? []),
  };
  elb.balancers.set(arn, balancer);
  return balancer;
};

const view = (balancer: Balancer) => ({
  LoadBalancerArn: balancer.arn,
  DNSName: balancer.dnsName,
  CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
  CreatedTime: new Date(balancer.createdAt),
  LoadBalancerName: balancer.name,
  Scheme: balancer.scheme,
  VpcId: balancer.vpcId,
  State: { Code: 'active' },
  Type: balancer.type,
  AvailabilityZones: copy(balancer.zones),
  SecurityGroups: [...balancer.securityGroups],
  IpAddressType: 'ipv4',
});
