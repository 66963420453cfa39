import type { Config } from '../config.js';
import type { InstanceType } from '../model/instance-types.js';

/** What could be read before the first launch. Null = it could not be read, and is not held against the stack. */
export interface Facts {
  readonly subnets: readonly SubnetFacts[] | null;
  /** Zones in which each wanted type is offered. */
  readonly offered: Readonly<Record<string, readonly string[]>> | null;
  /** Architecture of the launch template's image. */
  readonly architecture: string | null;
  /** Of the other template's image; null also when there is no other template. */
  readonly otherArchitecture?: string | null;
}

export interface SubnetFacts {
  readonly id: string;
  readonly zone: string;
  readonly publicAddress: boolean;
  /** Where 0.0.0.0/0 leads; null when it leads nowhere. */
  readonly wayOut: 'internet-gateway' | 'other' | null;
  /** There is an interface endpoint of ECS in the VPC. */
  readonly ecsEndpoint: boolean;
  readonly freeAddresses: number;
}

/**
 * What would keep an instance from joining: better said now than found out after ten minutes of waiting for an agent that cannot
 * call home. Pure. Each entry says what, why and what to try.
 */
export const preflight = (config: Config, facts: Facts): readonly string[] => [
  ...(facts.subnets ?? []).flatMap(unreachable),
  ...(facts.subnets ?? []).flatMap(full),
  ...notOffered(config, facts),
  ...wrongArchitecture(config, facts),
];

const unreachable = ({ id, publicAddress, wayOut, ecsEndpoint }: SubnetFacts): readonly string[] => {
  if (ecsEndpoint || wayOut === 'other') return [];
  if (wayOut === null)
    return [
      `An agent in ${id} cannot reach ECS: its route table has no way out and the VPC no endpoint of ECS. Add a NAT gateway or endpoints, or name another subnet.`,
    ];
  if (!publicAddress)
    return [
      `An agent in ${id} cannot reach ECS: the way out is an internet gateway, and instances get no public address. Turn on auto-assign public IPv4 for it, or name another subnet.`,
    ];
  return [];
};

const full = ({ id, freeAddresses }: SubnetFacts): readonly string[] =>
  freeAddresses > 0 ? [] : [`${id} has no free address left. Name a larger subnet.`];

/** A type that lacks in one zone only is no fault: the loop sets that offering aside (t3 is not in us-east-1e, for one). */
const notOffered = (config: Config, { offered, subnets }: Facts): readonly string[] => {
  if (!offered || !subnets) return [];
  const zones = subnets.map(({ zone }) => zone);
  return config.types
    .filter(({ name }) => !zones.some((zone) => offered[name]?.includes(zone)))
    .map(({ name }) => `${name} is not offered in ${zones.join(', ')}. Take another type, or subnets of other zones.`);
};

const wrongArchitecture = ({ baseType, types }: Config, { architecture, otherArchitecture }: Facts): readonly string[] => {
  const other = types.find((type) => type.architecture !== baseType.architecture);
  return [
    ...wrongImage(baseType, architecture, 'amiParameter'),
    ...(other ? wrongImage(other, otherArchitecture ?? null, 'otherAmiParameter') : []),
  ];
};

const wrongImage = (type: InstanceType, architecture: string | null, parameter: string): readonly string[] =>
  architecture === null || architecture === type.architecture
    ? []
    : [
        `${type.name} is ${type.architecture}, and the image is ${architecture}. Set ${parameter} to the ${type.architecture} image, or take another type.`,
      ];
