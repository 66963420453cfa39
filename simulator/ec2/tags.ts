import { AwsError, type Operation } from '../parts.js';
import { type Filter, type Paging, page, passes, tagRecord } from './lists.js';
import type { Ec2State, Tag } from './state.js';

/** CreateTags, DeleteTags and DescribeTags over everything of EC2 that carries tags here. */
export const tagOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  CreateTags: (input: { Resources?: readonly string[]; Tags?: readonly Tag[] }) => {
    const things = (input.Resources ?? []).map((id) => tagged(state, id));
    for (const thing of things) Object.assign(thing.tags, tagRecord(input.Tags));
    return {};
  },
  DeleteTags: (input: { Resources?: readonly string[]; Tags?: readonly Tag[] }) => {
    const things = (input.Resources ?? []).map((id) => tagged(state, id));
    for (const thing of things) for (const { Key } of input.Tags ?? []) if (Key) delete thing.tags[Key];
    return {};
  },
  DescribeTags: (input: Paging & { Filters?: readonly Filter[] }) => {
    const all = [...state.instances.values(), ...state.templates.values(), ...state.groups.values()].flatMap(({ id, tags }) =>
      Object.entries(tags).map(([Key, Value]) => ({ ResourceId: id, ResourceType: typeOf(id), Key, Value })),
    );
    const found = all.filter((tag) => passes(input.Filters, (name) => fieldOf(tag, name)));
    const { items, ...next } = page(found, input);
    return { Tags: items, ...next };
  },
});

const tagged = (state: Ec2State, id: string): { readonly tags: Record<string, string> } => {
  const found = state.instances.get(id) ?? state.templates.get(id) ?? state.groups.get(id);
  if (found) return found;
  if (id.startsWith('i-')) throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
};

const typeOf = (id: string): string =>
  id.startsWith('i-') ? 'instance' : id.startsWith('lt-') ? 'launch-template' : 'security-group';

const fieldOf = (
  tag: { ResourceId: string; ResourceType: string; Key: string; Value: string },
  name: string,
): string[] | undefined => {
  if (name.startsWith('tag:')) return tag.Key === name.slice(4) ? [tag.Value] : [];
  const value = { 'resource-id': tag.ResourceId, 'resource-type': tag.ResourceType, key: tag.Key, value: tag.Value }[name];
  return value === undefined ? undefined : [value];
};
