import { mutant } from './mutant.js';

const HEAD = 'shared/ledger/head.ts';
const TURN = 'shared/pass/turn.ts';

/** What lets one pass at a time act, and lets none stay away for ever. */
export const FENCING = [
  mutant('no-fence', 'whoever writes the head row last wins', [
    HEAD,
    'version: await store.put(HEAD_KEY, head, { expected }),',
    "version: await store.put(HEAD_KEY, head, expected === 'absent' ? { expected } : {}),",
  ]),
  mutant('lost-place-ignored', 'a pass that lost its place goes on', [
    TURN,
    'turn.session = await commit(turn.ports.store, turn.session, head, now);',
    'turn.session = await commit(turn.ports.store, turn.session, head, now).catch(() => ({ ...turn.session, head }));',
  ]),
  mutant('no-lease', 'a pass begins although another one holds the lease', [
    HEAD,
    'if (head.lease && head.lease.until > now && head.lease.holder !== holder) return null;',
    '',
  ]),
  mutant(
    'neither-lease-nor-fence',
    'nothing keeps two passes apart',
    [HEAD, 'if (head.lease && head.lease.until > now && head.lease.holder !== holder) return null;', ''],
    [
      HEAD,
      'version: await store.put(HEAD_KEY, head, { expected }),',
      "version: await store.put(HEAD_KEY, head, expected === 'absent' ? { expected } : {}),",
    ],
  ),
  mutant('lease-without-end', 'the lease of a pass that was killed never ends', [
    HEAD,
    'head.lease && head.lease.until > now && head.lease.holder',
    'head.lease && head.lease.holder',
  ]),
  mutant('lease-not-given-back', 'the next pass waits until the lease ends by itself', [
    HEAD,
    'await write(store, { ...head, lease: null }, session.version);',
    'await write(store, { ...head, lease: head.lease && { ...head.lease, until: head.lease.until + 9e6 } }, session.version);',
  ]),
  mutant('no-acting-limit', 'a pass acts for as long as it takes', [
    TURN,
    'if (now - turn.startedAt > ACTING_MILLISECONDS) return false;',
    '',
  ]),
  mutant(
    'nothing-ends-with-the-lease',
    'a pass that was frozen acts when it wakes up, and its calls are sent',
    [
      TURN,
      'if (now - turn.startedAt > ACTING_MILLISECONDS) return false;\n  if (now - turn.committedAt > RENEW_MILLISECONDS) await remember(turn, turn.session.head);',
      '',
    ],
    ['shared/aws/send.ts', 'Math.min(CALL_MILLISECONDS, (context.until ?? Number.POSITIVE_INFINITY) - now)', 'CALL_MILLISECONDS'],
  ),
  mutant('calls-outlive-the-lease', 'a call may be in the air after the lease', [
    'shared/aws/send.ts',
    'Math.min(CALL_MILLISECONDS, (context.until ?? Number.POSITIVE_INFINITY) - now)',
    'CALL_MILLISECONDS',
  ]),
  mutant('intent-after-the-call', 'an intent is written after the call that costs', [
    'shared/reconcile.ts',
    'await remember(turn, thoughts.head);',
    'turn.session = { ...turn.session, head: thoughts.head };',
  ]),
  mutant('answers-not-written', 'what became of an intent is not written down', [
    'shared/pass/doing.ts',
    'if (JSON.stringify(next) !== JSON.stringify(head)) await remember(doing.turn, next);',
    'if (JSON.stringify(next) !== JSON.stringify(head)) doing.turn.session = { ...doing.turn.session, head };',
  ]),
  mutant(
    'tombstone-ignored',
    'passes go on while the stack is being deleted',
    [TURN, 'if (session.head.tombstone) {', 'if (session.head.epoch < 0) {'],
    ['shared/scaling/decide.ts', 'input.head.tombstone ? [] : rules.map', 'rules.map'],
  ),
  mutant('hold-ignored', 'a pass acts while it is held', [TURN, "hold ? { ...policy, mode: 'hold' } : policy", 'policy']),
];
