import { memoryStore } from '../shared/ledger/memory-store.js';
import type { Store } from '../shared/ledger/store.js';
import { createAmazon } from './amazon.js';
import { handlers } from './handlers.js';
import {
  failed,
  fromHttpApiResult,
  type HttpAnswer,
  type HttpRequest,
  matchRoute,
  notFound,
  refuse,
  toHttpApiEvent,
} from './http-api.js';
import type { Amazon, SimFunction } from './parts.js';
import { simulatorRoute } from './routes.js';
import { createStack, type Stack } from './stack.js';

export interface LocalOptions {
  /** Path of serverless.yml. */
  readonly file: string;
  readonly seed: number;
  /** Milliseconds since 1970 at which the virtual clock starts. */
  readonly startAt: number;
  readonly zones?: number;
  /** Host name of the balancer, when published ports really answer there. */
  readonly balancerHost?: string;
  /** Stack parameters, e.g. {type: 't3.small', min: '1'}. */
  readonly params?: Readonly<Record<string, string>>;
  readonly lane?: 'direct' | 'wire';
  /** What happens to the world before the stack is deployed, e.g. a fault. */
  readonly before?: (amazon: Amazon) => void;
  readonly apiEndpoint?: string;
  /** What functions see of the internet, e.g. a receiver of a webhook; the simulated registry unless said. */
  readonly fetch?: typeof fetch;
  readonly log?: (line: Readonly<Record<string, unknown>>) => void;
  /** Other handlers than the product's, for scalers that are wrong on purpose. */
  readonly handlers?: Readonly<Record<string, SimFunction['run']>>;
  /** True when somebody else moves the clock while a request waits. */
  readonly paced?: () => boolean;
  readonly speed?: number;
}

/** Evenkeel with an Amazon of its own, in this process: the stack of serverless.yml, deployed, with its API in reach. */
export interface Local {
  readonly amazon: Amazon;
  readonly stack: Stack;
  readonly store: Store;
  /** The HTTP API, the page, and /simulator/*. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Lets so many seconds pass, and waits for every pass that was woken in them. */
  advance(seconds: number): Promise<{ readonly events: number }>;
  readonly speed: number;
}

export const createLocal = async (options: LocalOptions): Promise<Local> => {
  const amazon = createAmazon({
    seed: options.seed,
    startAt: options.startAt,
    ...(options.zones ? { zones: options.zones } : {}),
    ...(options.balancerHost ? { balancerHost: options.balancerHost } : {}),
  });
  const { fileSystem } = options.params ?? {};
  if (fileSystem) amazon.efs.add(fileSystem);
  options.before?.(amazon);
  let onWrite: Stack['onWrite'] | null = null;
  const store = memoryStore({ now: amazon.world.now, onWrite: (change) => onWrite?.(change) });
  const stack = await createStack(amazon, {
    file: options.file,
    params: { mode: 'act', ...options.params },
    handlers: options.handlers ?? handlers,
    store,
    lane: options.lane ?? 'direct',
    connect: (listener) => {
      onWrite = listener;
    },
    ...(options.fetch ? { fetch: options.fetch } : {}),
    ...(options.apiEndpoint ? { apiEndpoint: options.apiEndpoint } : {}),
    ...(options.log ? { log: options.log } : {}),
  });
  const local: Local = {
    amazon,
    stack,
    store,
    speed: options.speed ?? 1,
    request: (request) => answer(local, options, request),
    advance: (seconds) => advance(amazon, seconds),
  };
  return local;
};

/** No pass lasts longer than its function's timeout; what waits for more is stuck. */
const LONGEST_MILLISECONDS = 20 * 60_000;

const advance = async (amazon: Amazon, seconds: number): Promise<{ events: number }> => {
  const before = amazon.world.happened;
  await amazon.world.run(seconds * 1000);
  if (amazon.lambda.running > 0)
    await amazon.world.runUntilTrue(() => amazon.lambda.running === 0, LONGEST_MILLISECONDS, 'a pass that was woken');
  return { events: amazon.world.happened - before };
};

const answer = async (local: Local, options: LocalOptions, request: HttpRequest): Promise<HttpAnswer> => {
  const refused = refuse(request);
  if (refused) return refused;
  if (request.url.startsWith('/simulator/')) return simulatorRoute(local, request);
  const matched = matchRoute(local.stack.routes, request.method, request.url);
  if (!matched) return notFound();
  const { world, lambda } = local.amazon;
  const event = toHttpApiEvent(request, matched, {
    at: world.now(),
    requestId: `req-${world.happened}-${Math.floor(world.now())}`,
  });
  const settled = lambda.invoke(matched.route.function, event).then(fromHttpApiResult, failed);
  return options.paced?.() ? settled : drive(local.amazon, settled);
};

/** Moves the clock until the answer is there. */
const drive = async <T>({ world }: Amazon, work: Promise<T>): Promise<T> => {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  await world.runUntilTrue(() => done, LONGEST_MILLISECONDS, 'an answer of the API');
  return watched;
};
