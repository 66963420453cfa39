import type { Attribute } from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { clusterOf } from './clusters.js';
import { containerInstanceOf } from './instances.js';
import { page } from './page.js';
import type { Cluster, ContainerInstance, Ecs } from './state.js';

/**
 * PutAttributes, DeleteAttributes (ten a call) and ListAttributes. A service's constraint sees a change at its next placement;
 * running tasks stay. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html
 */
export const attributeOperations = (ecs: Ecs) => ({
  PutAttributes: ({ cluster, attributes }: ChangeInput) => {
    const changes = checked(ecs, cluster, attributes);
    checkRoom(changes);
    for (const { instance, name, value } of changes) instance.attributes.set(name, value);
    ecs.changes += 1;
    return { attributes: copy(attributes) };
  },
  DeleteAttributes: ({ cluster, attributes }: ChangeInput) => {
    const changes = checked(ecs, cluster, attributes);
    for (const { instance, name } of changes) instance.attributes.delete(name);
    ecs.changes += 1;
    return { attributes: copy(attributes) };
  },
  ListAttributes: (input: ListInput) => {
    const cluster = clusterOf(ecs, input.cluster);
    const all = [...ecs.instances.values()]
      .filter((instance) => instance.cluster === cluster && instance.status !== 'INACTIVE')
      .flatMap((instance) => [...instance.attributes].map(([name, value]) => ({ name, value, targetId: instance.arn })))
      .filter(({ name, value }) => isWanted(input.attributeName, name) && isWanted(input.attributeValue, value));
    const { items, nextToken } = page(all, input);
    return { attributes: items.map((it) => ({ ...it, targetType: 'container-instance' })), nextToken };
  },
});

interface ChangeInput {
  readonly cluster?: string;
  readonly attributes: readonly Attribute[];
}

interface ListInput {
  readonly cluster?: string;
  readonly attributeName?: string;
  readonly attributeValue?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const isWanted = (wanted: string | undefined, value: string | undefined): boolean => wanted === undefined || wanted === value;

/** All or nothing: the first attribute that is wrong refuses the call. */
const checked = (ecs: Ecs, ref: string | undefined, attributes: readonly Attribute[]) => {
  const cluster = clusterOf(ecs, ref);
  if (attributes.length > 10) throw new AwsError('InvalidParameterException', 'Attributes cannot be more than 10.');
  return attributes.map((attribute) => {
    const name = attribute.name ?? '';
    if (!/^[A-Za-z0-9._/\\-]{1,128}$/.test(name))
      throw new AwsError('InvalidParameterException', `Invalid attribute name: ${name}`);
    const value = attribute.value;
    if (value !== undefined && !/^[A-Za-z0-9._/\\@: -]{0,128}$/.test(value)) {
      throw new AwsError('InvalidParameterException', `Invalid attribute value: ${value}`);
    }
    return { instance: targetOf(ecs, cluster, attribute), name, value };
  });
};

const MOST_CUSTOM = 10;

/** Those that ECS and its agent set begin so; all others are custom. */
const BUILT_IN = /^(?:ecs\.|com\.amazonaws\.)/;

const checkRoom = (changes: ReturnType<typeof checked>): void => {
  for (const { instance } of changes) {
    const added = changes.filter((change) => change.instance === instance).map(({ name }) => name);
    const custom = [...new Set([...instance.attributes.keys(), ...added])].filter((name) => !BUILT_IN.test(name));
    if (custom.length > MOST_CUSTOM)
      throw new AwsError(
        'AttributeLimitExceededException',
        `You can apply up to ${MOST_CUSTOM} custom attributes for each resource.`,
      );
  }
};

const targetOf = (ecs: Ecs, cluster: Cluster, { targetId = '' }: Attribute): ContainerInstance => {
  try {
    return containerInstanceOf(ecs, cluster, targetId);
  } catch {
    throw new AwsError('TargetNotFoundException', `The specified target wasn't found: ${targetId}.`);
  }
};
