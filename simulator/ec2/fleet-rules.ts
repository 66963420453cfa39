import { AwsError } from '../parts.js';
import { ON_DEMAND_STRATEGIES, SPOT_STRATEGIES } from './allocation.js';
import type { Ec2State, TagSpecification } from './state.js';

export interface FleetOverride {
  readonly InstanceType?: string;
  readonly SubnetId?: string;
  readonly AvailabilityZone?: string;
  readonly Priority?: number;
}

export interface FleetConfig {
  readonly LaunchTemplateSpecification?: {
    readonly LaunchTemplateId?: string;
    readonly LaunchTemplateName?: string;
    readonly Version?: string;
  };
  readonly Overrides?: readonly FleetOverride[];
}

export interface FleetInput {
  readonly ClientToken?: string;
  readonly DryRun?: boolean;
  readonly Type?: string;
  readonly LaunchTemplateConfigs?: readonly FleetConfig[];
  readonly TargetCapacitySpecification?: {
    readonly TotalTargetCapacity?: number;
    readonly SpotTargetCapacity?: number;
    readonly OnDemandTargetCapacity?: number;
    readonly DefaultTargetCapacityType?: string;
  };
  readonly SpotOptions?: FleetOptions;
  readonly OnDemandOptions?: FleetOptions;
  readonly TagSpecifications?: readonly TagSpecification[];
}

export interface FleetOptions {
  readonly AllocationStrategy?: string;
  readonly SingleInstanceType?: boolean;
  readonly SingleAvailabilityZone?: boolean;
  readonly MinTargetCapacity?: number;
}

/**
 * Refuses what EC2 would: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html and the pages of its members;
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/fleet-quotas.html. The codes are AWS's, the sentences ours.
 */
export const checkFleet = (state: Ec2State, input: FleetInput): void => {
  const { ClientToken = '', Type = 'maintain', LaunchTemplateConfigs: configs = [], TargetCapacitySpecification: target } = input;
  if (configs.length === 0) throw missing('LaunchTemplateConfigs');
  if (target?.TotalTargetCapacity === undefined) throw missing('TargetCapacitySpecification.TotalTargetCapacity');
  const faults: readonly (string | false)[] = [
    Type !== 'instant' && `a fleet of type '${Type}' is not simulated, only 'instant' is`,
    ClientToken.length > 64 && 'ClientToken has more than 64 characters',
    ...configs.map(({ LaunchTemplateSpecification: one }) => templateFault(one)),
    ...configs.flatMap(({ Overrides = [] }) => Overrides.map(({ SubnetId = '' }) => SubnetId.includes(',') && ONE_SUBNET)),
    poolCount(configs) > MOST_POOLS && `more than ${MOST_POOLS} pools`,
    ...zoneFaults(state, configs),
    ...capacityFaults(target),
    optionFault('SpotOptions', input.SpotOptions, SPOT_STRATEGIES),
    optionFault('OnDemandOptions', input.OnDemandOptions, ON_DEMAND_STRATEGIES),
    ...(input.TagSpecifications ?? []).map(
      ({ ResourceType = '' }) =>
        !TAGGABLE.includes(ResourceType) && `'${ResourceType}' is not taggable by a fleet of type 'instant'`,
    ),
  ];
  const fault = faults.find((one) => one);
  if (fault) throw new AwsError('InvalidParameterValue', `Invalid request: ${fault}.`);
};

const ONE_SUBNET = "a request of type 'instant' can have only one subnet ID in an override";
const MOST_POOLS = 300;
const TAGGABLE = ['fleet', 'instance', 'volume', 'network-interface'];

const poolCount = (configs: readonly FleetConfig[]): number =>
  configs.reduce((sum, { Overrides = [] }) => sum + Math.max(1, Overrides.length), 0);

const templateFault = (named: FleetConfig['LaunchTemplateSpecification']): string | false => {
  if (!named || !named.LaunchTemplateId === !named.LaunchTemplateName)
    return 'a launch template is named by its id or by its name';
  return !named.Version && 'the version of the launch template is missing';
};

/** "You can't create a fleet that spans different subnets in the same Availability Zone." */
const zoneFaults = ({ subnets }: Ec2State, configs: readonly FleetConfig[]): readonly (string | false)[] => {
  const named = new Set(configs.flatMap(({ Overrides = [] }) => Overrides.map(({ SubnetId }) => SubnetId)));
  const zones = subnets.filter(({ id }) => named.has(id)).map(({ zone }) => zone);
  return zones.map((zone, i) => zones.indexOf(zone) !== i && `two subnets lie in ${zone}`);
};

const capacityFaults = (target: NonNullable<FleetInput['TargetCapacitySpecification']>): readonly (string | false)[] => {
  const { TotalTargetCapacity: total = 0, SpotTargetCapacity: spot = 0, OnDemandTargetCapacity: onDemand = 0 } = target;
  return [
    (total < 1 || total > 10_000) && `TotalTargetCapacity is ${total}`,
    spot + onDemand > total && 'Spot and on-demand capacity are more than the total',
  ];
};

const optionFault = (name: string, options: FleetOptions | undefined, strategies: readonly string[]): string | false => {
  const {
    AllocationStrategy: strategy = 'lowest-price',
    MinTargetCapacity: least,
    SingleInstanceType,
    SingleAvailabilityZone,
  } = options ?? {};
  if (!strategies.includes(strategy)) return `${name}.AllocationStrategy '${strategy}' is not known here`;
  return (
    least !== undefined &&
    !SingleInstanceType &&
    !SingleAvailabilityZone &&
    `${name}.MinTargetCapacity needs SingleInstanceType or SingleAvailabilityZone`
  );
};

const missing = (name: string): AwsError => new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
