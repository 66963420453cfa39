import type { MiddlewareObj } from '@middy/core';
import { Refusal } from '../errors.js';
import { type Runtime, runtimeOf } from '../wiring/runtime.js';

type Facts = Readonly<Record<string, unknown>>;

/** One structured line of log an invocation: what came, what became of it, how long it took; with the error when there was one. */
export const oneLine = <Event>(door: string, facts: (event: Event, response: unknown) => Facts): MiddlewareObj<Event> => {
  const startedAt = new WeakMap<object, number>();
  const line = (request: Finished<Event>, more: Facts) => {
    const runtime = runtimeOf(request.context);
    const milliseconds = runtime.clock.now() - (startedAt.get(request.context) ?? runtime.clock.now());
    runtime.log({
      door,
      requestId: request.context.awsRequestId,
      milliseconds,
      ...facts(request.event, request.response),
      ...more,
    });
  };
  return {
    before: (request) => void startedAt.set(request.context, clockOf(request.context).now()),
    after: (request) => line(request, {}),
    onError: (request) => line(request, { error: told(request.error) }),
  };
};

interface Finished<Event> {
  readonly event: Event;
  readonly context: { readonly awsRequestId?: string };
  readonly response: unknown;
}

const clockOf = (context: object): Runtime['clock'] => runtimeOf(context).clock;

/** Name and message; the stack only for what nobody foresaw. */
const told = (error: unknown): Facts => {
  if (!(error instanceof Error)) return { message: String(error) };
  if (error instanceof Refusal) return { name: error.name, message: withoutValues(error) };
  return { name: error.name, message: error.message, ...(!('hint' in error) && { stack: error.stack }) };
};

/** Of what was sent only codes and places: a fault quotes the value that it is about, which may be a secret in the wrong place. */
const withoutValues = ({ code, message, errors }: Refusal): string => {
  if (errors.length === 0) return code.startsWith('body/') ? code : message;
  const told = errors.slice(0, 10).map((fault) => `${fault.code} ${fault.file ?? ''}:${fault.line ?? ''}:${fault.column ?? ''}`);
  return `${code}: ${told.join(', ')}${errors.length > 10 ? ` and ${errors.length - 10} more` : ''}`;
};
