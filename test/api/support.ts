import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { handler } from '../../functions/api.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { World } from '../../simulator/world.js';

export const T0 = Date.UTC(2026, 10, 22, 14, 0, 0);

export interface Call {
  readonly body?: string | Uint8Array | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** As API Gateway does for content types that it takes for binary; by default it follows the type. */
  readonly base64?: boolean;
  /** What API Gateway found out about the caller. */
  readonly authorizer?: object;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was answered
  readonly body: any;
}

/** The exported handler with a world around it: a virtual clock, a memory store, a queue that is only written down. */
export interface Api {
  readonly world: World;
  readonly store: Store;
  /** Bodies and groups of the messages sent to the work queue. */
  readonly woken: { readonly MessageBody: string; readonly MessageGroupId: string; readonly MessageDeduplicationId: string }[];
  readonly lines: Readonly<Record<string, unknown>>[];
  call(method: string, path: string, call?: Call): Promise<Reply>;
}

interface Over {
  readonly env?: Record<string, string>;
  readonly store?: (store: Store) => Store;
  readonly queueDown?: boolean;
  /** Parameters of SSM, by name. */
  readonly parameters?: Record<string, string>;
  readonly seed?: number;
}

export const anApi = (over: Over = {}): Api => {
  const world = new World(over.seed ?? 1, T0);
  const memory = memoryStore({ now: world.now });
  const store = over.store?.(memory) ?? memory;
  const woken: Api['woken'] = [];
  const lines: Api['lines'] = [];
  const runtime: Runtime = {
    clock: { now: world.now, sleep: world.sleep },
    random: world.random('api'),
    env: { ...ENVIRONMENT, ...over.env },
    clientConfig: { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    attach: (client) => client.middlewareStack.add(...(queue(woken, over) as never[])),
    store,
    fetch: noRegistry,
    log: (line) => lines.push(line),
  };
  return { world, store, woken, lines, call: (method, path, call = {}) => ask(world, runtime, eventOf(method, path, call)) };
};

export const ENVIRONMENT = {
  CLUSTER: 'demo',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'demo',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/demo.fifo',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:demo',
  MODE: 'act',
  MIN: '1',
  MAX: '3',
  TYPE: 't3.small',
  TYPES: '',
  ZONES_SUBNETS: 'us-east-1a=subnet-a,us-east-1b=subnet-b',
  VPC_ID: 'vpc-1',
  LAUNCH_TEMPLATE_ID: 'lt-1',
  LAUNCH_TEMPLATE_VERSION: '1',
  BALANCER: 'alb',
  LOAD_BALANCER_ARN: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/demo/1',
  LOAD_BALANCER_DNS: 'demo.elb.amazonaws.com',
  EXECUTION_ROLE_ARN: 'arn:aws:iam::123456789012:role/execution',
  TASK_ROLE_ARN: 'arn:aws:iam::123456789012:role/task',
  LOG_GROUP: '/evenkeel/demo',
  THRESHOLD_OUT: '70',
  THRESHOLD_TARGET: '55',
  THRESHOLD_IN: '60',
  SLACK_WEBHOOK_PARAMETER: '',
  SIMULATED: 'true',
  API_URL: 'http://127.0.0.1:4500',
};

const noRegistry = (async () => {
  throw new TypeError('fetch failed: there is no network here');
}) as typeof fetch;

/** What clients are answered: SSM by its parameters, the queue with a message's id. */
const queue = (woken: Api['woken'], { queueDown = false, parameters = {} }: Over) => [
  () => async (args: { input: Api['woken'][number] & { readonly Name?: string } }) => {
    if (args.input.Name !== undefined) return parameterOf(parameters, args.input.Name);
    if (queueDown) throw Object.assign(new Error('no'), { name: 'ServiceUnavailable' });
    woken.push(args.input);
    return { response: {}, output: { $metadata: {}, MessageId: 'm' } };
  },
  { step: 'initialize', name: 'queue' },
];

const parameterOf = (parameters: Readonly<Record<string, string>>, name: string) => {
  if (parameters[name] === undefined) throw Object.assign(new Error('not there'), { name: 'ParameterNotFound' });
  return { response: {}, output: { $metadata: {}, Parameter: { Name: name, Value: parameters[name] } } };
};

const ask = async (world: World, runtime: Runtime, event: APIGatewayProxyEventV2): Promise<Reply> => {
  const context = withRuntime(
    { awsRequestId: 'lambda-1', getRemainingTimeInMillis: () => 29_000 } as unknown as Context,
    runtime,
  );
  let over = false;
  const work = handler(event, context).finally(() => (over = true));
  while (!over) await world.run(100);
  const { statusCode, headers, body } = await work;
  const text = body ?? '';
  const isJson = /[/+]json\b/.test(String(headers?.['content-type']));
  return {
    status: statusCode!,
    headers: headers as Record<string, string>,
    text,
    body: isJson && text ? JSON.parse(text) : null,
  };
};

/** As an HTTP API sends it, payload format 2.0. */
export const eventOf = (
  method: string,
  path: string,
  { body, headers = {}, base64, authorizer }: Call,
): APIGatewayProxyEventV2 => {
  const [rawPath = '/', rawQueryString = ''] = path.split('?');
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = body === undefined ? null : Buffer.from(isText ? body : JSON.stringify(body));
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const asText = /^(text\/|application\/(json|xml|javascript))/.test(lower['content-type'] ?? '');
  const isBase64Encoded = base64 ?? (bytes !== null && !asText);
  return {
    version: '2.0',
    routeKey: `${method} /{proxy+}`,
    rawPath,
    rawQueryString,
    headers: lower,
    requestContext: {
      requestId: 'request-1',
      ...(authorizer && { authorizer }),
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: lower['user-agent'] ?? '' },
    },
    ...(bytes && { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
};

export const COMPOSE = `services:
  web:
    image: nginx:1.27
    mem_limit: 128m
    expose: ["80"]
  worker:
    image: busybox:1.36
    mem_limit: 64m
    command: ["sleep", "infinity"]
`;
