import { METRICS } from '../../shared/pass/metrics.js';
import { type Spans, spansOf } from '../measures/spans.js';
import { createCluster } from '../world/cluster.js';

const HOURS = 6;
const HOURS_A_MONTH = 730;

/**
 * US dollars, us-east-1: https://aws.amazon.com/lambda/pricing/ (arm64), /dynamodb/pricing/on-demand/, /sqs/pricing/, /cloudwatch/pricing/,
 * /eventbridge/pricing/ (rules of the default bus for AWS events are free). ECS and EC2 calls cost nothing.
 */
const PRICES = {
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  tableWrite: 0.625e-6,
  tableRead: 0.125e-6,
  queueRequest: 0.5e-6,
  metricRead: 0.01e-3,
  alarmMonth: 0.1,
  metricMonth: 0.3,
  notification: 0.5e-6,
} as const;

/** GB of each function in serverless.yml. */
const GB: Readonly<Record<string, number>> = { api: 0.5, reconcile: 1, notify: 0.25, provision: 1 };

/** Polls of an event source mapping on an empty queue: five long polls of 20 s a queue (lambda/latest/dg/services-sqs-configure.html). */
const POLLS_A_MONTH = 2 * 5 * ((HOURS_A_MONTH * 3600) / 20);

/** `bench pass`: what the loop asks of AWS while nothing happens, and what an idle month of it costs. */
export const pass = async (args: readonly string[], stack: string): Promise<number> => {
  const cluster = await createCluster({ stack, seed: 1, min: 1, max: 4, thresholds: { out: 70, target: 55, in: 60 } });
  await cluster.deploy('services:\n  web:\n    image: nginx:1.27-alpine\n    ports: ["80:80"]\n    deploy: {replicas: 2}\n');
  await cluster.local.advance(1_800);
  const { calls } = cluster.local.amazon;
  const before = new Map(calls);
  const logs = cluster.local.amazon.lambda.logs.length;
  const spans = spansOf(cluster.local.amazon);
  await cluster.local.advance(HOURS * 3600);
  const made = Object.fromEntries(
    [...calls].map(([name, count]) => [name, count - (before.get(name) ?? 0)]).filter(([, count]) => count !== 0),
  ) as Record<string, number>;
  const result = resultOf(made, spans());
  if (args.includes('--json')) console.log(JSON.stringify({ bench: 'pass', ...result }));
  else {
    console.log(
      `${result.passes} passes in ${HOURS} idle hours, ${result.callsAPass} AWS calls and ${result.secondsAPass} s each (${logs >= 0 ? 'simulated' : ''})`,
    );
    console.log(`an idle month: ${result.usdAMonth} USD without instances and balancer ${JSON.stringify(result.usd)}`);
  }
  return 0;
};

const resultOf = (calls: Readonly<Record<string, number>>, spans: Spans) => {
  const month = HOURS_A_MONTH / HOURS;
  const count = (name: string): number => calls[name] ?? 0;
  const lambda = Object.entries(spans).reduce(
    (sum, [name, span]) => sum + span.count * PRICES.lambdaRequest + span.seconds * (GB[name] ?? 1) * PRICES.lambdaGbSecond,
    0,
  );
  const usd = {
    lambda: cents(lambda * month),
    table: cents(
      (count('dynamodb.put') * PRICES.tableWrite + (count('dynamodb.get') + count('dynamodb.query')) * PRICES.tableRead) * month,
    ),
    queues: cents((count('sqs.SendMessage') * month + POLLS_A_MONTH) * PRICES.queueRequest),
    metrics: cents(count('cloudwatch.GetMetricData') * METRICS_A_READ * PRICES.metricRead * month),
    alarms: cents(ALARMS * PRICES.alarmMonth),
    customMetrics: cents(Object.keys(METRICS).length * PRICES.metricMonth),
    notifications: cents(count('sns.Publish') * PRICES.notification * month),
  };
  const passes = spans['reconcile']?.count ?? 0;
  const aws = Object.entries(calls)
    .filter(([name]) => !name.startsWith('dynamodb.'))
    .reduce((sum, [, made]) => sum + made, 0);
  return {
    hours: HOURS,
    passes,
    callsAPass: Math.round((10 * aws) / passes) / 10,
    secondsAPass: Math.round((100 * (spans['reconcile']?.seconds ?? 0)) / passes) / 100,
    calls,
    usd,
    usdAMonth: cents(Object.values(usd).reduce((sum, one) => sum + one, 0)),
  };
};

/** CPU of the instance, CPU and memory of the service. */
const METRICS_A_READ = 3;
/** Alarms of serverless.yml. */
const ALARMS = 5;

const cents = (value: number): number => Math.round(value * 100) / 100;
