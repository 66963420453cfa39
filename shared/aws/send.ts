import type { Cancel, Clock, Millis } from '../model/time.js';
import { sortError } from './errors.js';

/** What every call of one function's clients shares: the clock, and how long calls may still be in the air. */
export interface CallContext {
  readonly clock: Clock;
  /** No call may outlive this (the lease); null = no limit but the five seconds. */
  until: Millis | null;
}

const CALL_MILLISECONDS = 5_000;
const READ_ATTEMPTS = 3;

const contexts = new WeakMap<object, CallContext>();

/** Errors of the SDK do not say whose they are. */
const operations = new WeakMap<object, string>();

/** The call that failed with it: `GetMetricData`. Null = it came from none of ours. */
export const operationOf = (error: unknown): string | null => operations.get(Object(error)) ?? null;

export const bind = <C extends object>(client: C, context: CallContext): C => {
  contexts.set(client, context);
  return client;
};

/** The clock that a client's calls go by. */
export const clockOf = (client: object): Clock => contextOf(client).clock;

const contextOf = (client: object): CallContext => {
  const context = contexts.get(client);
  if (!context) throw new Error('this client was not made by makeClient');
  return context;
};

/** The shape that all SDK clients share, as far as it is needed here. */
export interface Sends<Input extends object, Output extends object> {
  send(command: CommandOf<Input, Output>, options?: { abortSignal?: AbortSignal }): Promise<Output>;
}

interface CommandOf<Input extends object, Output extends object> {
  readonly input: Input;
  // biome-ignore lint/suspicious/noExplicitAny: ties the command to its client as the SDK does
  resolveMiddleware(stack: any, configuration: any, options: any): (...args: any[]) => Promise<{ output: Output }>;
}

/**
 * One API call. Reads are tried three times when throttled or unanswered; everything else once: the next pass is its retry.
 * Ends after five seconds or at the lease's end with a TimeoutError, which is ambiguous by definition.
 * @param patience nothing is repeated once so long (milliseconds) has passed
 */
export const send = async <Input extends object, Output extends object>(
  client: { send: (...args: never[]) => unknown },
  command: CommandOf<Input, Output>,
  patience = Number.POSITIVE_INFINITY,
): Promise<Output> => {
  const context = contextOf(client);
  const begun = context.clock.now();
  const operation = command.constructor.name.replace(/Command\d*$/, '');
  const attempts = /^(Describe|List|Get|Filter)/.test(operation) ? READ_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once<Output>(client, command, context);
    } catch (error) {
      operations.set(Object(error), operation);
      const sort = sortError(error).class;
      const over = attempt >= attempts || context.clock.now() - begun >= patience;
      if (over || (sort !== 'throttle' && sort !== 'ambiguous')) throw error;
      await context.clock.sleep(attempt * (sort === 'throttle' ? 500 : 100));
    }
  }
};

const once = async <Output>(
  client: { send: (...args: never[]) => unknown },
  command: object,
  context: CallContext,
): Promise<Output> => {
  const now = context.clock.now();
  const milliseconds = Math.min(CALL_MILLISECONDS, (context.until ?? Number.POSITIVE_INFINITY) - now);
  if (milliseconds <= 0) throw timeout('no time is left before the lease ends');
  let call: AbortController | undefined;
  const answered = cancellation();
  const late = context.clock.sleep(milliseconds, answered).then(() => {
    if (answered.aborted) return new Promise<never>(() => {});
    call?.abort();
    throw timeout(`no answer within ${milliseconds} ms`);
  });
  // Made when it is asked for: a client that hears of no signal needs none.
  const options = {
    get abortSignal(): AbortSignal {
      call ??= new AbortController();
      return call.signal;
    },
  };
  try {
    const sent = (client.send as (c: object, o: object) => Promise<Output>)(command, options);
    return await Promise.race([sent, late]);
  } finally {
    answered.abort();
  }
};

/** Calls one sleep off, without the event, the error and the stack trace that an AbortController makes for each call. */
const cancellation = (): Cancel & { abort(): void } => {
  const listeners: (() => void)[] = [];
  let aborted = false;
  return {
    get aborted() {
      return aborted;
    },
    addEventListener: (_, listener) => void listeners.push(listener),
    abort: () => {
      aborted = true;
      for (const listener of listeners) listener();
    },
  };
};

const timeout = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });
