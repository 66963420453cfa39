import type { Store } from '../shared/ledger/store.js';
import type { Runtime } from '../shared/wiring/runtime.js';
import { attachDirect } from './lanes/direct.js';
import { attachWire, wireHandler } from './lanes/wire.js';
import type { Amazon, Caller, RuntimeMaker } from './parts.js';
import { delayOf } from './random.js';
import { simulatedStore } from './store.js';
import type { World } from './world.js';

export interface RuntimeOptions {
  /** direct: calls skip encoding. wire: they are encoded as on AWS. */
  readonly lane: 'direct' | 'wire';
  readonly store: Store;
  /** What functions see of the internet: the registry, and what tests add. Must not wait on the wall clock outside `world.busy`. */
  readonly fetch: typeof fetch;
  /** Each log line, too. */
  readonly log?: Runtime['log'];
}

/** One request to the internet from inside AWS; our guess. */
const FETCH = { p50: 0.12, p95: 0.5 };

/**
 * The outside of a simulated function: virtual time, seeded chance, clients that end in this Amazon, and the store. Whatever a
 * dead invocation still awaits never returns, as nothing returns to a killed process.
 */
export const makeRuntime = (amazon: Amazon, options: RuntimeOptions): RuntimeMaker => {
  const storeFor = simulatedStore(amazon, options.store);
  return (fn, environment) => {
    const { world, settings } = amazon;
    const caller = (): Caller => ({ name: fn.name, invocation: environment.invocation });
    const living = <T>(work: Promise<T>): Promise<T> => unlessDead(amazon, caller().invocation, work);
    return {
      clock: {
        now: clockOf(amazon),
        sleep: (milliseconds, cancel) => sleepOf(amazon, caller().invocation, milliseconds, cancel),
      },
      random: world.random(`function.${fn.name}`),
      env: fn.environment,
      clientConfig: {
        region: settings.region,
        credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
        ...laneConfig(amazon, options, caller),
      },
      attach: (options.lane === 'direct' ? attachDirect(amazon, caller) : attachWire(amazon)) as Runtime['attach'],
      store: storeFor(caller),
      fetch: ((input, init) => living(request(amazon, options.fetch, input, init))) as typeof fetch,
      log: options.log ?? (() => {}),
    };
  };
};

/**
 * A machine's clock is off by up to so many seconds, each by its own, while a fault says so; when it is over all clocks are set
 * right at once, and for some time runs backwards.
 */
const clockOf = ({ world, faults }: Amazon): (() => number) => {
  let share: number | null = null;
  return () => {
    const skew = faults.active.find(({ kind }) => kind === 'clock-skew');
    if (!skew) return world.now();
    share ??= world.random('clock skew')() * 2 - 1;
    return world.now() + Math.round(share * (skew.seconds ?? 30) * 1000);
  };
};

const laneConfig = (amazon: Amazon, { lane }: RuntimeOptions, caller: () => Caller): object =>
  lane === 'wire' ? { requestHandler: wireHandler(amazon, caller) } : {};

/** Settles as the work does, but never once the invocation that began it has been killed. */
const unlessDead = <T>({ dead, world }: Amazon, invocation: string | null, work: Promise<T>): Promise<T> => {
  if (invocation === null) return work;
  return new Promise((resolve, reject) => {
    const settle = (pass: () => void) => (): void => {
      world.stir();
      if (!dead.has(invocation)) pass();
    };
    work.then(
      (value) => settle(() => resolve(value))(),
      (error) => settle(() => reject(error))(),
    );
  });
};

/** As above; the clock itself stirs the world when it wakes somebody. */
const sleepOf = (
  { dead, world }: Amazon,
  invocation: string | null,
  milliseconds: number,
  cancel: Parameters<World['sleep']>[1],
): Promise<void> => {
  const slept = world.sleep(milliseconds, cancel);
  if (invocation === null) return slept;
  return new Promise((wake) => void slept.then(() => dead.has(invocation) || wake()));
};

const request = async (
  { world }: Amazon,
  send: typeof fetch,
  input: Parameters<typeof fetch>[0],
  init?: RequestInit,
): Promise<Response> => {
  await world.sleep(delayOf(world.random('internet'), FETCH));
  return send(input, init);
};
