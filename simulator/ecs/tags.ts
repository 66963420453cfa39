import type { Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import type { Ecs, Tags } from './state.js';
import { tagList, tagMap } from './views.js';

/** TagResource, UntagResource, ListTagsForResource on clusters, services, task definitions, container instances and tasks. */
export const tagOperations = (ecs: Ecs) => ({
  TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: Tag[] }) => {
    const owner = ownerOf(ecs, resourceArn);
    owner.write({ ...owner.read(), ...tagMap(tags) });
    return {};
  },
  UntagResource: ({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: string[] }) => {
    const owner = ownerOf(ecs, resourceArn);
    owner.write(Object.fromEntries(Object.entries(owner.read()).filter(([key]) => !tagKeys.includes(key))));
    return {};
  },
  ListTagsForResource: ({ resourceArn }: { resourceArn: string }) => ({ tags: tagList(ownerOf(ecs, resourceArn).read()) }),
});

interface Owner {
  read(): Tags;
  write(tags: Tags): void;
}

const ownerOf = (ecs: Ecs, arn: string): Owner => {
  const last = arn.slice(arn.lastIndexOf('/') + 1);
  const tagged = ecs.services.get(arn) ?? ecs.instances.get(arn) ?? ecs.definitions.get(last) ?? clusterAt(ecs, arn, last);
  const task = arn.includes(':task/') ? ecs.tasks.get(last) : undefined;
  if (task)
    return {
      read: () => task.apiTags,
      write: (tags) => {
        task.apiTags = checked(tags);
      },
    };
  if (!tagged) throw new AwsError('InvalidParameterException', `The specified resource is not found: ${arn}`);
  return {
    read: () => tagged.tags,
    write: (tags) => {
      tagged.tags = checked(tags);
    },
  };
};

const clusterAt = (ecs: Ecs, arn: string, name: string) => (arn.includes(':cluster/') ? ecs.clusters.get(name) : undefined);

/** Fifty tags a resource (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html). */
const checked = (tags: Tags): Tags => {
  if (Object.keys(tags).length > 50)
    throw new AwsError('InvalidParameterException', 'The maximum number of tags for a resource is 50.');
  return tags;
};
