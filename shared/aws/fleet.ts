import { CreateFleetCommand, type CreateFleetRequest, type CreateFleetResult, type EC2Client } from '@aws-sdk/client-ec2';
import type { FleetRequest, LaunchIntent } from '../model/intent.js';
import { chosenText, type Pool, type RefusedPool, requestText } from '../scaling/intents/fleet-answer.js';
import type { StepResult } from '../scaling/intents/step.js';
import { done } from './answers.js';
import { sortError } from './errors.js';
import { send } from './send.js';

/**
 * Launches the instance of an intent, or those of all that share its call, from the Spot pools that EC2 finds best: a fleet of type
 * `instant` is answered at once and keeps nothing up afterwards. Instances and errors come side by side, and an answer without an
 * instance is an answer all the same: its token is spent. A repeat with the same token and body is the same call.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instant-fleet.html
 */
export const createFleet = async (ec2: EC2Client, intent: LaunchIntent, fleet: FleetRequest, tags: Tags): Promise<StepResult> => {
  const answer = await send(ec2, new CreateFleetCommand(fleetOf(intent, fleet, tags)));
  const chosen = chosenBy(answer, fleet);
  const refused = refusedBy(answer, fleet);
  const instanceIds = Object.keys(chosen);
  const [instanceId] = instanceIds;
  if (!instanceId) return nothing(intent, answer, refused);
  if (intent.batch) return { ...done(`started ${instanceIds.length} of ${intent.batch.size}`), instanceIds, chosen, refused };
  return { ...done(chosenText(instanceId, chosen[instanceId], refused)), instanceId, chosen, refused };
};

type Tags = { Key: string; Value: string }[];

/**
 * The request of a Spot instance is not tagged: no member of CreateFleet does that, and a template that did could launch nothing on
 * demand. `MinTargetCapacity` would refuse a part, and `SingleInstanceType` give up what the choice is for.
 */
const fleetOf = ({ token, batch }: LaunchIntent, { templates, subnets }: FleetRequest, tags: Tags): CreateFleetRequest => ({
  ClientToken: token,
  Type: 'instant',
  TargetCapacitySpecification: { TotalTargetCapacity: batch?.size ?? 1, DefaultTargetCapacityType: 'spot' },
  SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
  LaunchTemplateConfigs: templates.map(({ launchTemplateId, launchTemplateVersion, types }) => ({
    LaunchTemplateSpecification: { LaunchTemplateId: launchTemplateId, Version: launchTemplateVersion },
    Overrides: types.flatMap((type) => subnets.map(({ subnetId }) => ({ InstanceType: type as never, SubnetId: subnetId }))),
  })),
  TagSpecifications: (['fleet', 'instance', 'volume'] as const).map((ResourceType) => ({ ResourceType, Tags: tags })),
});

const chosenBy = ({ Instances = [] }: CreateFleetResult, fleet: FleetRequest): Record<string, Pool> =>
  Object.fromEntries(
    Instances.flatMap(({ InstanceIds = [], InstanceType, AvailabilityZone = '', LaunchTemplateAndOverrides }) => {
      const { type, zone } = poolOf(LaunchTemplateAndOverrides, fleet);
      return InstanceIds.map((id) => [id, { type: InstanceType ?? type, zone: zone || AvailabilityZone }] as const);
    }),
  );

const refusedBy = ({ Errors = [] }: CreateFleetResult, fleet: FleetRequest): RefusedPool[] =>
  Errors.map(({ ErrorCode: code = 'Unknown', ErrorMessage = '', LaunchTemplateAndOverrides }) => ({
    ...poolOf(LaunchTemplateAndOverrides, fleet),
    // A word that tells nothing sets no pool aside: it is asked for again, with another token.
    error: sortError({ name: code, message: ErrorMessage }).class,
    code,
  }));

type Overrides = NonNullable<CreateFleetResult['Errors']>[number]['LaunchTemplateAndOverrides'];

const poolOf = (answered: Overrides, { subnets }: FleetRequest): Pool => {
  const { InstanceType = '', SubnetId, AvailabilityZone = '' } = answered?.Overrides ?? {};
  return { type: InstanceType, zone: subnets.find(({ subnetId }) => subnetId === SubnetId)?.zone ?? AvailabilityZone };
};

/** Where one pool had no capacity and another was forbidden, capacity is what is asked for elsewhere. */
const nothing = ({ request }: LaunchIntent, { Errors = [] }: CreateFleetResult, refused: readonly RefusedPool[]): StepResult => {
  const at = Math.max(
    0,
    refused.findIndex(({ error }) => error === 'capacity'),
  );
  const { error = 'capacity', code = 'UnfulfillableCapacity' } = refused[at] ?? {};
  const said = Errors[at]?.ErrorMessage ?? 'EC2 answered without an instance and without an error';
  const note = `${code}: ${said} (asked for ${requestText(request)})`;
  return { result: 'failed', note, error, code, refused, spent: true };
};
