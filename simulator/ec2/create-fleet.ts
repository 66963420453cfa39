import { uuid } from '../ids.js';
import { AwsError, type Call, type Operation } from '../parts.js';
import { type Offered, onDemandOrder, spotOrder } from './allocation.js';
import { errorView, type Fleet, type Lifecycle, launchFrom } from './fleet-launch.js';
import { checkFleet, type FleetConfig, type FleetInput, type FleetOptions, type FleetOverride } from './fleet-rules.js';
import { canonical, planOf, type RunInput } from './launch-plan.js';
import { templateOf } from './launch-templates.js';
import type { Ec2State } from './state.js';

/**
 * CreateFleet of type `instant`: what could be launched and what could not, side by side in one answer, which has no error even if
 * there is no instance in it. A token stands for its first answer, an empty one too: that other parameters are refused is documented
 * (ec2-api-idempotency.html), that an empty answer is remembered was seen by others (github.com/runs-on/runs-on/issues/251).
 */
export const createFleet =
  (state: Ec2State): Operation =>
  (input: FleetInput, call) => {
    checkFleet(state, input);
    const { ClientToken: token, DryRun: _, ...rest } = input;
    const body = canonical(rest);
    const known = token ? state.fleets.get(token) : undefined;
    if (known && known.body !== body) throw mismatch(token!);
    if (known) return known.answer;
    const answer = launchAll(state, input, call);
    if (token) state.fleets.set(token, { body, answer });
    return answer;
  };

const mismatch = (token: string): AwsError =>
  new AwsError(
    'IdempotentParameterMismatch',
    `The client token you have provided (${token}) is associated with a request whose parameters differ.`,
  );

const launchAll = (state: Ec2State, input: FleetInput, call: Call): object => {
  const fleet: Fleet = { id: `fleet-${uuid(state.amazon.world.random('fleet ids'))}`, input, call, Instances: [], Errors: [] };
  const { spot, onDemand } = sharesOf(input);
  const spotPools = offeredBy(state, fleet, 'spot', spot);
  const ordered = spotOrder(state, input.SpotOptions?.AllocationStrategy ?? 'lowest-price', spotPools);
  launchFrom(state, fleet, narrowed(ordered, input.SpotOptions), spot, input.SpotOptions?.MinTargetCapacity);
  const offered = offeredBy(state, fleet, 'on-demand', onDemand);
  const listed = onDemandOrder(input.OnDemandOptions?.AllocationStrategy ?? 'lowest-price', offered);
  launchFrom(state, fleet, narrowed(listed, input.OnDemandOptions), onDemand, input.OnDemandOptions?.MinTargetCapacity);
  const { id: FleetId, Instances, Errors } = fleet;
  return { FleetId, Instances, Errors };
};

/** What neither share names is of the default market. */
const sharesOf = ({ TargetCapacitySpecification: target = {} }: FleetInput): { spot: number; onDemand: number } => {
  const { TotalTargetCapacity: total = 0, SpotTargetCapacity: spot = 0, OnDemandTargetCapacity: onDemand = 0 } = target;
  const rest = total - spot - onDemand;
  return target.DefaultTargetCapacityType === 'spot' ? { spot: spot + rest, onDemand } : { spot, onDemand: onDemand + rest };
};

/** Each override with all its choices made. One that could never be launched is an error of its own in the answer. */
const offeredBy = (state: Ec2State, fleet: Fleet, lifecycle: Lifecycle, wanted: number): Offered[] => {
  if (wanted === 0) return [];
  return (fleet.input.LaunchTemplateConfigs ?? []).flatMap((config) => {
    const { id, version } = templateOf(state, config.LaunchTemplateSpecification ?? {});
    const template = { LaunchTemplateId: id, Version: String(version) };
    const overrides: readonly FleetOverride[] = config.Overrides?.length ? config.Overrides : [{}];
    return overrides.flatMap((override) => {
      try {
        const plan = planOf(state, runInput(config, override, lifecycle));
        return [{ plan, priority: override.Priority ?? Number.POSITIVE_INFINITY, override, template }];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        fleet.Errors.push(errorView({ override, template }, lifecycle, error.name, error.message));
        return [];
      }
    });
  });
};

const runInput = (config: FleetConfig, override: FleetOverride, lifecycle: Lifecycle): RunInput => ({
  LaunchTemplate: config.LaunchTemplateSpecification ?? {},
  MinCount: 1,
  MaxCount: 1,
  ...(override.InstanceType ? { InstanceType: override.InstanceType } : {}),
  ...(override.SubnetId ? { SubnetId: override.SubnetId } : {}),
  ...(override.AvailabilityZone ? { Placement: { AvailabilityZone: override.AvailabilityZone } } : {}),
  ...(lifecycle === 'spot' ? { InstanceMarketOptions: { MarketType: 'spot' } } : {}),
});

/** Of one type, of one zone: those of the pool that is asked first. */
const narrowed = (ordered: readonly Offered[], options: FleetOptions = {}): readonly Offered[] =>
  ordered.filter(
    ({ plan }) =>
      (!options.SingleInstanceType || plan.type === ordered[0]!.plan.type) &&
      (!options.SingleAvailabilityZone || plan.subnet.zone === ordered[0]!.plan.subnet.zone),
  );
