import type { Amazon, SimInstance } from '../../simulator/parts.js';

export interface Member {
  readonly id: string;
  readonly zone: string;
  readonly launchedAt: number;
  /** When EC2 said running; null while it is pending. */
  readonly inServiceAt: number | null;
}

/**
 * An Auto Scaling group as far as it matters here: as many instances as desired, zones kept even, the oldest of the fullest zone
 * given up first (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html). It acts the
 * moment it is told, and its calls take no time: both in its favour.
 */
export interface Group {
  members(): readonly Member[];
  /** Launches up to this many in all, never beyond the maximum. */
  growTo(desired: number): void;
  /** Gives up so many; only of these when they are named. */
  shrinkBy(count: number, among?: readonly string[]): void;
}

export const createGroup = (amazon: Amazon, max: number): Group => {
  const { world, ec2 } = amazon;
  const inService = new Map<string, number>();
  for (const { id, state } of ec2.instances.values()) if (state === 'running') inService.set(id, world.now());
  ec2.onRunning(({ id }) => void inService.set(id, world.now()));
  const members = (): Member[] =>
    [...ec2.instances.values()]
      .filter(isUp)
      .map(({ id, zone, launchedAt }) => ({ id, zone, launchedAt, inServiceAt: inService.get(id) ?? null }));
  const template = [...ec2.instances.values()].find(({ launchTemplate }) => launchTemplate)?.launchTemplate;
  const change = (operation: string, input: object): void => {
    ec2.operations[operation]!(input, {
      service: 'ec2',
      operation,
      caller: { name: 'autoscaling', invocation: null },
    });
    amazon.changed(`ec2.${operation}`);
  };
  const subnets = subnetsOf(amazon);
  return {
    members,
    growTo: (desired) => {
      for (let up = members().length; up < Math.min(max, desired); up += 1) {
        change('RunInstances', {
          LaunchTemplate: template ? { LaunchTemplateId: template.id, Version: template.version } : templateOf(amazon),
          InstanceType: 'm5.large',
          SubnetId: emptiest(subnets, members()),
          MinCount: 1,
          MaxCount: 1,
        });
      }
    },
    shrinkBy: (count, among) => {
      for (let left = count; left > 0; left -= 1) {
        const chosen = oldestOfFullest(
          members().filter(({ id }) => !among || among.includes(id)),
          members(),
        );
        if (!chosen) return;
        change('TerminateInstances', { InstanceIds: [chosen] });
      }
    },
  };
};

const isUp = ({ state }: SimInstance): boolean => state === 'pending' || state === 'running';

const subnetsOf = ({ ec2 }: Amazon): readonly { readonly SubnetId: string; readonly AvailabilityZone: string }[] => {
  const call = {
    service: 'ec2',
    operation: 'DescribeSubnets',
    caller: { name: 'autoscaling', invocation: null },
  } as const;
  return (ec2.operations['DescribeSubnets']!({}, call) as { Subnets: { SubnetId: string; AvailabilityZone: string }[] }).Subnets;
};

/** The stack's only template: what a cluster that has no instance yet launches from. */
const templateOf = (amazon: Amazon): { LaunchTemplateId: string; Version: string } => {
  const call = {
    service: 'ec2',
    operation: 'DescribeLaunchTemplates',
    caller: { name: 'autoscaling', invocation: null },
  } as const;
  const { LaunchTemplates } = amazon.ec2.operations['DescribeLaunchTemplates']!({}, call) as {
    LaunchTemplates: { LaunchTemplateId: string }[];
  };
  return { LaunchTemplateId: LaunchTemplates[0]!.LaunchTemplateId, Version: '$Latest' };
};

const count = (zone: string, members: readonly Member[]): number => members.filter((one) => one.zone === zone).length;

const emptiest = (subnets: ReturnType<typeof subnetsOf>, members: readonly Member[]): string =>
  [...subnets].sort((a, b) => count(a.AvailabilityZone, members) - count(b.AvailabilityZone, members))[0]!.SubnetId;

const oldestOfFullest = (candidates: readonly Member[], all: readonly Member[]): string | undefined =>
  [...candidates].sort((a, b) => count(b.zone, all) - count(a.zone, all) || a.launchedAt - b.launchedAt)[0]?.id;
