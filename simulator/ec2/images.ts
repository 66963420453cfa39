import { type Amazon, AwsError, type Operation } from '../parts.js';
import { hashOf } from '../random.js';
import { type Filter, type Paging, page, passes } from './lists.js';
import type { Ec2State } from './state.js';

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
}

/** The ECS-optimised Amazon Linux 2023 images of the Region, one an architecture; the names are AWS's pattern, the ids invented. */
export const imagesOf = ({ settings }: Amazon): readonly Image[] =>
  (['x86_64', 'arm64'] as const).map((architecture) => {
    const name = `al2023-ami-ecs-hvm-2023.0.20260101-kernel-6.1-${architecture}`;
    return { id: `ami-0${hashOf(`${settings.region} ${name}`).toString(16).padStart(16, '0')}`, name, architecture };
  });

export const imageOf = (amazon: Amazon, id: string): Image | undefined => imagesOf(amazon).find((image) => image.id === id);

/** An ImageId may be `resolve:ssm:<parameter>`: looked up at each launch. */
export const resolveImage = (amazon: Amazon, imageId: string): string => {
  if (!imageId.startsWith('resolve:ssm:')) return imageId;
  const input = { Name: imageId.slice('resolve:ssm:'.length) };
  const call = { service: 'ssm', operation: 'GetParameter', caller: { name: 'ec2', invocation: null } } as const;
  const { Parameter } = amazon.ssm.operations['GetParameter']!(input, call) as { Parameter: { Value: string } };
  return Parameter.Value;
};

export const imageOperations = ({ amazon }: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeImages: (input: Paging & { ImageIds?: readonly string[]; Filters?: readonly Filter[] }) => {
    const unknown = input.ImageIds?.find((id) => !imageOf(amazon, id));
    if (unknown) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${unknown}]' does not exist`);
    const wanted = imagesOf(amazon).filter(({ id }) => !input.ImageIds?.length || input.ImageIds.includes(id));
    const { items, ...next } = page(
      wanted.filter((image) => passes(input.Filters, (name) => fieldOf(image, name))),
      input,
    );
    return { Images: items.map(view), ...next };
  },
});

const fieldOf = ({ id, name: imageName, architecture }: Image, name: string): string[] | undefined =>
  ({ 'image-id': [id], name: [imageName], architecture: [architecture], state: ['available'], 'owner-alias': ['amazon'] })[name];

const view = ({ id, name, architecture }: Image): object => ({
  ImageId: id,
  Name: name,
  Architecture: architecture,
  State: 'available',
  ImageOwnerAlias: 'amazon',
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  VirtualizationType: 'hvm',
  Public: true,
});
