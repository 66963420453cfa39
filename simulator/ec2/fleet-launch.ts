import { hex } from '../ids.js';
import type { Call } from '../parts.js';
import type { Offered } from './allocation.js';
import type { FleetInput, FleetOverride } from './fleet-rules.js';
import type { RunInput } from './launch-plan.js';
import { launch, strikes } from './run-instances.js';
import { freeIn } from './spot-pools.js';
import type { Ec2State } from './state.js';

export type Lifecycle = 'spot' | 'on-demand';

/** A fleet while it is launched: what its answer will be. */
export interface Fleet {
  readonly id: string;
  readonly input: FleetInput;
  readonly call: Call;
  readonly Instances: object[];
  readonly Errors: object[];
}

/** From one pool after the other until there are enough. Under the minimum nothing is launched. */
export const launchFrom = (state: Ec2State, fleet: Fleet, pools: readonly Offered[], wanted: number, least = 0): void => {
  let left = wanted;
  const takes: { readonly offered: Offered; readonly count: number }[] = [];
  for (const offered of pools) {
    if (left === 0) break;
    const { count, code } = given(state, offered, left, fleet.call);
    if (count < left) fleet.Errors.push(errorView(offered, lifecycleOf(offered), code, SENTENCES[code]!));
    takes.push({ offered, count });
    left -= count;
  }
  if (wanted - left >= least) for (const { offered, count } of takes) launchIn(state, fleet, offered, count);
};

/** A fault takes all or half of a pool; a Spot pool gives no more than it has. */
const given = (state: Ec2State, { plan }: Offered, wanted: number, call: Call): { count: number; code: string } => {
  if (strikes(state, 'capacity', plan, call, 'ec2.CreateFleet')) return { count: 0, code: 'InsufficientInstanceCapacity' };
  const asked = wanted > 1 && strikes(state, 'partial-launch', plan, call, 'ec2.CreateFleet') ? Math.floor(wanted / 2) : wanted;
  const spot = plan.data.InstanceMarketOptions?.MarketType === 'spot';
  return { count: Math.min(asked, spot ? freeIn(state, plan.type, plan.subnet.zone) : asked), code: 'UnfulfillableCapacity' };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const SENTENCES: Readonly<Record<string, string>> = {
  InsufficientInstanceCapacity: 'There is no capacity available that matches your request.',
  UnfulfillableCapacity:
    'Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
};

const launchIn = (state: Ec2State, fleet: Fleet, offered: Offered, count: number): void => {
  if (count === 0) return;
  const { plan, override } = offered;
  const reservationId = `r-0${hex(state.amazon.world.random('reservation ids'), 16)}`;
  const request: RunInput = {
    // Not the caller's: each instance of a fleet has one of EC2's making.
    ClientToken: `${fleet.id}-${fleet.Instances.length}`,
    TagSpecifications: [
      ...(fleet.input.TagSpecifications ?? []),
      { ResourceType: 'instance', Tags: [{ Key: 'aws:ec2:fleet-id', Value: fleet.id }] },
    ],
  };
  const launched = Array.from({ length: count }, (_, index) => launch(state, request, plan, reservationId, index));
  fleet.Instances.push({
    ...poolView(offered),
    Lifecycle: lifecycleOf(offered),
    InstanceIds: launched.map(({ id }) => id),
    InstanceType: plan.type,
    AvailabilityZone: plan.subnet.zone,
    SubnetId: (override as FleetOverride).SubnetId ?? plan.subnet.id,
  });
};

const lifecycleOf = ({ plan }: Offered): Lifecycle =>
  plan.data.InstanceMarketOptions?.MarketType === 'spot' ? 'spot' : 'on-demand';

const poolView = ({ override, template }: Pick<Offered, 'override' | 'template'>): object => ({
  LaunchTemplateAndOverrides: { LaunchTemplateSpecification: template, Overrides: override },
});

/** What an answer says of a pool that gave nothing. */
export const errorView = (
  of: Pick<Offered, 'override' | 'template'>,
  Lifecycle: Lifecycle,
  ErrorCode: string,
  ErrorMessage: string,
): object => ({
  ...poolView(of),
  Lifecycle,
  ErrorCode,
  ErrorMessage,
});
