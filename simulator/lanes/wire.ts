import { HttpResponse } from '@smithy/core/protocols';
import type { Amazon, Caller } from '../parts.js';
import { answerRequest, type Waiting } from './answer.js';
import type { Attachable } from './direct.js';
import { type Hold, withHold } from './hold.js';

/**
 * The full lane in process: a requestHandler for real SDK clients. Requests and answers are really encoded and signed; only the
 * socket is missing. Give the same client `attachWire` too, so that virtual time stands still while it encodes.
 */
export const wireHandler = (amazon: Amazon, caller: () => Caller) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  destroy: (): void => {},
  handle: async (request: SdkRequest): Promise<{ response: HttpResponse }> => {
    const { method, headers, body } = request;
    const path = withQuery(request);
    const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const hold = holds.get(request);
    const waiting: Waiting = (call) => (hold ? hold.released(call) : call());
    const answer = await answerRequest(amazon, { method, path, headers: lowered, body: bytesOf(body) }, caller(), waiting);
    return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body: answer.body }) };
  },
});

/** Runtime.attach of the wire lane: holds the virtual clock from the first step of a call to its end, but for the call itself. */
export const attachWire =
  ({ world }: Amazon) =>
  (client: Attachable): void => {
    const ofCall = new WeakMap<object, Hold>();
    const outer = (next: Next, context: object) => (args: object) =>
      withHold(world, (hold) => {
        ofCall.set(context, hold);
        return next(args);
      });
    const inner = (next: Next, context: object) => (args: { readonly request: object }) => {
      const hold = ofCall.get(context);
      if (hold) holds.set(args.request, hold);
      return next(args);
    };
    const stack = client.middlewareStack as unknown as { add: (middleware: unknown, options: object) => void };
    stack.add(outer, { step: 'initialize', priority: 'high', name: 'simulatorHoldsTime' });
    stack.add(inner, { step: 'deserialize', priority: 'low', name: 'simulatorKnowsTheCall' });
  };

type Next = (args: object) => Promise<object>;

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Which call's hold a request belongs to. */
const holds = new WeakMap<object, Hold>();

const withQuery = ({ path, query = {} }: SdkRequest): string => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value ?? ''].flat()) asked.append(name, one);
  return asked.size > 0 ? `${path}?${asked}` : path;
};

const bytesOf = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : '');
