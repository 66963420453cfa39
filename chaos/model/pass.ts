import { createHash } from 'node:crypto';
import { act } from '../../shared/aws/act.js';
import { bind, type CallContext } from '../../shared/aws/send.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import type { Policy } from '../../shared/model/policy.js';
import type { Millis } from '../../shared/model/time.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { runPass } from '../../shared/reconcile.js';
import { calmReading } from './observation.js';

/** What a pass asks of the outside: the head row, one look at everything, or one call of AWS. */
export type Request =
  | { readonly kind: 'get' }
  | { readonly kind: 'put'; readonly body: Head; readonly expected: number | 'absent' | undefined }
  | { readonly kind: 'look' }
  | { readonly kind: 'call'; readonly name: string; readonly input: object };

/** What it got, and when: until its next request no time passes for it. */
export interface Reply {
  readonly at: Millis;
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Where a pass stands. It is the code itself that runs: what it asks next follows from what it was told so far. */
export interface Standing {
  /** Null: it has ended. */
  readonly request: Request | null;
  /** No call of it may be in the air after this. */
  readonly until: Millis | null;
}

export interface Run {
  readonly number: number;
  readonly startedAt: Millis;
  readonly replies: readonly Reply[];
  /** Of all that was told to it: two runs with the same key stand at the same place. */
  readonly key: string;
}

export const begun = (number: number, startedAt: Millis): Run => ({
  number,
  startedAt,
  replies: [],
  key: digest(`${number} ${startedAt}`),
});

export const told = (run: Run, reply: Reply): Run => ({
  ...run,
  replies: [...run.replies, reply],
  key: digest(`${run.key} ${reply.at} ${JSON.stringify(reply.error)} ${digestOf(reply.value)}`),
});

export const digest = (text: string): string => createHash('sha1').update(text).digest('base64').slice(0, 20);

const digests = new WeakMap<object, string>();

/** Values are never changed, so that one that is met again need not be read again. */
export const digestOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  let found = digests.get(value);
  if (!found) digests.set(value, (found = digest(JSON.stringify(value))));
  return found;
};

/** Runs the real pass from its beginning, with the replies that it got, up to its next request. */
export const createPasses = (policy: Policy): ((run: Run) => Promise<Standing>) => {
  const known = new Map<string, Promise<Standing>>();
  return (run) => {
    let standing = known.get(run.key);
    if (!standing) known.set(run.key, (standing = stand(run, policy)));
    return standing;
  };
};

const stand = async (run: Run, policy: Policy): Promise<Standing> => {
  const clock = { at: run.startedAt };
  let next = 0;
  let pend: (request: Request) => void = () => {};
  const pending = new Promise<Request>((resolve) => {
    pend = resolve;
  });
  const context = contextOf(clock);
  const ended = start(run, policy, context, (request) => {
    const reply = run.replies[next];
    next += 1;
    if (reply) return given(clock, reply);
    pend(request);
    return new Promise(() => {});
  });
  return { request: await Promise.race([pending, ended]), until: context.until };
};

/** The real pass from its beginning to its end, each request answered as it comes. */
export const runWhole = async (run: Run, policy: Policy, answer: (request: Request) => Promise<Reply>): Promise<void> => {
  const clock = { at: run.startedAt };
  await start(run, policy, contextOf(clock), async (request) => given(clock, await answer(request)));
};

/** A pass that fails is over, too: the next one is its retry. */
const start = (run: Run, policy: Policy, context: CallContext, ask: Ask): Promise<null> =>
  runPass(portsOf(run.number, policy, ask, context), [{ kind: 'heartbeat', name: 'heartbeat', at: run.startedAt }]).then(
    () => null,
    () => null,
  );

/** Nothing is slept for but a call's time limit, which is the explorer's to judge. */
const contextOf = (clock: { at: Millis }): CallContext => ({
  clock: { now: () => clock.at, sleep: (_, cancel) => (cancel ? new Promise(() => {}) : Promise.resolve()) },
  until: null,
});

const given = (clock: { at: Millis }, { at, value, error }: Reply): Promise<unknown> => {
  clock.at = at;
  return error ? Promise.reject(errorOf(error)) : Promise.resolve(value);
};

type Ask = (request: Request) => Promise<unknown>;

const errorOf = ({ name, message }: { readonly name: string; readonly message: string }): Error =>
  name === 'ConditionFailed' ? new ConditionFailed(HEAD_KEY) : Object.assign(new Error(message), { name });

/** Ids are made of the pass's number: no two passes make the same. */
const portsOf = (number: number, policy: Policy, ask: Ask, context: CallContext): ReconcilePorts => {
  let made = 0;
  const client = {
    send: (command: { input: object }) =>
      ask({ kind: 'call', name: command.constructor.name.replace(/Command$/, ''), input: command.input }),
  };
  const clients = { ec2: bind({ ...client }, context), ecs: bind({ ...client }, context), elb: bind({ ...client }, context) };
  return {
    clock: context.clock,
    newId: (prefix) => `${prefix}_${number}-${(made += 1)}`,
    store: storeOf(ask),
    cluster: 'model',
    region: 'us-east-1',
    simulated: true,
    balancer: { kind: 'none', arn: '', dns: '', vpcId: '' },
    policy: async () => policy,
    observe: () => ask({ kind: 'look' }) as ReturnType<ReconcilePorts['observe']>,
    readMetrics: async ({ instances, now }) => calmReading(instances, now),
    act: (step) => act(clients as never, 'model', step),
    observeProject: () => Promise.reject(new Error('there is no project in the model')),
    deploy: () => Promise.reject(new Error('there is no project in the model')),
    limitCalls: (until) => {
      context.until = until;
    },
    log: () => {},
  };
};

/** The head row is everybody's; what a pass writes besides (journal, view, alerts) steers nobody, and is its own here. */
const storeOf = (ask: Ask): Store => {
  const own = memoryStore();
  const isHead = (key: { readonly partition: string; readonly sort: string }): boolean =>
    key.partition === HEAD_KEY.partition && key.sort === HEAD_KEY.sort;
  return {
    ...own,
    get: async (key) => {
      if (!isHead(key)) return own.get(key);
      const row = await ask({ kind: 'get' });
      return row ? ({ key: HEAD_KEY, ...(row as object) } as never) : null;
    },
    put: (key, body, options) =>
      isHead(key)
        ? (ask({ kind: 'put', body: body as Head, expected: options?.expected }) as Promise<number>)
        : own.put(key, body, options),
  };
};
