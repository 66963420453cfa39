import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import type { Elb, Tag } from './state.js';

/** AddTags, RemoveTags, DescribeTags (20 resources a call). */
export const tagOperations = (elb: Elb) => ({
  AddTags: ({ ResourceArns, Tags }: { ResourceArns: string[]; Tags: Tag[] }) => {
    for (const owner of ResourceArns.map((arn) => ownerOf(elb, arn))) {
      owner.tags = [...owner.tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key)), ...copy(Tags)];
    }
    return {};
  },
  RemoveTags: ({ ResourceArns, TagKeys }: { ResourceArns: string[]; TagKeys: string[] }) => {
    for (const owner of ResourceArns.map((arn) => ownerOf(elb, arn))) {
      owner.tags = owner.tags.filter(({ Key }) => !TagKeys.includes(Key ?? ''));
    }
    return {};
  },
  DescribeTags: ({ ResourceArns }: { ResourceArns: string[] }) => {
    if (ResourceArns.length > 20) throw new AwsError('ValidationError', 'At most 20 resources can be described in a call');
    return { TagDescriptions: ResourceArns.map((arn) => ({ ResourceArn: arn, Tags: copy(ownerOf(elb, arn).tags) })) };
  },
});

const ownerOf = (elb: Elb, arn: string): { tags: Tag[] } => {
  const owner = elb.groups.get(arn) ?? elb.balancers.get(arn) ?? elb.listeners.get(arn) ?? elb.rules.get(arn);
  if (owner) return owner;
  const name = arn.includes(':targetgroup/') ? 'TargetGroupNotFound' : 'LoadBalancerNotFound';
  throw new AwsError(name, `Resource '${arn}' not found`);
};
