import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { handler } from '../../functions/api.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { World } from '../../simulator/world.js';

/** One call as an HTTP API makes an event of it. */
export interface Call {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Whether the event says that its body is base64; the body is written so. */
  readonly base64?: boolean;
  /** The caller's ARN. */
  readonly by?: string;
}

/** The exported handler of the api function, with a table in memory, a clock of its own and no network. */
export interface AnApi {
  readonly world: World;
  readonly store: Store;
  readonly lines: Readonly<Record<string, unknown>>[];
  /** Wake-ups that were sent. */
  readonly woken: { count: number };
  /** The answer, without letting time pass: whoever asks drives the world. */
  ask(call: Call): Promise<APIGatewayProxyStructuredResultV2>;
}

export interface ApiOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly store?: (store: Store) => Store;
}

const START = Date.UTC(2026, 10, 22, 14);

export const anApi = ({ env = {}, store: around = (store) => store }: ApiOptions = {}): AnApi => {
  const world = new World(1, START);
  const store = around(memoryStore({ now: world.now }));
  const [lines, woken]: [AnApi['lines'], AnApi['woken']] = [[], { count: 0 }];
  const answered = () => async () => {
    woken.count += 1;
    return { response: {}, output: { $metadata: {}, MessageId: 'm' } };
  };
  const runtime: Runtime = {
    clock: { now: world.now, sleep: world.sleep },
    random: world.random('api'),
    env: { ...ENVIRONMENT, ...env },
    clientConfig: { credentials: { accessKeyId: 'none', secretAccessKey: 'none' } },
    attach: ({ middlewareStack }) => middlewareStack.add(...([answered, { step: 'initialize', name: 'answered' }] as never[])),
    store,
    fetch: async () => {
      throw new TypeError('fetch failed: there is no network here');
    },
    log: (line) => lines.push(line),
  };
  return { world, store, lines, woken, ask: (call) => handler(eventOf(call) as never, contextOf(runtime)) };
};

const contextOf = (runtime: Runtime): Context =>
  withRuntime({ awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 } as unknown as Context, runtime);

/** Payload format 2.0. */
const eventOf = ({ method, path, headers = {}, body, base64 = true, by }: Call): object => {
  const [rawPath = '/', ...query] = path.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.join('?'),
    headers,
    requestContext: {
      requestId: 'bench',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: '' },
      ...(by !== undefined && { authorizer: { iam: { userArn: by } } }),
    },
    ...(body && body.length > 0 && { body: body.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64,
  };
};

const ENVIRONMENT: Readonly<Record<string, string>> = {
  CLUSTER: 'demo',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'demo',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/demo.fifo',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:demo',
  MODE: 'act',
  MIN: '1',
  MAX: '1000',
  TYPE: 't3.small',
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
  SIMULATED: 'true',
  API_URL: 'https://api.example',
};
