import { lastOf } from '../../arn.js';
import { arnOf, type Made, type Maker, type Properties, type Site } from '../made.js';

/** Functions, what wakes them, the API in front, and the table whose stream they read. */
export const functions: Readonly<Record<string, Maker>> = {
  'AWS::Lambda::Function': { create: putFunction, update: (site, properties) => putFunction(site, properties) },
  'AWS::Lambda::EventSourceMapping': {
    create: (site, properties) => {
      const source = String(properties['EventSourceArn']);
      const name = lastOf(String(properties['FunctionName']));
      const remove = source.includes(':sqs:') ? fromQueue(site, source, name, properties) : fromTable(site, name, properties);
      return { ref: `${name}-${lastOf(source)}`, attributes: {}, remove };
    },
  },
  'AWS::ApiGatewayV2::Api': {
    create: (site) => ({ ref: 'simulated', attributes: { ApiId: 'simulated', ApiEndpoint: site.apiEndpoint } }),
  },
  'AWS::ApiGatewayV2::Route': {
    create: (site, { Method, Path, Target }) => {
      const route = { method: String(Method), path: String(Path), function: lastOf(String(Target)) };
      site.routes.push(route);
      return {
        ref: `${route.method} ${route.path}`,
        attributes: {},
        remove: () => void site.routes.splice(site.routes.indexOf(route), 1),
      };
    },
  },
  'AWS::DynamoDB::Table': {
    create: (site, { TableName }) => {
      const arn = arnOf(site, 'dynamodb', `table/${TableName}`);
      return { ref: String(TableName), attributes: { Arn: arn, StreamArn: `${arn}/stream/2026-01-01T00:00:00.000` } };
    },
  },
};

function putFunction(site: Site, properties: Properties): Made {
  const name = String(properties['FunctionName']);
  const handler = String(properties['Handler']);
  const run = site.handlers[handler];
  if (!run)
    throw new Error(
      `serverless.yml: function ${name} has the handler ${handler}, which was not given to the simulated stack (${Object.keys(site.handlers).join(', ') || 'none was'})`,
    );
  const arn = arnOf(site, 'lambda', `function:${name}`);
  const environment = environmentOf(site, name, properties);
  const { CLUSTER: cluster, MAX: max, MIN: min } = environment;
  if (cluster && max) site.amazon.bounds = { cluster, max: Number(max), min: Number(min ?? 0) };
  site.amazon.lambda.putFunction({ name, timeoutSeconds: Number(properties['Timeout']), environment, run });
  return { ref: name, attributes: { Arn: arn }, remove: () => site.amazon.lambda.removeFunction(name) };
}

/** The stack's variables, and those that Lambda sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const environmentOf = ({ amazon }: Site, name: string, properties: Properties): Record<string, string> => {
  const variables = (properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return {
    ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    AWS_REGION: amazon.settings.region,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties['MemorySize']),
  };
};

const fromQueue = ({ amazon }: Site, queueArn: string, name: string, { BatchSize = 10 }: Properties): (() => void) =>
  amazon.sqs.map(queueArn, name, Number(BatchSize));

const fromTable = ({ amazon, streams }: Site, name: string, properties: Properties): (() => void) => {
  const { BatchSize = 100, Filters = [], MaximumRetryAttempts, BisectBatchOnFunctionError, OnFailure } = properties;
  const listener = amazon.lambda.streamTo(name, {
    batchSize: Number(BatchSize),
    filters: Filters as object[],
    bisect: BisectBatchOnFunctionError === true,
    ...(MaximumRetryAttempts === undefined ? {} : { retries: Number(MaximumRetryAttempts) }),
    ...(OnFailure ? { onFailureArn: String(OnFailure) } : {}),
  });
  streams.add(listener);
  return () => void streams.delete(listener);
};
