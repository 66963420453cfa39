import { describe, expect, it } from '@jest/globals';
import { allows, type IamCall, type Names } from './policy.js';
import { packageStack } from './stack.js';

const stack = packageStack();

const ecs = (rest: string): string => `arn:aws:ecs:eu-central-1:123456789012:${rest}`;
const ec2 = (rest: string): string => `arn:aws:ec2:eu-central-1:123456789012:${rest}`;
const iam = (rest: string): string => `arn:aws:iam::123456789012:${rest}`;
const TEMPLATE = ec2('launch-template/lt-1');
const CLUSTER = ecs('cluster/demo');
const PROFILE = iam('instance-profile/evenkeel/evenkeel-demo-instance');

const NAMES: Names = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  Cluster: 'demo',
  'Cluster.Arn': CLUSTER,
  LaunchTemplate: 'lt-1',
  'InstanceSecurityGroup.GroupId': 'sg-1',
  'Network.VpcId': 'vpc-1',
  'InstanceProfile.Arn': PROFILE,
  'InstanceRole.Arn': iam('role/evenkeel/evenkeel-demo-instance'),
  'ExecutionRole.Arn': iam('role/evenkeel/evenkeel-demo-execution'),
  'TaskRole.Arn': iam('role/evenkeel/evenkeel-demo-task'),
  'Table.Arn': 'arn:aws:dynamodb:eu-central-1:123456789012:table/evenkeel-demo',
  'Table.StreamArn': 'arn:aws:dynamodb:eu-central-1:123456789012:table/evenkeel-demo/stream/1',
  TaskLogs: '/evenkeel/demo',
  'TaskLogs.Arn': 'arn:aws:logs:eu-central-1:123456789012:log-group:/evenkeel/demo:*',
  'WorkQueue.Arn': 'arn:aws:sqs:eu-central-1:123456789012:evenkeel-demo-work.fifo',
  'HalfMinuteQueue.Arn': 'arn:aws:sqs:eu-central-1:123456789012:evenkeel-demo-half-minute',
  'EventDeadLetters.Arn': 'arn:aws:sqs:eu-central-1:123456789012:evenkeel-demo-event-dead-letters',
  Topic: 'arn:aws:sns:eu-central-1:123456789012:evenkeel-demo',
};

const ours = { 'aws:ResourceTag/evenkeel:cluster': 'demo' };
const asked = { 'aws:RequestTag/evenkeel:cluster': 'demo' };
const here = { 'ecs:cluster': CLUSTER };
const row = (partition: string) => ({ 'dynamodb:LeadingKeys': partition });
const NAME = 'arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-1';
const managed = { 'aws:ResourceTag/AmazonECSManaged': 'true' };
const launched = {
  ...asked,
  'ec2:LaunchTemplate': TEMPLATE,
  'ec2:InstanceProfile': PROFILE,
  'ec2:MetadataHttpTokens': 'required',
  'ec2:MetadataHttpPutResponseHopLimit': '1',
};
const call = (action: string, resource: string, keys: Readonly<Record<string, string>> = {}): IamCall => ({
  action,
  resource,
  keys,
});

type Row = readonly [role: string, what: string, call: IamCall];

const ALLOWED: readonly Row[] = [
  ['ReconcileRole', 'launch an instance from the template', call('ec2:RunInstances', ec2('instance/*'), launched)],
  ['ReconcileRole', 'launch with the template', call('ec2:RunInstances', TEMPLATE, ours)],
  [
    'ReconcileRole',
    'launch into a subnet of its network',
    call('ec2:RunInstances', ec2('subnet/subnet-9'), { 'ec2:LaunchTemplate': TEMPLATE, 'ec2:Vpc': ec2('vpc/vpc-1') }),
  ],
  [
    'ReconcileRole',
    'launch from the template’s image',
    call('ec2:RunInstances', 'arn:aws:ec2:eu-central-1::image/ami-1', {
      'ec2:LaunchTemplate': TEMPLATE,
      'ec2:IsLaunchTemplateResource': 'true',
    }),
  ],
  [
    'ReconcileRole',
    'ask for Spot, tagged',
    call('ec2:RunInstances', ec2('spot-instances-request/*'), { ...asked, 'ec2:LaunchTemplate': TEMPLATE }),
  ],
  ['ReconcileRole', 'ask for Spot in a fleet, which cannot tag it', call('ec2:RunInstances', ec2('spot-instances-request/*'))],
  ['ReconcileRole', 'make a fleet', call('ec2:CreateFleet', ec2('fleet/*'), asked)],
  ['ReconcileRole', 'make a fleet of its template', call('ec2:CreateFleet', TEMPLATE, ours)],
  ['ReconcileRole', 'make a fleet of its instances', call('ec2:CreateFleet', ec2('instance/*'), asked)],
  ['ReconcileRole', 'name subnets in a fleet', call('ec2:CreateFleet', ec2('subnet/subnet-9'))],
  ['ReconcileRole', 'launch in a fleet', call('ec2:RunInstances', ec2('instance/*'), launched)],
  [
    'ReconcileRole',
    'tag a fleet as it makes it',
    call('ec2:CreateTags', ec2('fleet/fleet-1'), { ...asked, 'ec2:CreateAction': 'CreateFleet' }),
  ],
  [
    'ReconcileRole',
    'tag what a fleet launches',
    call('ec2:CreateTags', ec2('instance/i-1'), { ...asked, 'ec2:CreateAction': 'CreateFleet' }),
  ],
  ['ProvisionRole', 'make a fleet', call('ec2:CreateFleet', ec2('fleet/*'), asked)],
  ['ReconcileRole', 'end an instance of the cluster', call('ec2:TerminateInstances', ec2('instance/i-1'), ours)],
  [
    'ReconcileRole',
    'tag at launch',
    call('ec2:CreateTags', ec2('instance/i-1'), { ...asked, 'ec2:CreateAction': 'RunInstances' }),
  ],
  [
    'ReconcileRole',
    'give instances their role',
    call('iam:PassRole', NAMES['InstanceRole.Arn']!, { 'iam:PassedToService': 'ec2.amazonaws.com' }),
  ],
  [
    'ReconcileRole',
    'give tasks theirs',
    call('iam:PassRole', NAMES['TaskRole.Arn']!, { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ],
  ['ReconcileRole', 'create a service of the cluster', call('ecs:CreateService', ecs('service/demo/app-web'), here)],
  ['ReconcileRole', 'register a definition', call('ecs:RegisterTaskDefinition', ecs('task-definition/demo-app-web:1'), asked)],
  ['ApiRole', 'wake the loop', call('sqs:SendMessage', NAMES['WorkQueue.Arn']!)],
  ['ApiRole', 'write its table', call('dynamodb:UpdateItem', NAMES['Table.Arn']!)],
  ['NotifyRole', 'publish', call('sns:Publish', NAMES['Topic']!)],
  ['NotifyRole', 'write that an alert is sent', call('dynamodb:UpdateItem', NAMES['Table.Arn']!, row('outbox'))],
  ['NotifyRole', 'read what is muted', call('dynamodb:GetItem', NAMES['Table.Arn']!, row('cluster'))],
  ['ReconcileRole', 'take away a name that ECS has left', call('servicediscovery:DeleteService', NAME, managed)],
  [
    'ExecutionRole',
    'read a secret of the cluster',
    call('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:evenkeel/demo/db-AbCdEf'),
  ],
];

const DENIED: readonly Row[] = [
  [
    'ReconcileRole',
    'launch untagged',
    call('ec2:RunInstances', ec2('instance/*'), { ...launched, ...{ [Object.keys(asked)[0]!]: 'other' } }),
  ],
  [
    'ReconcileRole',
    'launch with IMDSv1',
    call('ec2:RunInstances', ec2('instance/*'), { ...launched, 'ec2:MetadataHttpTokens': 'optional' }),
  ],
  [
    'ReconcileRole',
    'launch with two hops to the metadata',
    call('ec2:RunInstances', ec2('instance/*'), { ...launched, 'ec2:MetadataHttpPutResponseHopLimit': '2' }),
  ],
  [
    'ReconcileRole',
    'launch with another profile',
    call('ec2:RunInstances', ec2('instance/*'), { ...launched, 'ec2:InstanceProfile': iam('instance-profile/admin') }),
  ],
  [
    'ReconcileRole',
    'launch without a template',
    call('ec2:RunInstances', ec2('instance/*'), { ...launched, 'ec2:LaunchTemplate': ec2('launch-template/lt-2') }),
  ],
  [
    'ReconcileRole',
    'launch from an image of its choice',
    call('ec2:RunInstances', 'arn:aws:ec2:eu-central-1::image/ami-9', {
      'ec2:LaunchTemplate': TEMPLATE,
      'ec2:IsLaunchTemplateResource': 'false',
    }),
  ],
  [
    'ReconcileRole',
    'launch into another network',
    call('ec2:RunInstances', ec2('subnet/subnet-9'), { 'ec2:LaunchTemplate': TEMPLATE, 'ec2:Vpc': ec2('vpc/vpc-2') }),
  ],
  ['ReconcileRole', 'make a fleet that is not tagged', call('ec2:CreateFleet', ec2('fleet/*'))],
  [
    'ReconcileRole',
    'make a fleet of another cluster',
    call('ec2:CreateFleet', ec2('fleet/*'), { 'aws:RequestTag/evenkeel:cluster': 'blue' }),
  ],
  [
    'ReconcileRole',
    'make a fleet of another template',
    call('ec2:CreateFleet', ec2('launch-template/lt-2'), { 'aws:ResourceTag/evenkeel:cluster': 'demo' }),
  ],
  ['ReconcileRole', 'make a fleet of a template that is not ours', call('ec2:CreateFleet', TEMPLATE)],
  ['ReconcileRole', 'make a fleet of instances that are not tagged', call('ec2:CreateFleet', ec2('instance/*'))],
  ['ReconcileRole', 'change a fleet', call('ec2:ModifyFleet', ec2('fleet/fleet-1'), ours)],
  [
    'ReconcileRole',
    'ask for Spot in the name of another cluster',
    call('ec2:RunInstances', ec2('spot-instances-request/*'), { 'aws:RequestTag/evenkeel:cluster': 'blue' }),
  ],
  ['ApiRole', 'make a fleet', call('ec2:CreateFleet', ec2('fleet/*'), asked)],
  ['ReconcileRole', 'end somebody else’s instance', call('ec2:TerminateInstances', ec2('instance/i-1'))],
  [
    'ReconcileRole',
    'end an instance of another cluster',
    call('ec2:TerminateInstances', ec2('instance/i-1'), { 'aws:ResourceTag/evenkeel:cluster': 'blue' }),
  ],
  ['ReconcileRole', 'make an instance its own by a tag', call('ec2:CreateTags', ec2('instance/i-1'), asked)],
  [
    'ReconcileRole',
    'give tasks the role of instances',
    call('iam:PassRole', NAMES['InstanceRole.Arn']!, { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ],
  [
    'ReconcileRole',
    'give tasks an administrator',
    call('iam:PassRole', iam('role/admin'), { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  ],
  [
    'ReconcileRole',
    'register a privileged definition',
    call('ecs:RegisterTaskDefinition', ecs('task-definition/a:1'), { ...asked, 'ecs:privileged': 'true' }),
  ],
  [
    'ReconcileRole',
    'open a shell in tasks',
    call('ecs:CreateService', ecs('service/demo/app-web'), { ...here, 'ecs:enable-execute-command': 'true' }),
  ],
  [
    'ReconcileRole',
    'touch another cluster',
    call('ecs:DeleteService', ecs('service/blue/app-web'), { 'ecs:cluster': ecs('cluster/blue') }),
  ],
  [
    'ReconcileRole',
    'drain in another cluster',
    call('ecs:UpdateContainerInstancesState', ecs('container-instance/blue/1'), { 'ecs:cluster': ecs('cluster/blue') }),
  ],
  ['ReconcileRole', 'make a role', call('iam:CreateRole', iam('role/x'))],
  ['ReconcileRole', 'change its own rights', call('iam:PutRolePolicy', iam('role/evenkeel/evenkeel-demo-reconcile'))],
  ['ReconcileRole', 'become another role', call('sts:AssumeRole', iam('role/admin'))],
  ['ReconcileRole', 'change a launch template', call('ec2:CreateLaunchTemplateVersion', TEMPLATE, ours)],
  ['ReconcileRole', 'open a security group', call('ec2:AuthorizeSecurityGroupIngress', ec2('security-group/sg-1'))],
  [
    'ReconcileRole',
    'read another table',
    call('dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:123456789012:table/evenkeel-blue'),
  ],
  [
    'ReconcileRole',
    'read a secret',
    call('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x'),
  ],
  ['ApiRole', 'launch', call('ec2:RunInstances', ec2('instance/*'), launched)],
  ['ApiRole', 'create a service', call('ecs:CreateService', ecs('service/demo/app-web'), here)],
  ['ApiRole', 'pass a role', call('iam:PassRole', NAMES['TaskRole.Arn']!, { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' })],
  ['ApiRole', 'read a secret', call('ssm:GetParameter', 'arn:aws:ssm:eu-central-1:123456789012:parameter/evenkeel/demo/x')],
  ['NotifyRole', 'publish elsewhere', call('sns:Publish', 'arn:aws:sns:eu-central-1:123456789012:evenkeel-blue')],
  ['NotifyRole', 'write a project', call('dynamodb:UpdateItem', NAMES['Table.Arn']!, row('projects'))],
  ['NotifyRole', 'write what the loop remembers', call('dynamodb:UpdateItem', NAMES['Table.Arn']!, row('cluster'))],
  ['NotifyRole', 'read a project', call('dynamodb:GetItem', NAMES['Table.Arn']!, row('projects'))],
  ['ReconcileRole', 'take away a name that is not ECS’s', call('servicediscovery:DeleteService', NAME)],
  ['NotifyRole', 'wake the loop', call('sqs:SendMessage', NAMES['WorkQueue.Arn']!)],
  ['ProvisionRole', 'make a role', call('iam:CreateRole', iam('role/x'))],
  ['InstanceRole', 'launch', call('ec2:RunInstances', ec2('instance/*'), launched)],
  ['InstanceRole', 'join another cluster', call('ecs:RegisterContainerInstance', ecs('cluster/blue'))],
  ['InstanceRole', 'read a secret', call('ssm:GetParameters', 'arn:aws:ssm:eu-central-1:123456789012:parameter/evenkeel/demo/x')],
  [
    'ExecutionRole',
    'read a secret of another cluster',
    call('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:evenkeel/blue/db-AbCdEf'),
  ],
  [
    'ExecutionRole',
    'read a secret of another account',
    call('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:evenkeel/demo/db-AbCdEf'),
  ],
  ['TaskRole', 'do anything', call('s3:GetObject', 'arn:aws:s3:::bucket/key')],
];

describe('the rights of each role, as IAM would judge them', () => {
  it.each(ALLOWED)('%s may %s', (role, _, one) => {
    expect(allows(stack, role, one, NAMES)).toBe(true);
  });

  it.each(DENIED)('%s may not %s', (role, _, one) => {
    expect(allows(stack, role, one, NAMES)).toBe(false);
  });
});

describe('what the operator keeps among the secrets of the projects', () => {
  const kept = packageStack({
    slackWebhookParameter: '/evenkeel/demo/slack',
    auth: 'hmac',
    authKeysParameter: '/evenkeel/demo/keys',
  });
  const read = (name: string): boolean =>
    allows(kept, 'ExecutionRole', call('ssm:GetParameters', `arn:aws:ssm:eu-central-1:123456789012:parameter${name}`), NAMES);

  it('is given to no task, whatever a compose file asks for', () => {
    expect(['/evenkeel/demo/slack', '/evenkeel/demo/keys', '/evenkeel/demo/db-password'].map(read)).toEqual([false, false, true]);
  });
});
