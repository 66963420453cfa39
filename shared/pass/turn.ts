import { getDrains } from '../ledger/drains.js';
import { closeHead, commit, LEASE_MILLISECONDS, openHead, type Session } from '../ledger/head.js';
import { getHold, type Hold } from '../ledger/hold.js';
import type { Head } from '../model/head.js';
import type { Policy } from '../model/policy.js';
import { type Millis, millis, SECOND } from '../model/time.js';
import { DRAIN_ASKED, type Trigger } from '../model/trigger.js';
import type { ReconcilePorts } from './ports.js';

/** A pass's place: its lease, what it may do, and until when. */
export interface Turn {
  readonly ports: ReconcilePorts;
  readonly startedAt: Millis;
  readonly trigger: Trigger;
  /** All that woke this pass: the gravest of them is `trigger`. */
  readonly triggers: readonly Trigger[];
  readonly policy: Policy;
  /** The stop button, while it is pressed. */
  readonly hold: Hold | null;
  session: Session;
  committedAt: Millis;
}

/** A function has 30 seconds; the last eight belong to the journal. */
const ACTING_MILLISECONDS = 22 * SECOND;
/** The lease is renewed before an act once it is this old. */
const RENEW_MILLISECONDS = 10 * SECOND;

const HEARTBEAT = { kind: 'heartbeat', name: 'heartbeat' } as const;
const GRAVITY: readonly Trigger['kind'][] = ['heartbeat', 'event', 'api', 'deployment', 'alarm'];

/** Takes the lease. A batch of wake-ups that was sent before the last look adds nothing and needs no pass. */
export const begin = async (
  ports: ReconcilePorts,
  triggers: readonly Trigger[],
): Promise<Turn | { readonly skipped: string }> => {
  const now = ports.clock.now();
  const session = await openHead(ports.store, ports.cluster, ports.newId('evt'), now);
  if (!session) return { skipped: 'another pass holds the lease' };
  if (session.head.tombstone) {
    await closeHead(ports.store, session, session.head);
    return { skipped: 'the stack is being deleted' };
  }
  ports.limitCalls(now + LEASE_MILLISECONDS);
  const newest = Math.max(...triggers.map((trigger) => trigger.at));
  if (triggers.length > 0 && newest < session.head.lastReadAt) {
    await closeHead(ports.store, session, session.head);
    return { skipped: 'these wake-ups are older than the last look' };
  }
  const policy = await ports.policy();
  const hold = await getHold(ports.store, now);
  const trigger = [...triggers].sort((a, b) => GRAVITY.indexOf(b.kind) - GRAVITY.indexOf(a.kind))[0] ?? { ...HEARTBEAT, at: now };
  const allowed: Policy = hold ? { ...policy, mode: 'hold' } : policy;
  const all = [...triggers, ...(await askedDrains(ports, now))];
  return { ports, startedAt: now, trigger, triggers: all, policy: allowed, hold, session, committedAt: now };
};

/** What people asked for stands until it is done, so every pass hears of it. */
const askedDrains = async ({ store }: ReconcilePorts, now: Millis): Promise<readonly Trigger[]> =>
  (await getDrains(store, now)).map(({ instance, at }) => ({
    kind: 'api',
    name: DRAIN_ASKED,
    at: millis(at),
    subject: instance,
  }));

/** One conditional write: from here on the intents count, whatever becomes of this pass. */
export const remember = async (turn: Turn, head: Head): Promise<void> => {
  const now = turn.ports.clock.now();
  turn.session = await commit(turn.ports.store, turn.session, head, now);
  turn.committedAt = now;
  turn.ports.limitCalls(now + LEASE_MILLISECONDS);
};

/** Whether there is still time to act; renews the lease when it has aged. */
export const mayAct = async (turn: Turn): Promise<boolean> => {
  const now = turn.ports.clock.now();
  if (now - turn.startedAt > ACTING_MILLISECONDS) return false;
  if (now - turn.committedAt > RENEW_MILLISECONDS) await remember(turn, turn.session.head);
  return true;
};

/** Gives the lease back. */
export const end = async (turn: Turn): Promise<void> => {
  await closeHead(turn.ports.store, turn.session, turn.session.head);
  turn.ports.limitCalls(null);
};
