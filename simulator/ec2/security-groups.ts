import { hex } from '../ids.js';
import { AwsError, type Operation } from '../parts.js';
import { type Filter, type Paging, page, passes, tagFields, tagList, tagRecord } from './lists.js';
import type { Ec2State, SecurityGroup, TagSpecification } from './state.js';

/** Security groups are kept and shown; no packet is ever filtered by them. */
export const groupOperations = (state: Ec2State): Readonly<Record<string, Operation>> => {
  const standard = add(state, 'default', 'default VPC security group', {});
  standard.ingress.push({
    IpProtocol: '-1',
    UserIdGroupPairs: [{ GroupId: standard.id, UserId: state.amazon.settings.account }],
  });
  return {
    DescribeSecurityGroups: (input: DescribeInput) => {
      for (const id of input.GroupIds ?? []) groupOf(state, id);
      const found = [...state.groups.values()].filter((group) => wantedBy(input, group));
      const { items, ...next } = page(found, input);
      return { SecurityGroups: items.map((group) => view(state, group)), ...next };
    },
    CreateSecurityGroup: (input: CreateInput) => {
      const name = input.GroupName ?? '';
      if ([...state.groups.values()].some((group) => group.name === name)) {
        throw new AwsError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${state.vpcId}'`);
      }
      const group = add(state, name, input.Description ?? '', tagRecord(input.TagSpecifications?.[0]?.Tags));
      return { GroupId: group.id, Tags: tagList(group.tags) };
    },
    AuthorizeSecurityGroupIngress: (input: { GroupId?: string; IpPermissions?: readonly object[] }) => {
      groupOf(state, input.GroupId ?? '').ingress.push(...(input.IpPermissions ?? []));
      return { Return: true, SecurityGroupRules: [] };
    },
    DeleteSecurityGroup: (input: { GroupId?: string }) => {
      const group = groupOf(state, input.GroupId ?? '');
      const user = [...state.instances.values()].find(
        (one) => one.state !== 'terminated' && one.securityGroupIds.includes(group.id),
      );
      if (user) throw new AwsError('DependencyViolation', `resource ${group.id} has a dependent object (${user.id})`);
      state.groups.delete(group.id);
      return { Return: true, GroupId: group.id };
    },
  };
};

interface DescribeInput extends Paging {
  readonly GroupIds?: readonly string[];
  readonly GroupNames?: readonly string[];
  readonly Filters?: readonly Filter[];
}

interface CreateInput {
  readonly GroupName?: string;
  readonly Description?: string;
  readonly TagSpecifications?: readonly TagSpecification[];
}

const add = (state: Ec2State, name: string, description: string, tags: Record<string, string>): SecurityGroup => {
  const id = `sg-0${hex(state.amazon.world.random('network ids'), 16)}`;
  const group: SecurityGroup = { id, name, description, vpcId: state.vpcId, ingress: [], tags };
  state.groups.set(id, group);
  return group;
};

const groupOf = (state: Ec2State, id: string): SecurityGroup => {
  const group = state.groups.get(id);
  if (!group) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  return group;
};

const wantedBy = (input: DescribeInput, group: SecurityGroup): boolean =>
  (!input.GroupIds?.length || input.GroupIds.includes(group.id)) &&
  (!input.GroupNames?.length || input.GroupNames.includes(group.name)) &&
  passes(
    input.Filters,
    (name) =>
      ({ 'group-id': [group.id], 'group-name': [group.name], 'vpc-id': [group.vpcId] })[name] ?? tagFields(group.tags, name),
  );

const view = (state: Ec2State, group: SecurityGroup): object => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  VpcId: group.vpcId,
  OwnerId: state.amazon.settings.account,
  IpPermissions: group.ingress,
  IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  Tags: tagList(group.tags),
});
