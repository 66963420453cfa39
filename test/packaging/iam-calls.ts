import type { IamCall } from './policy.js';

/** One call of an SDK client: what the code gave to it, and by which function. */
export interface Recorded {
  readonly by: string;
  /** Name of the client's class. */
  readonly client: string;
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of some seventy operations, each looked into by its own row
  readonly input: any;
}

/** What the stack made, as far as a call does not say it itself. */
export interface Made {
  readonly cluster: string;
  readonly launchTemplates: readonly string[];
  readonly securityGroup: string;
  readonly vpc: string;
  readonly table: string;
}

/**
 * The questions that IAM asks of one call: for each resource the action with what is known of the request. Rights that a call needs
 * besides its own (tags at creation, roles that are handed on) are calls of their own. An action that knows no resource asks of `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const iamCallsOf = ({ client, operation, input }: Recorded, made: Made): readonly IamCall[] => {
  const action = `${PREFIXES[client]}:${operation}`;
  return ROWS[action]?.(action, input, made) ?? [{ action, resource: '*' }];
};

const PREFIXES: Readonly<Record<string, string>> = {
  CloudWatchClient: 'cloudwatch',
  CloudWatchLogsClient: 'logs',
  DynamoDBClient: 'dynamodb',
  EC2Client: 'ec2',
  ECRClient: 'ecr',
  ECSClient: 'ecs',
  EFSClient: 'elasticfilesystem',
  ElasticLoadBalancingV2Client: 'elasticloadbalancing',
  ServiceDiscoveryClient: 'servicediscovery',
  SNSClient: 'sns',
  SQSClient: 'sqs',
  SSMClient: 'ssm',
};

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
export const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

type Row = (action: string, input: Recorded['input'], made: Made) => readonly IamCall[];
type Keys = Readonly<Record<string, string>>;

interface Tag {
  readonly Key?: string;
  readonly key?: string;
  readonly Value?: string;
  readonly value?: string;
}

const asked = (tags: readonly Tag[] = []): Keys =>
  Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key ?? tag.key}`, (tag.Value ?? tag.value)!]));

/** What carries the cluster's tag because everything of its kind is made with it: the rows of creation hold it to that. */
const OURS: Keys = { 'aws:ResourceTag/evenkeel:cluster': 'demo' };

const whole = (kind: string, name: string): string => (name.startsWith('arn:') ? name : arn('ecs', `${kind}/demo/${name}`));

/** A row of ECS: resources of a kind, in the cluster that the call names. */
const inCluster =
  (kind: string, names: (input: Recorded['input']) => readonly string[], keys: Keys = {}): Row =>
  (action, input) =>
    names(input).map((name) => ({ action, resource: whole(kind, name), keys: { ...clusterOf(input), ...keys } }));

const clusterOf = ({ cluster, enableExecuteCommand }: Recorded['input']): Keys => ({
  'ecs:cluster': arn('ecs', `cluster/${cluster}`),
  ...(enableExecuteCommand === undefined ? {} : { 'ecs:enable-execute-command': String(enableExecuteCommand) }),
});

const taggedAs = (create: string, resource: string, tags: readonly Tag[] | undefined): readonly IamCall[] =>
  tags?.length ? [{ action: 'ecs:TagResource', resource, keys: { 'ecs:CreateAction': create, ...asked(tags) } }] : [];

const passed = (role: string | undefined, to: string): readonly IamCall[] =>
  role ? [{ action: 'iam:PassRole', resource: role, keys: { 'iam:PassedToService': to } }] : [];

const on =
  (resource: (input: Recorded['input'], made: Made) => string, keys: (input: Recorded['input']) => Keys = () => ({})): Row =>
  (action, input, made) => [{ action, resource: resource(input, made), keys: keys(input) }];

/** Something new with its tags, for which the right to tag is asked for as well. */
const tagged =
  (
    service: string,
    tagging: string,
    resource: (input: Recorded['input']) => string,
    of?: (input: Recorded['input']) => string,
  ): Row =>
  (action, input) => [
    { action, resource: (of ?? resource)(input), keys: asked(input.Tags) },
    ...(input.Tags?.length ? [{ action: `${service}:${tagging}`, resource: resource(input), keys: asked(input.Tags) }] : []),
  ];

const below = (kind: string) => (input: Recorded['input']) =>
  (input.LoadBalancerArn ?? input.ListenerArn).replace(/:(loadbalancer|listener)\//, `:${kind}/`).concat('/new');

/** The partition of a row, as the store names it. */
const onTable: Row = on(
  (_, { table }) => table,
  ({ partition }) => ({ 'dynamodb:LeadingKeys': partition }),
);

// What the launch templates fix, as test/packaging/instance-walls.test.ts holds them to.
const TEMPLATE: Keys = {
  'ec2:IsLaunchTemplateResource': 'true',
  'ec2:InstanceProfile': `arn:aws:iam::${ACCOUNT}:instance-profile/evenkeel/evenkeel-demo-instance`,
  'ec2:MetadataHttpTokens': 'required',
  'ec2:MetadataHttpPutResponseHopLimit': '1',
};

type Specifications = readonly { readonly ResourceType: string; readonly Tags: readonly Tag[] }[];

/** One launch: of what, with what and into what, what is tagged by it, and the role that instances get. */
const launch = (action: string, template: string, subnets: readonly string[], tags: Specifications, made: Made): IamCall[] => {
  const keys = { ...TEMPLATE, 'ec2:LaunchTemplate': template };
  const tagsOf = (type: string) => asked(tags.find(({ ResourceType }) => ResourceType === type)?.Tags);
  const kinds = ['instance', 'volume', 'spot-instances-request', 'fleet'].filter((kind) => Object.keys(tagsOf(kind)).length > 0);
  const create = action.replace('ec2:', '');
  return [
    { action, resource: template, keys: { ...keys, ...OURS } },
    { action, resource: `arn:aws:ec2:${REGION}::image/ami-1`, keys },
    { action, resource: arn('ec2', `security-group/${made.securityGroup}`), keys },
    { action, resource: arn('ec2', 'network-interface/*'), keys },
    ...subnets.map((id) => ({
      action,
      resource: arn('ec2', `subnet/${id}`),
      keys: { ...keys, 'ec2:Vpc': arn('ec2', `vpc/${made.vpc}`) },
    })),
    ...['instance', 'volume', ...kinds.slice(2)].map((kind) => ({
      action,
      resource: arn('ec2', `${kind}/*`),
      keys: { ...keys, ...tagsOf(kind) },
    })),
    ...kinds.map((kind) => ({
      action: 'ec2:CreateTags',
      resource: arn('ec2', `${kind}/new`),
      keys: { ...tagsOf(kind), 'ec2:CreateAction': create },
    })),
    ...passed(`arn:aws:iam::${ACCOUNT}:role/evenkeel/evenkeel-demo-instance`, 'ec2.amazonaws.com'),
  ];
};

const templateArn = (id: string): string => arn('ec2', `launch-template/${id}`);

/** A fleet is asked for itself, and its launches are judged once more as launches. */
const fleet: Row = (action, { LaunchTemplateConfigs = [], TagSpecifications = [] }, made) =>
  LaunchTemplateConfigs.flatMap(({ LaunchTemplateSpecification, Overrides }: Recorded['input']) => {
    const subnets = Overrides.map(({ SubnetId }: Recorded['input']) => SubnetId);
    const template = templateArn(LaunchTemplateSpecification.LaunchTemplateId);
    const inside = (TagSpecifications as Specifications).filter(({ ResourceType }) => ResourceType !== 'fleet');
    return [
      ...launch(action, template, subnets, TagSpecifications, made),
      ...launch('ec2:RunInstances', template, subnets, inside, made),
      { action: 'ec2:RunInstances', resource: arn('ec2', 'spot-instances-request/*'), keys: { 'ec2:LaunchTemplate': template } },
    ];
  });

const instances: Row = (action, { InstanceIds }) =>
  InstanceIds.map((id: string) => ({ action, resource: arn('ec2', `instance/${id}`), keys: OURS }));

const ROWS: Readonly<Record<string, Row>> = {
  'dynamodb:GetItem': onTable,
  'dynamodb:UpdateItem': onTable,
  'dynamodb:DeleteItem': onTable,
  'dynamodb:Query': onTable,
  'ec2:RunInstances': (action, { LaunchTemplate, SubnetId, TagSpecifications = [] }, made) =>
    launch(action, templateArn(LaunchTemplate.LaunchTemplateId), [SubnetId], TagSpecifications, made),
  'ec2:CreateFleet': fleet,
  'ec2:TerminateInstances': instances,
  'ec2:RebootInstances': instances,
  'ecs:ListContainerInstances': on(({ cluster }) => arn('ecs', `cluster/${cluster}`)),
  'ecs:DeregisterContainerInstance': on(({ cluster }) => arn('ecs', `cluster/${cluster}`)),
  'ecs:DescribeContainerInstances': inCluster('container-instance', ({ containerInstances }) => containerInstances),
  'ecs:UpdateContainerInstancesState': inCluster('container-instance', ({ containerInstances }) => containerInstances),
  'ecs:PutAttributes': inCluster('container-instance', ({ attributes }) =>
    attributes.map((one: { targetId: string }) => one.targetId),
  ),
  'ecs:DeleteAttributes': inCluster('container-instance', ({ attributes }) =>
    attributes.map((one: { targetId: string }) => one.targetId),
  ),
  'ecs:DescribeTasks': inCluster('task', ({ tasks }) => tasks),
  'ecs:GetTaskProtection': inCluster('task', ({ tasks }) => tasks),
  'ecs:UpdateTaskProtection': inCluster('task', ({ tasks }) => tasks),
  'ecs:StopTask': inCluster('task', ({ task }) => [task], OURS),
  'ecs:ListTasks': (action, input) => [{ action, resource: '*', keys: clusterOf(input) }],
  'ecs:ListServices': (action, input) => [{ action, resource: '*', keys: clusterOf(input) }],
  'ecs:DescribeServices': inCluster('service', ({ services }) => services),
  'ecs:UpdateService': inCluster('service', ({ service }) => [service]),
  'ecs:DeleteService': inCluster('service', ({ service }) => [service]),
  'ecs:CreateService': (action, input) => {
    const resource = whole('service', input.serviceName);
    return [
      { action, resource, keys: { ...clusterOf(input), ...asked(input.tags) } },
      ...taggedAs('CreateService', resource, input.tags),
    ];
  },
  'ecs:TagResource': on(
    ({ resourceArn }) => resourceArn,
    ({ tags }) => ({ ...OURS, ...asked(tags) }),
  ),
  'ecs:RegisterTaskDefinition': (action, { family, tags, containerDefinitions, executionRoleArn, taskRoleArn }) => {
    const resource = arn('ecs', `task-definition/${family}:1`);
    const privileged = String(containerDefinitions.some((one: { privileged?: boolean }) => one.privileged === true));
    return [
      { action, resource, keys: { ...asked(tags), 'ecs:privileged': privileged } },
      ...taggedAs('RegisterTaskDefinition', resource, tags),
      ...passed(executionRoleArn, 'ecs-tasks.amazonaws.com'),
      ...passed(taskRoleArn, 'ecs-tasks.amazonaws.com'),
    ];
  },
  'ecs:RunTask': (action, input) => [
    { action, resource: arn('ecs', 'task-definition/any:1'), keys: { ...clusterOf(input), ...asked(input.tags) } },
    ...taggedAs('RunTask', whole('task', 'new'), input.tags),
  ],
  'elasticloadbalancing:CreateTargetGroup': tagged('elasticloadbalancing', 'AddTags', ({ Name }) =>
    arn('elasticloadbalancing', `targetgroup/${Name}/new`),
  ),
  'elasticloadbalancing:DeleteTargetGroup': on(
    ({ TargetGroupArn }) => TargetGroupArn,
    () => OURS,
  ),
  'elasticloadbalancing:ModifyTargetGroup': on(
    ({ TargetGroupArn }) => TargetGroupArn,
    () => OURS,
  ),
  'elasticloadbalancing:ModifyTargetGroupAttributes': on(
    ({ TargetGroupArn }) => TargetGroupArn,
    () => OURS,
  ),
  'elasticloadbalancing:CreateListener': tagged('elasticloadbalancing', 'AddTags', below('listener'), (i) => i.LoadBalancerArn),
  'elasticloadbalancing:CreateRule': tagged('elasticloadbalancing', 'AddTags', below('listener-rule'), (i) => i.ListenerArn),
  'elasticloadbalancing:AddListenerCertificates': on(({ ListenerArn }) => ListenerArn),
  'elasticloadbalancing:DeleteListener': on(({ ListenerArn }) => ListenerArn),
  'elasticloadbalancing:ModifyListener': on(({ ListenerArn }) => ListenerArn),
  'elasticloadbalancing:DeleteRule': on(({ RuleArn }) => RuleArn),
  'elasticloadbalancing:ModifyRule': on(({ RuleArn }) => RuleArn),
  'elasticfilesystem:CreateAccessPoint': tagged('elasticfilesystem', 'TagResource', ({ FileSystemId }) =>
    arn('elasticfilesystem', `file-system/${FileSystemId}`),
  ),
  'elasticfilesystem:DeleteAccessPoint': on(
    ({ AccessPointId }) => arn('elasticfilesystem', `access-point/${AccessPointId}`),
    () => OURS,
  ),
  'logs:FilterLogEvents': on(({ logGroupName }) => arn('logs', `log-group:${logGroupName}:log-stream:any`)),
  'logs:GetLogEvents': on(({ logGroupName, logStreamName }) =>
    arn('logs', `log-group:${logGroupName}:log-stream:${logStreamName}`),
  ),
  'servicediscovery:CreateHttpNamespace': tagged('servicediscovery', 'TagResource', () => '*'),
  'servicediscovery:DeleteNamespace': on(
    ({ Id }) => arn('servicediscovery', `namespace/${Id}`),
    () => OURS,
  ),
  'servicediscovery:DeleteService': on(
    ({ Id }) => arn('servicediscovery', `service/${Id}`),
    () => ({ 'aws:ResourceTag/AmazonECSManaged': 'true' }),
  ),
  'sns:Publish': on(({ TopicArn }) => TopicArn),
  'sqs:SendMessage': on(({ QueueUrl }) => arn('sqs', QueueUrl.split('/').pop())),
  'ssm:GetParameter': on(({ Name }) => arn('ssm', `parameter${Name}`)),
};
