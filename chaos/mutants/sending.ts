import { type Mutant, mutant, noticedBy } from './mutant.js';

const SEND = 'shared/aws/send.ts';
const ERRORS = 'shared/aws/errors.ts';

const SENT = noticedBy(
  'test/aws/calls.test.ts',
  mutant('changes-are-repeated', 'a call that changes something is made again in the same pass', [
    SEND,
    '? READ_ATTEMPTS : 1;',
    '? READ_ATTEMPTS : READ_ATTEMPTS;',
  ]),
  mutant('reads-are-not-repeated', 'a pass ends at one throttled read', [
    SEND,
    'const READ_ATTEMPTS = 3;',
    'const READ_ATTEMPTS = 1;',
  ]),
  mutant('refusals-are-repeated', 'a read that AWS refuses is made again', [
    SEND,
    "if (over || (sort !== 'throttle' && sort !== 'ambiguous')) throw error;",
    "if (over || sort === ('' as never)) throw error;",
  ]),
  mutant('throttled-at-once', 'a read that was throttled is made again at once', [
    SEND,
    "(sort === 'throttle' ? 500 : 100)",
    "(sort === 'throttle' ? 0 : 100)",
  ]),
  mutant('waits-for-ever', 'a call without an answer is waited for', [
    SEND,
    'const CALL_MILLISECONDS = 5_000;',
    'const CALL_MILLISECONDS = 5_000_000;',
  ]),
  mutant('not-broken-off', 'a call that is late goes on in the air', [SEND, '    call?.abort();\n', '']),
  mutant('sent-after-the-lease', 'a call is sent when the lease is over', [
    SEND,
    "if (milliseconds <= 0) throw timeout('no time is left before the lease ends');",
    '',
  ]),
);

const SORTED = noticedBy(
  'test/aws/errors.test.ts',
  mutant('unheard-of-is-invalid', 'a word that nobody knows is a refusal', [
    ERRORS,
    "?.[1] ?? 'ambiguous');",
    "?.[1] ?? 'invalid');",
  ]),
  mutant('throttles-are-unknown', 'a throttle under another name is not known for one', [
    ERRORS,
    "[/throttl|TooManyRequests|RateExceeded/i, 'throttle'],",
    '',
  ]),
  mutant('conflicts-are-invalid', 'that something is there already, said in words, is a refusal', [
    ERRORS,
    "if (/not idempotent|still draining|already used by|already exists/i.test(message)) return 'conflict';",
    '',
  ]),
  mutant('sockets-not-heard', 'of a connection that broke nobody is told more than that there was an error', [
    ERRORS,
    'const code = [name, Code, socket].find(',
    'const code = [name, Code].find(',
  ]),
);

/** How calls are made, made again, and what their errors mean. */
export const SENDING: readonly Mutant[] = [...SENT, ...SORTED];
