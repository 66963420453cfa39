import type { Cancel } from '../../shared/model/time.js';
import { runPass } from '../../shared/reconcile.js';
import { reconcilePorts } from '../../shared/wiring/reconcile.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { attachDirect } from '../../simulator/lanes/direct.js';
import type { Local } from '../../simulator/local.js';
import type { Amazon } from '../../simulator/parts.js';

export const RECONCILE = 'evenkeel-demo-reconcile';

/** Where a pass stands still, and for how long: before the call is sent, or when its answer is there. */
export interface Pause {
  /** e.g. 'ecs.CreateService', 'dynamodb.put'. */
  readonly operation: string;
  readonly when: 'before' | 'answered';
  /** Which of its calls, the first = 1. */
  readonly nth?: number;
  /** Of writes to the table: only those of such a body count. */
  readonly row?: (body: unknown) => boolean;
  readonly seconds: number;
}

/**
 * A pass on a machine that is paused in its midst, as a virtual machine or a laptop is: nothing that it waits for reaches it before it
 * wakes up, its timers neither. Lambda would have killed it; what keeps it from doing harm must not be Lambda.
 */
export const slowPass = async (local: Local, pause: Pause): Promise<void> => {
  const { amazon, store, stack } = local;
  const { world } = amazon;
  let asleep: Promise<void> | null = null;
  let calls = 0;
  const awake = async <T>(work: Promise<T>): Promise<T> => {
    const settled = await work.then(
      (value) => () => value,
      (error) => () => {
        throw error;
      },
    );
    while (asleep) await asleep;
    return settled();
  };
  const fallAsleep = (): Promise<void> =>
    (asleep = world.sleep(pause.seconds * 1000).then(() => {
      asleep = null;
    }));
  const call = async <T>(operation: string, work: () => Promise<T>, body?: unknown): Promise<T> => {
    const meant = operation === pause.operation && (pause.row?.(body) ?? true);
    if (meant) calls += 1;
    const here = meant && calls === (pause.nth ?? 1);
    if (here && pause.when === 'before') await fallAsleep();
    const answer = work();
    if (here && pause.when === 'answered') {
      await answer.catch(() => {});
      fallAsleep();
    }
    return awake(answer);
  };
  // What has come meanwhile is there before a timer that has rung meanwhile.
  const sleep = async (milliseconds: number, cancel?: Cancel): Promise<void> => {
    await world.sleep(milliseconds, cancel);
    if (asleep) await asleep.then(() => world.sleep(1));
  };
  const stored = <T>(name: string, work: () => Promise<T>, body?: unknown): Promise<T> =>
    call(`dynamodb.${name}`, () => world.sleep(5).then(work), body);
  const seen = Object.create(amazon, {
    call: {
      value: (service: string, operation: string, ...rest: never[]) =>
        call(`${service}.${operation}`, () =>
          (amazon.call as (...all: unknown[]) => Promise<object>)(service, operation, ...rest),
        ),
    },
  }) as Amazon;
  const runtime: Runtime = {
    clock: { now: world.now, sleep },
    random: world.random('slow pass'),
    env: { AWS_REGION: amazon.settings.region, ...stack.env[RECONCILE] },
    clientConfig: { region: amazon.settings.region, credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' } },
    attach: attachDirect(seen, () => ({ name: RECONCILE, invocation: 'a slow machine' })) as NonNullable<Runtime['attach']>,
    store: {
      get: (key) => stored('get', () => store.get(key)),
      put: (key, body, options) => stored('put', () => store.put(key, body, options), body),
      delete: (key, options) => stored('delete', () => store.delete(key, options)),
      query: (partition, options) => stored('query', () => store.query(partition, options)),
    },
    fetch: amazon.registry.fetch,
    log: () => {},
  };
  await runPass(reconcilePorts(runtime), [{ kind: 'alarm', name: 'a slow machine wakes', at: world.now() } as never]);
};
