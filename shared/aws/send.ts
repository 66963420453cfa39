import type { Clock, Millis } from '../model/time.js';
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

export const bind = <C extends object>(client: C, context: CallContext): C => {
  contexts.set(client, context);
  return client;
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
 */
export const send = async <Input extends object, Output extends object>(
  client: { send: (...args: never[]) => unknown },
  command: CommandOf<Input, Output>,
): Promise<Output> => {
  const context = contexts.get(client);
  if (!context) throw new Error('this client was not made by makeClient');
  const attempts = /^(Describe|List|Get|Filter)/.test(command.constructor.name) ? READ_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once<Output>(client, command, context);
    } catch (error) {
      const sort = sortError(error).class;
      if (attempt >= attempts || (sort !== 'throttle' && sort !== 'ambiguous')) throw error;
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
  const call = new AbortController();
  const done = new AbortController();
  const late = context.clock.sleep(milliseconds, done.signal).then(() => {
    if (done.signal.aborted) return new Promise<never>(() => {});
    call.abort();
    throw timeout(`no answer within ${milliseconds} ms`);
  });
  try {
    const sent = (client.send as (c: object, o: object) => Promise<Output>)(command, { abortSignal: call.signal });
    return await Promise.race([sent, late]);
  } finally {
    done.abort(ANSWERED);
  }
};

/** A reason that is there already: without one each call makes an error and its stack trace. */
const ANSWERED = 'answered';

const timeout = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });
