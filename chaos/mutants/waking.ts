import { type Mutant, mutant, noticedBy } from './mutant.js';

const TRIGGERS = 'shared/triggers/triggers-of.ts';
const BREAKER = 'shared/scaling/launch-breaker.ts';
const INTERRUPTION = 'shared/scaling/interruption.ts';

const WOKEN = noticedBy(
  'test/triggers/triggers-of.test.ts',
  mutant('unreadable-is-nothing', 'a message that nobody can read wakes nobody', [
    TRIGGERS,
    '(batch.Records ?? []).map(triggerOf);',
    "(batch.Records ?? []).map(triggerOf).filter(({ name }) => name !== 'unreadable message');",
  ]),
  mutant('late-heartbeat-is-old', 'the second heartbeat of a minute counts from when it was sent, and is skipped', [
    TRIGGERS,
    "said.kind === 'heartbeat' ? attributes?.ApproximateFirstReceiveTimestamp : undefined",
    "said.kind !== 'heartbeat' ? attributes?.ApproximateFirstReceiveTimestamp : undefined",
  ]),
);

const SKIPPED = noticedBy(
  'test/pass/turn.test.ts',
  mutant('old-wake-ups-make-passes', 'what was redriven hours later makes a pass each', [
    'shared/pass/turn.ts',
    'newest < session.head.lastReadAt',
    'newest < 0 * session.head.lastReadAt',
  ]),
  mutant('skipped-with-the-lease', 'a batch that needs no pass keeps the lease', [
    'shared/pass/turn.ts',
    "    await closeHead(ports.store, session, session.head);\n    return { skipped: 'these wake-ups",
    "    return { skipped: 'these wake-ups",
  ]),
);

const LOST = noticedBy(
  'test/scaling/lost.test.ts',
  mutant('all-are-replaced-at-once', 'agents that are silent for one cause are all replaced, and their replacements too', [
    BREAKER,
    'if (lost.length <= Math.max(1, Math.ceil((pool * policy.disruptionPercent) / 100))) return CLOSED;',
    'if (lost.length <= pool) return CLOSED;',
  ]),
  mutant('silent-proves-nothing', 'a new instance that does not answer closes the breaker', [
    BREAKER,
    'isNew(one) && one.containerInstance!.agentConnected)',
    'isNew(one))',
  ]),
);

const NEVER = noticedBy(
  'test/scaling/growing.test.ts',
  mutant('launches-on-and-on', 'launches that never join are made again without end', [
    BREAKER,
    'const MOST_FAILED = 3;',
    'const MOST_FAILED = 3_000;',
  ]),
);

const TAKEN = noticedBy(
  'test/scaling/interruption.test.ts',
  mutant('notice-not-heard', 'what EC2 takes in two minutes is not drained', [
    INTERRUPTION,
    "situation.head.notices?.[one.id]?.kind === 'interruption' &&\n      one.containerInstance",
    "situation.head.notices?.[one.id]?.kind === 'rebalance' &&\n      one.containerInstance",
  ]),
  mutant('each-for-itself', 'two that are taken share one room elsewhere', [
    INTERRUPTION,
    'const leaving = left.members.filter(',
    'const leaving = left.members.slice(0, 1).filter(',
  ]),
  mutant('replaced-though-it-runs', 'what runs elsewhere already gets another place', [
    INTERRUPTION,
    'Math.max(0, service.desired - elsewhere.length)',
    'Math.max(0, service.desired - 0 * elsewhere.length)',
  ]),
  mutant('not-for-the-load', 'what is taken is replaced for its tasks and not for its load', [
    INTERRUPTION,
    'buying.types.length, forTheLoad(left, gone.length)',
    'buying.types.length, 0 * forTheLoad(left, gone.length)',
  ]),
);

/** What wakes the loop, and what EC2 takes, loses or never brings up. */
export const WAKING: readonly Mutant[] = [...WOKEN, ...SKIPPED, ...LOST, ...NEVER, ...TAKEN];
