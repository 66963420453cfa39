import type { Framework, Resource } from './template.js';

export interface FunctionSpec {
  readonly name?: string;
  readonly handler: string;
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}

/** What the framework makes of functions: log group, function, and whatever its events need. */
export const functionResources = (framework: Framework, stage: string): Record<string, Resource> => {
  const made: Record<string, Resource> = {};
  for (const [name, spec] of Object.entries(framework.functions ?? {})) {
    const id = logicalName(name);
    const functionName = spec.name ?? `${framework.service}-${stage}-${name}`;
    made[`${id}LogGroup`] = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/${functionName}` } };
    made[`${id}LambdaFunction`] = {
      Type: 'AWS::Lambda::Function',
      DependsOn: [`${id}LogGroup`],
      Properties: {
        FunctionName: functionName,
        Handler: spec.handler,
        Timeout: spec.timeout ?? framework.provider?.timeout ?? 6,
        MemorySize: spec.memorySize ?? framework.provider?.memorySize ?? 1024,
        Environment: { Variables: { ...framework.provider?.environment, ...spec.environment } },
      },
    };
    for (const [index, event] of (spec.events ?? []).entries()) Object.assign(made, eventResources(id, event, index));
  }
  const api = Object.values(made).some(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
  return api
    ? { HttpApi: { Type: 'AWS::ApiGatewayV2::Api' }, HttpApiStage: { Type: 'AWS::ApiGatewayV2::Stage' }, ...made }
    : made;
};

/** One event of a function becomes the resource that the framework makes of it, under the framework's name for it. */
const eventResources = (id: string, event: Readonly<Record<string, unknown>>, index: number): Record<string, Resource> => {
  const [kind, spec] = Object.entries(event)[0] as [string, never];
  const make = EVENTS[kind];
  if (!make) throw new Error(`serverless.yml: the simulator knows no event "${kind}" (${Object.keys(EVENTS).join(', ')})`);
  return make(id, spec, index, { 'Fn::GetAtt': [`${id}LambdaFunction`, 'Arn'] });
};

interface Source {
  readonly arn: unknown;
  readonly batchSize?: number;
  readonly filterPatterns?: readonly object[];
  readonly maximumRetryAttempts?: number;
  readonly bisectBatchOnFunctionError?: boolean;
  readonly destinations?: { readonly onFailure?: unknown };
}

type Spec = Readonly<Record<string, unknown>> & string;

const EVENTS: Readonly<Record<string, (id: string, spec: Spec, index: number, arn: object) => Record<string, Resource>>> = {
  httpApi: (id, spec, index, arn) => {
    const { method, path } = route(spec);
    return {
      [`${id}HttpApiRoute${index}`]: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: { Method: method, Path: path, Target: arn },
      },
    };
  },
  sqs: (id, spec, _, arn) => mapping(id, 'SQS', typeof spec === 'string' ? { arn: spec } : (spec as unknown as Source), arn),
  stream: (id, spec, _, arn) =>
    mapping(id, 'Dynamodb', typeof spec === 'string' ? { arn: spec } : (spec as unknown as Source), arn),
  sns: (id, spec, index, arn) => ({
    [`${id}SnsSubscription${index}`]: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: spec['arn'] ?? spec, Protocol: 'lambda', Endpoint: arn, FilterPolicy: spec['filterPolicy'] },
    },
  }),
  schedule: (id, spec, index, arn) => ({
    [`${id}EventsRuleSchedule${index + 1}`]: rule(
      `${id}-schedule-${index + 1}`,
      { ScheduleExpression: [spec['rate'] ?? spec].flat()[0] },
      arn,
      spec['input'],
    ),
  }),
  eventBridge: (id, spec, index, arn) => ({
    [`${id}EventBridgeRule${index + 1}`]: rule(
      `${id}-rule-${index + 1}`,
      { EventPattern: spec['pattern'], ScheduleExpression: spec['schedule'] },
      arn,
      spec['input'],
    ),
  }),
};

const route = (spec: Spec): { method: string; path: string } => {
  if (typeof spec !== 'string') return { method: String(spec['method'] ?? '*').toUpperCase(), path: String(spec['path']) };
  const [method, path] = (spec as string).split(' ');
  return path ? { method: method!.toUpperCase(), path } : { method: '*', path: method! };
};

const mapping = (id: string, kind: string, spec: Source, arn: object): Record<string, Resource> => ({
  [`${id}EventSourceMapping${kind}${sourceName(spec.arn)}`]: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: spec.arn,
      FunctionName: arn,
      BatchSize: spec.batchSize,
      Filters: spec.filterPatterns,
      MaximumRetryAttempts: spec.maximumRetryAttempts,
      BisectBatchOnFunctionError: spec.bisectBatchOnFunctionError,
      OnFailure: (spec.destinations?.onFailure as { arn?: unknown } | undefined)?.arn ?? spec.destinations?.onFailure,
    },
  },
});

const sourceName = (arn: unknown): string => {
  const getAtt = (arn as { 'Fn::GetAtt'?: readonly string[] })?.['Fn::GetAtt'];
  return (
    getAtt?.[0] ??
    String(arn)
      .split(':')
      .at(-1)!
      .replace(/[^A-Za-z0-9]/g, '')
  );
};

const rule = (name: string, when: object, arn: object, input: unknown): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: name,
    ...when,
    Targets: [{ Id: 'function', Arn: arn, ...(input ? { Input: JSON.stringify(input) } : {}) }],
  },
});

/** The framework's spelling of a function's name in logical ids. */
const logicalName = (name: string): string =>
  `${name[0]!.toUpperCase()}${name.slice(1)}`.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
