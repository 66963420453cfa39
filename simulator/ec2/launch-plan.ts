import { instanceType } from '../../shared/model/instance-types.js';
import { AwsError } from '../parts.js';
import { imageOf, resolveImage } from './images.js';
import { templateOf } from './launch-templates.js';
import type { Ec2State, Subnet, TemplateData } from './state.js';

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

/** A launch with all its choices made: template resolved, image and subnet found, all of it valid. */
export interface Plan {
  readonly data: TemplateData;
  readonly template: { readonly id: string; readonly version: string } | null;
  readonly type: string;
  readonly subnet: Subnet;
  readonly imageId: string;
  readonly architecture: string;
  readonly tokenKey: string;
  readonly body: string;
}

/** Resolves a request, or refuses it as EC2 would. */
export const planOf = (state: Ec2State, input: RunInput): Plan => {
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

/** The same for the same request, in whatever order its members come. */
export const canonical = (value: unknown): string =>
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

const defined = (input: RunInput): TemplateData =>
  Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== undefined && !OWN.has(name)));

/** Members of the request that are not launch template data. */
const OWN = new Set(['LaunchTemplate', 'SubnetId', 'MinCount', 'MaxCount', 'ClientToken', 'DryRun', 'TagSpecifications']);

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message);
const missing = (name: string): AwsError => new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
