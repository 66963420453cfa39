import { type Channel, changeDelivery, type Delivery, type OutboxEntry } from '../ledger/outbox.js';
import { ConditionFailed, type Store } from '../ledger/store.js';
import { type Clock, instant, MINUTE, SECOND } from '../model/time.js';
import type { PostResult } from './post.js';

/** What came of one try; skipped: not open, not due, or in the hands of another invocation. */
export type Delivered = PostResult | { readonly kind: 'skipped' };

const MOST_ATTEMPTS = 5;

/** Longer than any invocation that could still be delivering: after it the claim of a killed one is void. */
const CLAIM_MILLISECONDS = MINUTE;

/** After this the heartbeat takes over what no other wake has delivered. */
export const SECOND_CHANCE_MILLISECONDS = MINUTE;

/**
 * One try of one delivery: claimed in its row first, so that two invocations do not deliver it at once; then delivered; then the
 * result is written. A kill between the last two delivers it once more: at least once.
 */
export const attempt = async (
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  id: string,
  channel: Channel,
  deliver: (entry: OutboxEntry) => Promise<PostResult>,
): Promise<Delivered> => {
  const claimed = await claim(store, clock, id, channel);
  if (!claimed) return { kind: 'skipped' };
  const result = await deliver(claimed).catch(failure);
  const { attempts } = claimed.deliveries[channel];
  const after = deliveryAfter(result, attempts, clock.now());
  // Only the claim that is still ours is settled: a later one of another invocation stands.
  await changeDelivery(store, id, channel, (now) => (now.attempts === attempts && now.state === 'pending' ? after : null));
  return after.state === 'dead' && result.kind === 'failed' ? { ...result, kind: 'dead' } : result;
};

const claim = async (store: Store, clock: Clock, id: string, channel: Channel): Promise<OutboxEntry | null> => {
  const now = clock.now();
  try {
    return await changeDelivery(store, id, channel, (delivery) =>
      delivery.state !== 'pending' || delivery.notBefore > now
        ? null
        : { ...delivery, attempts: delivery.attempts + 1, notBefore: now + CLAIM_MILLISECONDS },
    );
  } catch (error) {
    if (error instanceof ConditionFailed) return null;
    throw error;
  }
};

/** Names only: a message of the SDK or of fetch may hold an address. */
const failure = (error: unknown): PostResult => ({
  kind: 'failed',
  error: error instanceof Error ? error.name : 'unknown error',
});

const deliveryAfter = (result: PostResult, attempts: number, now: number): Delivery => {
  if (result.kind === 'sent') return { state: 'sent', attempts, notBefore: 0, sentAt: instant(now), error: null };
  const fate = { attempts, sentAt: null, error: result.error };
  if (result.kind === 'dead') return { ...fate, state: 'dead', notBefore: 0 };
  // Asked to wait is no failure: it does not count towards giving up.
  if (result.kind === 'wait')
    return { ...fate, state: 'pending', attempts: attempts - 1, notBefore: now + result.seconds * SECOND };
  if (attempts >= MOST_ATTEMPTS) return { ...fate, state: 'dead', notBefore: 0 };
  return { ...fate, state: 'pending', notBefore: now + backoff(attempts) };
};

/** 1, 3, 9, 27 minutes: five tries over 40 minutes outlast a restart and most incidents of a receiver. */
const backoff = (attempts: number): number => 3 ** (attempts - 1) * MINUTE - 5 * SECOND;

/** Marks a channel that is not set up, so that nothing waits for it. */
export const switchOff = (ports: { readonly store: Store }, id: string, channel: Channel): Promise<OutboxEntry | null> =>
  changeDelivery(ports.store, id, channel, (delivery) => (delivery.state === 'pending' ? { ...delivery, state: 'off' } : null));
