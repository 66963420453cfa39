import { type Runtime, withRuntime } from '../shared/wiring/runtime.js';
import { uuid } from './ids.js';
import { tableStream } from './lambda-stream.js';
import { type Amazon, AwsError, type LambdaPart, type LogLine, type RuntimeMaker, type SimFunction } from './parts.js';
import { delayOf } from './random.js';

/** Node 22, bundled, three SDK clients: about 250 ms of init and 125 ms of first TLS (https://nobackspacecrew.com, 2025). */
const COLD_START = { p50: 0.375, p95: 0.8 };
const WARM_START_MILLISECONDS = 5;

/** Queued event invocations are tried again after one and two minutes (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
const ASYNC_RETRY_MILLISECONDS = [60_000, 120_000];

const KEPT_LOG_LINES = 10_000;
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The function's process is gone: killed by a fault, or its time was over. */
export class Crashed extends Error {
  override readonly name: string = 'Crashed';
}

/** One execution environment: serves one invocation at a time, is reused while warm, dies with a crash. */
interface Environment {
  readonly id: string;
  invocation: string | null;
  readonly runtime: Runtime;
}

interface Invocation {
  readonly id: string;
  readonly deadlineAt: number;
  readonly end: (outcome: Outcome) => void;
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown; readonly fatal: boolean };

/** Lambda: functions run through their exported handlers, in environments that are cold, warm or killed. */
export const createLambda = (amazon: Amazon, makeRuntime: RuntimeMaker | null = null): LambdaPart => {
  const functions = new Map<string, { readonly fn: SimFunction; readonly idle: Environment[] }>();
  const invocations = new Map<string, Invocation>();
  const logs: LogLine[] = [];
  let maker = makeRuntime;
  const { world } = amazon;
  const random = (): (() => number) => world.random('lambda');

  const environmentOf = (fn: SimFunction): Environment => {
    if (!maker) throw new Error('createLambda has no RuntimeMaker yet: call useRuntime first');
    const seat = { id: uuid(random()), invocation: null as string | null };
    const runtime = maker(fn, seat);
    const log: Runtime['log'] = (line) => {
      if (seat.invocation === null || !amazon.dead.has(seat.invocation))
        keep(logs, { at: world.now(), function: fn.name, invocation: seat.invocation, line });
      embedded(amazon, line);
      runtime.log(line);
    };
    return Object.assign(seat, { runtime: { ...runtime, log } });
  };

  const run = (
    fn: SimFunction,
    idle: Environment[],
    environment: Environment,
    id: string,
    event: object,
    done: (outcome: Outcome) => void,
  ): void => {
    const deadlineAt = world.now() + fn.timeoutSeconds * 1000;
    const timer = world.at(deadlineAt, `timeout of ${fn.name}`, () =>
      kill(id, `${new Date(world.now()).toISOString()} ${id} Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds`),
    );
    const end = (outcome: Outcome): void => {
      if (!invocations.delete(id)) return;
      timer();
      const leftMilliseconds = Math.max(0, deadlineAt - world.now());
      amazon.ended?.({
        function: fn.name,
        invocation: id,
        leftMilliseconds,
        crashed: leftMilliseconds > 0 && amazon.dead.has(id),
      });
      world.stir();
      if ('error' in outcome && outcome.fatal) amazon.dead.add(id);
      else idle.push(environment);
      done(outcome);
    };
    environment.invocation = id;
    invocations.set(id, { id, deadlineAt, end });
    world.stir();
    const context = withRuntime(contextOf(amazon, fn, id, deadlineAt), environment.runtime);
    start(fn, event, context).then(
      (answer) => end({ answer: json(answer) }),
      (error) => end({ error, fatal: false }),
    );
  };

  const kill: LambdaPart['kill'] = (id, why) => {
    amazon.dead.add(id);
    invocations.get(id)?.end({ error: new Crashed(why), fatal: true });
  };

  const invoke: LambdaPart['invoke'] = (name, event) => {
    const found = functions.get(name);
    if (!found)
      return Promise.reject(new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(amazon, name)}`, 404));
    const payload = JSON.stringify(event);
    if (payload.length > LARGEST_PAYLOAD_BYTES) {
      return Promise.reject(
        new AwsError(
          'RequestEntityTooLargeException',
          `Request must be smaller than ${LARGEST_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
          413,
        ),
      );
    }
    const { fn, idle } = found;
    const warm = idle.pop();
    const environment = warm ?? environmentOf(fn);
    const id = uuid(random());
    const delay = warm ? WARM_START_MILLISECONDS : delayOf(random(), COLD_START);
    return new Promise((resolve, reject) => {
      starting += 1;
      world.after(delay, `invoke ${name}`, () => {
        starting -= 1;
        run(fn, idle, environment, id, JSON.parse(payload), (outcome) => {
          count(amazon, name, 'error' in outcome);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.answer);
        });
      });
    });
  };
  let starting = 0;

  const invokeAsync = (name: string, event: object, attempt = 0): void => {
    if (!functions.has(name)) throw new AwsError('ResourceNotFoundException', `Function not found: ${arnOf(amazon, name)}`, 404);
    invoke(name, event).catch(() => {
      const wait = ASYNC_RETRY_MILLISECONDS[attempt];
      if (wait !== undefined)
        world.after(wait, `retry ${name}`, () => functions.has(name) && invokeAsync(name, event, attempt + 1));
    });
  };

  return {
    putFunction: (fn) => void functions.set(fn.name, { fn, idle: [] }),
    removeFunction: (name) => void functions.delete(name),
    invoke,
    invokeAsync: (name, event) => invokeAsync(name, event),
    get running() {
      return invocations.size + starting;
    },
    alive: (id) => invocations.has(id),
    kill,
    streamTo: (name, options) => tableStream(amazon, name, options),
    logs,
    useRuntime(next) {
      maker = next;
    },
  };
};

const start = async (fn: SimFunction, event: object, context: object): Promise<unknown> => fn.run(event, context);

/** What the event source sees is JSON, as on AWS: no shared objects, no undefined, no dates. */
const json = (answer: unknown): unknown => (answer === undefined ? null : JSON.parse(JSON.stringify(answer)));

const arnOf = ({ settings }: Amazon, name: string): string =>
  `arn:aws:lambda:${settings.region}:${settings.account}:function:${name}`;

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
const contextOf = (amazon: Amazon, fn: SimFunction, id: string, deadlineAt: number): object => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: fn.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: arnOf(amazon, fn.name),
  memoryLimitInMB: fn.environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '1024',
  awsRequestId: id,
  logGroupName: `/aws/lambda/${fn.name}`,
  logStreamName: '2026/01/01/[$LATEST]simulated',
  getRemainingTimeInMillis: () => Math.max(0, deadlineAt - amazon.world.now()),
});

const keep = (logs: LogLine[], line: LogLine): void => {
  logs.push(line);
  if (logs.length > KEPT_LOG_LINES) logs.splice(0, KEPT_LOG_LINES / 10);
};

/** AWS/Lambda metrics: one value an invocation. */
const count = ({ cloudwatch }: Amazon, name: string, failed: boolean): void => {
  cloudwatch.record('AWS/Lambda', 'Invocations', { FunctionName: name }, 1);
  cloudwatch.record('AWS/Lambda', 'Errors', { FunctionName: name }, failed ? 1 : 0);
};

interface Embedded {
  readonly CloudWatchMetrics?: readonly {
    readonly Namespace: string;
    readonly Dimensions?: readonly (readonly string[])[];
    readonly Metrics?: readonly { readonly Name: string }[];
  }[];
}

/**
 * A log line in the embedded metric format becomes metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const embedded = ({ cloudwatch }: Amazon, line: Readonly<Record<string, unknown>>): void => {
  for (const { Namespace, Dimensions = [[]], Metrics = [] } of (line['_aws'] as Embedded | undefined)?.CloudWatchMetrics ?? []) {
    for (const names of Dimensions.length > 0 ? Dimensions : [[]]) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      for (const { Name } of Metrics)
        for (const value of [line[Name]].flat()) cloudwatch.record(Namespace, Name, dimensions, Number(value));
    }
  }
};
