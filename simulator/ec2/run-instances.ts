import { instanceType } from '../../shared/model/instance-types.js';
import { hex } from '../ids.js';
import { AwsError, type Call, type Operation } from '../parts.js';
import { openAccount } from './credits.js';
import { instanceView, reservationView } from './describe-instances.js';
import { imageOf, resolveImage } from './images.js';
import { templateOf } from './launch-templates.js';
import { begin } from './life.js';
import { tagRecord } from './lists.js';
import type { Ec2Instance, Ec2State, Subnet, TemplateData } from './state.js';
import { recall } from './tokens.js';

/** RunInstances: a launch template with what the request says over it. */
export const runInstances =
  (state: Ec2State): Operation =>
  (input: RunInput, call) => {
    const plan = planOf(state, input);
    const repeated = recall(state, input.ClientToken, plan.tokenKey, plan.body);
    if (repeated) return reservationView(state, repeated);
    checkCapacity(state, plan, call);
    const reservationId = `r-0${hex(state.amazon.world.random('reservation ids'), 16)}`;
    const count = input.MaxCount ?? 1;
    const launched = Array.from({ length: count }, (_, index) => launch(state, input, plan, reservationId, index));
    if (input.ClientToken) state.tokens.set(plan.tokenKey, { body: plan.body, reservationId });
    return { ...reservationView(state, reservationId), Instances: launched.map((instance) => instanceView(state, instance)) };
  };

export interface RunInput extends TemplateData {
  readonly LaunchTemplate?: {
    readonly LaunchTemplateId?: string;
    readonly LaunchTemplateName?: string;
    readonly Version?: string;
  };
  readonly SubnetId?: string;
  readonly MinCount?: number;
  readonly MaxCount?: number;
  readonly ClientToken?: string;
  readonly DryRun?: boolean;
}

interface Plan {
  readonly data: TemplateData;
  readonly template: { readonly id: string; readonly version: string } | null;
  readonly type: string;
  readonly subnet: Subnet;
  readonly imageId: string;
  readonly architecture: string;
  readonly tokenKey: string;
  readonly body: string;
}

const planOf = (state: Ec2State, input: RunInput): Plan => {
  if (input.MinCount === undefined || input.MaxCount === undefined)
    throw missing(input.MinCount === undefined ? 'MinCount' : 'MaxCount');
  if (input.MinCount < 1 || input.MaxCount < input.MinCount) {
    throw invalid(`Invalid value '${input.MinCount}' for minCount or '${input.MaxCount}' for maxCount.`);
  }
  const found = input.LaunchTemplate ? templateOf(state, input.LaunchTemplate) : null;
  const data: TemplateData = { ...found?.data, ...defined(input) };
  const type = data.InstanceType ?? 'm1.small';
  const known = instanceType(type);
  if (!known) throw invalid(`Invalid value '${type}' for InstanceType.`);
  if (!data.ImageId) throw missing('ImageId');
  const imageId = resolveImage(state.amazon, data.ImageId);
  const image = imageOf(state.amazon, imageId);
  if (!image) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);
  if (image.architecture !== known.architecture) {
    throw invalid(
      `The architecture '${known.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI.`,
    );
  }
  const subnet = subnetOf(state, input, data);
  const template = found ? { id: found.id, version: String(found.version) } : null;
  return { data, template, type, subnet, imageId, architecture: known.architecture, ...tokenOf(input, subnet) };
};

/**
 * A token counts within the zone when the request names one (by zone or subnet), else within the Region
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html#run-instances-idempotency).
 */
const tokenOf = (input: RunInput, subnet: Subnet): { tokenKey: string; body: string } => {
  const { ClientToken, DryRun: _, ...body } = input;
  const zonal = input.SubnetId !== undefined || input.Placement?.AvailabilityZone !== undefined;
  return { tokenKey: `${zonal ? subnet.zone : 'region'} ${ClientToken}`, body: canonical(body) };
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

const subnetOf = (state: Ec2State, input: RunInput, data: TemplateData): Subnet => {
  const wanted = input.SubnetId ?? data.NetworkInterfaces?.[0]?.SubnetId;
  const zone = data.Placement?.AvailabilityZone;
  const found = state.subnets.find((subnet) => (wanted ? subnet.id === wanted : zone ? subnet.zone === zone : false));
  if (found) return found;
  if (wanted) throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${wanted}' does not exist`);
  if (zone) throw invalid(`Invalid availability zone: [${zone}]`);
  return state.subnets[Math.floor(state.amazon.world.random('ec2 zone')() * state.subnets.length)]!;
};

/** Faults only: the pool (type, zone) has nothing left. Outside callers see no faults. */
const checkCapacity = ({ amazon }: Ec2State, { type, subnet: { zone } }: Plan, call: Call): void => {
  if (call.caller.invocation === null) return;
  const targets = [type, zone, `${type}/${zone}`];
  if (!targets.some((target) => amazon.faults.strike('capacity', { operation: 'ec2.RunInstances', target }))) return;
  throw new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );
};

const launch = (state: Ec2State, input: RunInput, plan: Plan, reservationId: string, index: number): Ec2Instance => {
  const { data, subnet, type } = plan;
  const { world } = state.amazon;
  const random = world.random('instance ids');
  const address = 4 + (state.instances.size % 4000);
  const instance: Ec2Instance = {
    id: `i-0${hex(random, 16)}`,
    type,
    zone: subnet.zone,
    subnetId: subnet.id,
    market: data.InstanceMarketOptions?.MarketType === 'spot' ? 'spot' : 'on-demand',
    privateIp: `172.31.${subnet.index * 16 + (address >> 8)}.${address & 255}`,
    publicIp: `3.80.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`,
    launchedAt: world.now(),
    clientToken: input.ClientToken ?? null,
    imageId: plan.imageId,
    userData: data.UserData ?? '',
    launchTemplate: plan.template,
    reservationId,
    amiLaunchIndex: index,
    architecture: plan.architecture,
    securityGroupIds: data.SecurityGroupIds ?? data.NetworkInterfaces?.[0]?.Groups ?? [],
    instanceProfile: data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name ?? null,
    keyName: data.KeyName ?? null,
    detailedMonitoring: data.Monitoring?.Enabled ?? false,
    metadataOptions: data.MetadataOptions ?? {},
    credits: openAccount(type, data.CreditSpecification?.CpuCredits),
    state: 'pending',
    stateReason: null,
    stateTransitionReason: '',
    terminatedAt: null,
    visibleAt: world.now(),
    tags: launchTags(plan, input),
    cpuAllowance: 1,
  };
  begin(state, instance);
  return instance;
};

/** Tags of the template and of the request together; EC2 adds which template it was. */
const launchTags = ({ data, template }: Plan, input: RunInput): Record<string, string> => {
  const specifications = [...(data.TagSpecifications ?? []), ...(input.TagSpecifications ?? [])];
  const given = specifications.filter(({ ResourceType }) => ResourceType === 'instance').map(({ Tags }) => tagRecord(Tags));
  const origin = template ? { 'aws:ec2launchtemplate:id': template.id, 'aws:ec2launchtemplate:version': template.version } : {};
  return Object.assign({}, origin, ...given);
};

const defined = (input: RunInput): TemplateData =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== undefined && !OWN.has(name)));

/** Members of the request that are not launch template data. */
const OWN = new Set(['LaunchTemplate', 'SubnetId', 'MinCount', 'MaxCount', 'ClientToken', 'DryRun', 'TagSpecifications']);

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message);
const missing = (name: string): AwsError => new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
