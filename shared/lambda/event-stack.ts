import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Runtime, runtimeOf } from '../wiring/runtime.js';
import { oneLine } from './one-line.js';

/** What a handler returns is the function's answer, and goes into the line of log. */
export type EventHandler<Event> = (event: Event, runtime: Runtime, context: Context) => Promise<object | undefined>;

/**
 * Around a handler that no person waits for: one line of log an invocation, and errors are thrown on, so that whoever sent the event
 * (queue, stream, topic, stack) sees the failure. `seen` says in a few facts what came.
 */
export const eventStack = <Event>(
  door: string,
  seen: (event: Event) => Readonly<Record<string, unknown>>,
  handle: EventHandler<Event>,
) =>
  middy<Event, object | undefined>({ timeoutEarlyInMillis: 0 })
    .use(oneLine<Event>(door, (event, outcome) => ({ ...seen(event), outcome })))
    .handler((event: Event, context: Context) => handle(event, runtimeOf(context), context));
