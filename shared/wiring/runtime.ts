import type { Store } from '../ledger/store.js';
import type { Cancel, Clock } from '../model/time.js';

/**
 * The outside of a function: time, chance, environment, and the way to AWS. On AWS it is made from the process; the simulator
 * hands its own in through the Lambda context, so that the exported handlers are the very ones that run on AWS.
 */
export interface Runtime {
  readonly clock: Clock;
  /** 0 <= x < 1 */
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Passed to each SDK client's constructor: region, credentials, endpoint or requestHandler. */
  readonly clientConfig: Readonly<Record<string, unknown>>;
  /** Called with each new client, e.g. to answer its calls without a wire. */
  readonly attach?: (client: { middlewareStack: { add: (...args: never[]) => void } }) => void;
  /** Set by the simulator; on AWS the DynamoDB driver is made from env.TABLE_NAME. */
  readonly store?: Store;
  readonly fetch: typeof fetch;
  /** One structured line. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

const RUNTIME = Symbol.for('evenkeel.runtime');

/** Puts a runtime on a Lambda context (simulator and tests). */
export const withRuntime = <C extends object>(context: C, runtime: Runtime): C => Object.assign(context, { [RUNTIME]: runtime });

export const runtimeOf = (context: object): Runtime => (context as { [RUNTIME]?: Runtime })[RUNTIME] ?? awsRuntime();

let aws: Runtime | undefined;

const awsRuntime = (): Runtime =>
  (aws ??= {
    clock: { now: () => Date.now(), sleep },
    random: Math.random,
    env: process.env,
    clientConfig: {},
    fetch: globalThis.fetch,
    log: (line) => console.log(JSON.stringify(line)),
  });

const sleep = (milliseconds: number, cancel?: Cancel): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    cancel?.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
