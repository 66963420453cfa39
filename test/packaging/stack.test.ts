import { describe, expect, it } from '@jest/globals';
import { ALARMS } from '../../shared/aws/observe-alarms.js';
import { actionsOf, ofType, packageStack, statementsOf, type Template } from './stack.js';

const stack = packageStack();
const blue = packageStack({ cluster: 'blue', balancer: 'none', slackWebhookParameter: '/evenkeel/blue/slack', min: '2' });

const rules = (template: Template) => ofType(template, 'AWS::Events::Rule');

interface Target {
  readonly Id: string;
  readonly Arn: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly SqsParameters?: { readonly MessageGroupId: string };
  readonly DeadLetterConfig?: { readonly Arn: unknown };
}

const targets = (template: Template): readonly (readonly [string, Target])[] =>
  rules(template).flatMap(([name, rule]) =>
    (rule.Properties.Targets as readonly Target[]).map((target) => [name, target] as const),
  );

/** What may send to a queue, by its policy. */
const sendersTo = (queue: string): readonly string[] =>
  ofType(stack, 'AWS::SQS::QueuePolicy')
    .filter(([, policy]) => policy.Properties.Queues[0].Ref === queue)
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement[0].Condition.ArnEquals['aws:SourceArn'])
    .map((arn: { 'Fn::GetAtt': readonly [string, string] }) => arn['Fn::GetAtt'][0]);

describe('events on their way', () => {
  it('have a dead-letter queue behind every rule, a standard one', () => {
    for (const [, target] of targets(stack))
      expect(target.DeadLetterConfig?.Arn).toEqual({ 'Fn::GetAtt': ['EventDeadLetters', 'Arn'] });
    expect(stack.Resources['EventDeadLetters']?.Properties.FifoQueue).toBeUndefined();
  });

  it('go to the work queue in one message group, so that one pass runs at a time', () => {
    const groups = targets(stack).filter(([, target]) => target.Arn['Fn::GetAtt'][0] === 'WorkQueue');
    expect(groups).toHaveLength(rules(stack).length);
    expect(new Set(groups.map(([, target]) => target.SqsParameters?.MessageGroupId))).toEqual(new Set(['demo']));
  });

  it('are let into each queue by name of the rule, and nobody else is', () => {
    for (const [rule, target] of targets(stack).filter(([, { Arn }]) => Arn['Fn::GetAtt'][0] !== 'NotifyLambdaFunction')) {
      expect(sendersTo(target.Arn['Fn::GetAtt'][0])).toContain(rule);
      expect(sendersTo('EventDeadLetters')).toContain(rule);
    }
    expect(sendersTo('HalfMinuteQueue')).toEqual(['HeartbeatRule']);
  });

  it('concern this cluster only, but for Spot notices, which do not say', () => {
    const patterns = rules(stack).filter(([name]) => !['SpotRule', 'HeartbeatRule'].includes(name));
    for (const [, rule] of patterns)
      expect(JSON.stringify(rule.Properties.EventPattern)).toMatch(/"Cluster","Arn"|\$\{Cluster\}|evenkeel-demo-load-/);
  });

  it('do not hear of every EC2 state change of the account', () => {
    expect(JSON.stringify(rules(stack))).not.toMatch(/EC2 Instance State-change/);
  });

  it('come at least each half minute, whatever happens', () => {
    const { Properties } = stack.Resources['HeartbeatRule']!;
    expect(Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(Properties.Targets.map(({ Id }: Target) => Id)).toEqual(['work', 'half-minute', 'notify']);
    expect(stack.Resources['HalfMinuteQueue']?.Properties.DelaySeconds).toBe(30);
  });

  it('are hidden for twice a pass, and given up after three', () => {
    const { Properties } = stack.Resources['WorkQueue']!;
    expect(stack.Resources['ReconcileLambdaFunction']?.Properties.Timeout).toBe(30);
    expect(Properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: true,
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
    });
    expect(Properties.RedrivePolicy.maxReceiveCount).toBe(3);
    expect(stack.Resources['WorkDeadLetters']?.Properties.FifoQueue).toBe(true);
  });

  it('reach notify from the table for new outbox rows only', () => {
    const mapping = stack.Resources['NotifyEventSourceMappingDynamodbTable']!.Properties;
    expect(JSON.parse(mapping.FilterCriteria.Filters[0].Pattern)).toEqual({
      eventName: ['INSERT'],
      dynamodb: { Keys: { pk: { S: ['outbox'] } } },
    });
  });
});

describe('an instance', () => {
  const data = stack.Resources['LaunchTemplate']!.Properties.LaunchTemplateData;

  it('gives its credentials to nobody in a container', () => {
    expect(data.MetadataOptions).toEqual({ HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  });

  it('has an encrypted disk and metrics each minute; credits are named by each launch, since only T types may have them', () => {
    expect(data.BlockDeviceMappings[0].Ebs).toMatchObject({ Encrypted: true, VolumeType: 'gp3' });
    expect(data.Monitoring).toEqual({ Enabled: true });
    expect(data.CreditSpecification).toBeUndefined();
    expect(stack.Resources['ReconcileLambdaFunction']!.Properties.Environment.Variables.CREDITS).toBe('unlimited');
  });

  it('joins this cluster, drains itself on a Spot notice and refuses privileged containers', () => {
    const lines = data.UserData['Fn::Base64'].split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ECS_CLUSTER=demo',
        'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
        'ECS_DISABLE_PRIVILEGED=true',
        'ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=false',
      ]),
    );
  });

  it('runs the image that was current when the stack was deployed, not the one of the hour', () => {
    expect(data.ImageId).toMatch(/^\{\{resolve:ssm:\/aws\/service\/ecs\/optimized-ami\/amazon-linux-2023\//);
  });
});

describe('a cluster of both processors', () => {
  const ARM = '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';
  const both = packageStack({ type: 't3.medium', types: 't4g.medium', otherAmiParameter: ARM });
  const dataOf = (template: Template, name: string) => template.Resources[name]!.Properties.LaunchTemplateData;

  it('has a second launch template that differs in nothing but the image', () => {
    const { ImageId, ...rest } = dataOf(both, 'OtherLaunchTemplate');
    const { ImageId: first, ...same } = dataOf(both, 'LaunchTemplate');
    expect(rest).toEqual(same);
    expect([first, ImageId]).toEqual([expect.stringMatching(/2023\/recommended/), `{{resolve:ssm:${ARM}}}`]);
    expect(both.Conditions['BothProcessors']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': [ARM, ''] }] });
  });

  it('changes nothing of a stack that buys one: no second template is made, and none is named', () => {
    expect(stack.Resources['OtherLaunchTemplate']!.Condition).toBe('BothProcessors');
    expect(stack.Conditions['BothProcessors']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
    expect(dataOf(stack, 'LaunchTemplate')).toEqual(dataOf(both, 'LaunchTemplate'));
    const { OTHER_LAUNCH_TEMPLATE_ID: id } = stack.Resources['ReconcileLambdaFunction']!.Properties.Environment.Variables;
    expect(id).toEqual({ 'Fn::If': ['BothProcessors', { Ref: 'OtherLaunchTemplate' }, ''] });
  });

  it('may launch from either, and from no other template', () => {
    const launches = statementsOf(both, 'ReconcileRole').filter(({ Action }) => Action === 'ec2:RunInstances');
    const templates = launches.filter((one) => JSON.stringify(one).includes('launch-template/'));
    expect(templates.length).toBeGreaterThan(3);
    for (const one of templates) expect(JSON.stringify(one)).toContain('launch-template/${OtherLaunchTemplate}');
  });
});

describe('a function', () => {
  it('knows its cluster by exactly these variables; AWS_REGION comes from Lambda', () => {
    const names = Object.keys(stack.Resources['ReconcileLambdaFunction']!.Properties.Environment.Variables);
    expect(names.sort()).toEqual(
      `ALERTS API_URL AUTH AUTH_CLAIMS AUTH_ISSUER AUTH_KEYS_PARAMETER BALANCER BUDGET_USD_PER_MONTH CHANGES_PER_MINUTE CLUSTER CREDITS EXECUTION_ROLE_ARN FILE_SYSTEM HEADROOM_TASKS LAUNCH_TEMPLATE_ID LAUNCH_TEMPLATE_VERSION LOAD_BALANCER_ARN LOAD_BALANCER_DNS
       LOG_GROUP MAX MAXIMUM_LIFETIME_DAYS MAX_LAUNCHES_PER_HOUR MAX_USD_PER_HOUR MAX_VCPU MIN MIN_SCHEDULE MODE OTHER_LAUNCH_TEMPLATE_ID OTHER_LAUNCH_TEMPLATE_VERSION QUEUE_URL REGISTRIES SIMULATED SLACK_WEBHOOK_PARAMETER SPOT_FLEET SPOT_SHARE TABLE_NAME TASK_ROLE_ARN THRESHOLD_IN
       THRESHOLD_OUT THRESHOLD_TARGET TOPIC_ARN TYPE TYPES VPC_ID ZONES_SUBNETS`.split(/\s+/),
    );
  });

  it('launches nothing on a stack that was deployed without saying act', () => {
    expect(stack.Resources['ReconcileLambdaFunction']!.Properties.Environment.Variables.MODE).toBe('dry-run');
  });

  const routesOf = (template: Template) =>
    ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties: one }]) => [
      one.RouteKey,
      one.AuthorizationType ?? 'NONE',
    ]);

  it('is reached through a signed call, but for its health', () => {
    expect(routesOf(stack)).toEqual([
      ['GET /healthz', 'NONE'],
      ['$default', 'AWS_IAM'],
    ]);
    expect(ofType(stack, 'AWS::ApiGatewayV2::Authorizer')).toEqual([]);
  });

  it('is reached with a token where the operator has chosen those, for this audience of this issuer', () => {
    const tokens = packageStack({ auth: 'jwt', jwtIssuer: 'https://idp.example/pool', jwtAudience: 'us', jwtClaims: 'a=b' });
    const [[id, authorizer] = []] = ofType(tokens, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer?.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['us'], Issuer: 'https://idp.example/pool' },
    });
    expect(routesOf(tokens)).toEqual([
      ['GET /healthz', 'NONE'],
      ['$default', 'JWT'],
    ]);
    expect(tokens.Resources['HttpApiRouteDefault']!.Properties.AuthorizerId).toEqual({ Ref: id });
    const { AUTH, AUTH_CLAIMS } = tokens.Resources['ApiLambdaFunction']!.Properties.Environment.Variables;
    expect([AUTH, AUTH_CLAIMS]).toEqual(['jwt', 'a=b']);
  });

  it('asks for keys itself where the operator has chosen those, and may read the one parameter that holds them', () => {
    const keys = packageStack({ auth: 'hmac', authKeysParameter: '/evenkeel-keys/demo' });
    const { AUTH, AUTH_KEYS_PARAMETER } = keys.Resources['ApiLambdaFunction']!.Properties.Environment.Variables;
    expect([AUTH, AUTH_KEYS_PARAMETER]).toEqual(['hmac', '/evenkeel-keys/demo']);
    expect(keys.Conditions['ApiKeys']).toEqual({ 'Fn::Equals': ['hmac', 'hmac'] });
    expect(stack.Conditions['ApiKeys']).toEqual({ 'Fn::Equals': ['iam', 'hmac'] });
    const [read] = statementsOf(keys, 'ApiRole').filter(({ Action }) => Action === 'ssm:GetParameter');
    expect(JSON.stringify(read!.Resource)).toMatch(/:parameter\/evenkeel-keys\/demo"/);
  });

  it('cannot be packaged with a way in that there is not', () => {
    expect(() => packageStack({ auth: 'none' })).toThrow(/packaging failed/);
  });

  it('has a role of its own', () => {
    const roles = ofType(stack, 'AWS::Lambda::Function').map(([, fn]) => fn.Properties.Role['Fn::GetAtt'][0]);
    expect([...roles].sort()).toEqual(['ApiRole', 'NotifyRole', 'ProvisionRole', 'ReconcileRole']);
  });
});

describe('the rights', () => {
  it('name every action: no role of a function has a wildcard in one', () => {
    for (const role of ['ApiRole', 'NotifyRole', 'ProvisionRole', 'ReconcileRole'])
      expect(actionsOf(statementsOf(stack, role)).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('of the api end at the table, the queue, its keys and the reading of images', () => {
    const services = new Set(actionsOf(statementsOf(stack, 'ApiRole')).map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['dynamodb', 'ecr', 'logs', 'sqs', 'ssm']);
  });

  it('of the loop launch from the stack’s template only, and end only what carries the cluster’s tag', () => {
    const statements = statementsOf(stack, 'ReconcileRole');
    const launches = statements.filter(({ Action }) => [Action].flat().includes('ec2:RunInstances'));
    expect(launches.length).toBeGreaterThan(3);
    const spot = launches.filter(({ Resource }) => JSON.stringify(Resource).includes('spot-instances-request'));
    expect(spot.map(({ Condition }) => Condition)).toEqual([
      { StringEqualsIfExists: { 'aws:RequestTag/evenkeel:cluster': 'demo' } },
    ]);
    for (const { Condition, Resource } of launches.filter((one) => !spot.includes(one)))
      expect(JSON.stringify([Condition, Resource])).toMatch(/launch-template\/\$\{LaunchTemplate\}/);
    const terminate = statements.find(({ Action }) => [Action].flat().includes('ec2:TerminateInstances'));
    expect(terminate?.Condition).toEqual({ StringEquals: { 'aws:ResourceTag/evenkeel:cluster': 'demo' } });
  });

  it('to pass a role are pinned to the role and to who may take it', () => {
    const passes = statementsOf(stack, 'ReconcileRole').filter(({ Action }) => Action === 'iam:PassRole');
    for (const { Resource, Condition } of passes) {
      expect(JSON.stringify(Resource)).not.toContain('*');
      expect(JSON.stringify(Condition)).toContain('iam:PassedToService');
    }
    expect(passes).toHaveLength(2);
  });

  it('fit into managed policies, which may have 6,144 characters', () => {
    for (const [, policy] of ofType(stack, 'AWS::IAM::ManagedPolicy'))
      expect(JSON.stringify(policy.Properties.PolicyDocument).length).toBeLessThan(6144);
  });
});

describe('a second stack', () => {
  it('shares no name with the first', () => {
    expect(JSON.stringify(blue)).not.toMatch(/demo/);
    const exported = (template: Template) => Object.values(template.Outputs).map(({ Export }) => Export?.Name);
    for (const name of exported(blue)) expect(name).toMatch(/^evenkeel-blue-/);
    expect(exported(blue).filter((name) => exported(stack).includes(name))).toEqual([]);
  });

  it('is removed by its loop before anything that the loop needs', () => {
    const { DependsOn = [] } = blue.Resources['Capacity']!;
    expect(DependsOn).toEqual(
      expect.arrayContaining([
        'CapacityPolicy',
        'DeployPolicy',
        'SpotPolicy',
        'ReconcileEventSourceMappingSQSWorkQueue',
        'HeartbeatRule',
        'ProvisionLogGroup',
      ]),
    );
    for (const name of DependsOn) expect(Object.keys(blue.Resources)).toContain(name);
  });
});

describe('the alarms of the stack', () => {
  it('are those that the loop asks CloudWatch for, each by its name', () => {
    const names = ofType(stack, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties['AlarmName']);
    expect(names.sort()).toEqual(ALARMS.map((name) => `evenkeel-demo-${name}`).sort());
  });
});
