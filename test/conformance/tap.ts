import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Runtime, runtimeOf, withRuntime } from '../../shared/wiring/runtime.js';
import { handlers } from '../../simulator/handlers.js';
import type { LocalOptions } from '../../simulator/local.js';

/** One call of one of our SDK clients, as judge.py takes it: bodies in base64. */
export interface Exchange {
  /** Name of the client's class. */
  readonly client: string;
  readonly operation: string;
  /** What the code gave to the command; dates and bytes are marked. */
  readonly input: unknown;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, unknown>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

type Heard = (exchange: Exchange) => void;

/** The product's handlers, whose every client is listened to between its serialiser and the wire. */
export const tapped = (heard: Heard): Handlers => handlersWith((_, runtime) => listeningTo(runtime, heard));

export type Handlers = NonNullable<LocalOptions['handlers']>;

/** The product's handlers in a runtime that is changed once for each function, by its name in serverless.yml. */
export const handlersWith = (change: (name: string, runtime: Runtime) => Runtime): Handlers => {
  const runtimes = new WeakMap<Runtime, Runtime>();
  const changed = (name: string, runtime: Runtime): Runtime => {
    const known = runtimes.get(runtime) ?? change(name.replace('.handler', ''), runtime);
    runtimes.set(runtime, known);
    return known;
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, run]) => [
      name,
      (event: object, context: object) => run(event, withRuntime(context, changed(name, runtimeOf(context)))),
    ]),
  );
};

const listeningTo = (runtime: Runtime, heard: Heard): Runtime => ({
  ...runtime,
  attach: (client) => {
    runtime.attach?.(client);
    listen(client as never, heard);
  },
});

/** Hears every call of a client; what the code gave is kept before the client fills anything in. */
export const listen = (client: Client, heard: Heard): void => {
  const name = client.constructor.name;
  const inputs = new WeakMap<object, unknown>();
  const given = (next: Next, context: Context) => (args: Args) => {
    inputs.set(context, marked(args.input));
    return next(args);
  };
  const sent = (next: Next, context: Context) => async (args: Args) => {
    const answer = await next(args);
    const input = inputs.get(context);
    const response = await responseOf(answer);
    heard({ client: name, operation: operationOf(context), input, request: requestOf(args), response });
    return answer;
  };
  client.middlewareStack.add(given, { step: 'initialize', priority: 'high', name: 'tapGiven' });
  client.middlewareStack.add(sent, { step: 'deserialize', priority: 'low', name: 'tapSent' });
};

interface Client {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
}

interface Context {
  readonly commandName: string;
}

interface Args {
  readonly input: unknown;
  readonly request?: unknown;
}

interface Answer {
  readonly response?: unknown;
}

type Next = (args: Args) => Promise<Answer>;

const operationOf = ({ commandName }: Context): string => commandName.replace(/Command$/, '');

const requestOf = ({ request }: Args): Exchange['request'] => {
  const { method, path, query, headers, body } = request as Omit<Exchange['request'], 'body'> & { body?: string | Uint8Array };
  return { method, path, query, headers: lowered(headers), body: base64(body ?? '') };
};

/** The simulator's answers are whole; one that still comes in is read here, and left to the client as a whole one. */
const responseOf = async ({ response }: Answer): Promise<Exchange['response']> => {
  const answer = response as { statusCode: number; headers: Record<string, string>; body: Uint8Array | Readable };
  if (answer.body instanceof Readable) answer.body = await buffer(answer.body);
  return { status: answer.statusCode, headers: lowered(answer.headers), body: base64(answer.body as Uint8Array) };
};

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** JSON codecs answer bytes that warn when they are treated as text, which Buffer.from does. */
const base64 = (body: string | Uint8Array): string =>
  (typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)).toString('base64');

const marked = (value: unknown): unknown => {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $blob: base64(value) };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, marked(member)]));
};
