import { type Answer, failure, success } from './event.js';

/** What the operator named; null and [] = the default VPC and its subnets. */
export interface NetworkWish {
  readonly vpcId: string | null;
  readonly subnetIds: readonly string[];
  /** A load balancer needs two zones (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html). */
  readonly balancer: boolean;
}

export interface VpcSeen {
  readonly id: string;
  readonly isDefault: boolean;
}

export interface SubnetSeen {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly isDefault: boolean;
}

/** One VPC and one subnet a zone, the same for the same network: an update must not find another. Pure. */
export const chooseNetwork = (wish: NetworkWish, vpcs: readonly VpcSeen[], subnets: readonly SubnetSeen[]): Answer => {
  const vpcId = wish.vpcId ?? namedVpc(wish, subnets) ?? vpcs.find((vpc) => vpc.isDefault)?.id;
  if (!vpcId) return failure('This account has no default VPC in this region. Name yours in the parameters vpc and subnets.');
  const chosen = oneAZone(candidates(wish, vpcId, subnets));
  const fault = faultOf(wish, vpcId, chosen, subnets);
  if (fault) return failure(fault);
  return success(`${vpcId} with ${chosen.map(({ id, zone }) => `${id} in ${zone}`).join(', ')}`, {
    VpcId: vpcId,
    SubnetIds: chosen.map(({ id }) => id).join(','),
    ZonesSubnets: chosen.map(({ id, zone }) => `${zone}=${id}`).join(','),
  });
};

const namedVpc = ({ subnetIds }: NetworkWish, subnets: readonly SubnetSeen[]): string | undefined =>
  subnets.find(({ id }) => id === subnetIds[0])?.vpcId;

/** Named subnets as they are; else the VPC's default subnets, else all of them. */
const candidates = ({ subnetIds }: NetworkWish, vpcId: string, subnets: readonly SubnetSeen[]): readonly SubnetSeen[] => {
  if (subnetIds.length > 0) return subnets.filter(({ id }) => subnetIds.includes(id));
  const within = subnets.filter((subnet) => subnet.vpcId === vpcId);
  const defaults = within.filter((subnet) => subnet.isDefault);
  return defaults.length > 0 ? defaults : within;
};

const oneAZone = (subnets: readonly SubnetSeen[]): readonly SubnetSeen[] => {
  const sorted = [...subnets].sort((a, b) => (`${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1));
  return sorted.filter((subnet, index) => sorted[index - 1]?.zone !== subnet.zone);
};

const faultOf = (
  wish: NetworkWish,
  vpcId: string,
  chosen: readonly SubnetSeen[],
  subnets: readonly SubnetSeen[],
): string | null => {
  const missing = wish.subnetIds.filter((id) => !subnets.some((subnet) => subnet.id === id));
  if (missing.length > 0) return `There is no ${missing.join(', ')} in this region. Correct the parameter subnets.`;
  const strangers = chosen.filter((subnet) => subnet.vpcId !== vpcId).map(({ id }) => id);
  if (strangers.length > 0) return `${strangers.join(', ')} is not in ${vpcId}. Name subnets of one VPC.`;
  if (chosen.length === 0) return `${vpcId} has no subnet. Name some in the parameter subnets.`;
  if (wish.balancer && chosen.length < 2)
    return `The load balancer needs subnets in two zones, and there is only ${chosen[0]!.id} in ${chosen[0]!.zone}. Name a second one, or set balancer to none.`;
  return null;
};
