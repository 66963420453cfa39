import { type Mutant, mutant, noticedBy } from './mutant.js';

const ADMIT = 'shared/api/admit.ts';
const ONCE = 'shared/api/idempotent.ts';
const LIMIT = 'shared/api/change-limit.ts';
const ACCEPT = 'shared/api/accept.ts';

/** Who is let in: each check by itself. */
const ADMITTED = noticedBy(
  'test/api/admit.test.ts',
  mutant('signature-not-compared', 'any signature opens', [ADMIT, '!same(expected, signature) || secret', 'secret']),
  mutant('unknown-key-opens', 'a key that is not there opens to who signs with the word for none', [
    ADMIT,
    "const expected = signatureOf(secret ?? 'none',",
    "if (secret === undefined) return name;\n  const expected = signatureOf(secret ?? 'none',",
  ]),
  mutant('signed-for-ever', 'what was signed long ago opens', [
    ADMIT,
    'if (Math.abs(now - Number(time) * 1000) > WINDOW) throw outOfTime(now);',
    '',
  ]),
  mutant('signed-ahead', 'what is signed for later opens now', [
    ADMIT,
    'Math.abs(now - Number(time) * 1000)',
    '(now - Number(time) * 1000)',
  ]),
  mutant('opens-twice', 'a signature opens as often as it is sent', [
    ADMIT,
    "{ expected: 'absent', expiresAtSeconds }",
    '{ expiresAtSeconds }',
  ]),
  mutant('used-is-forgotten', 'a used signature is forgotten before its time is over', [
    ADMIT,
    'seconds + (2 * WINDOW) / 1000',
    'seconds - (2 * WINDOW) / 1000',
  ]),
  mutant('claims-not-asked-for', 'any token of the issuer opens', [ADMIT, 'if (missed.length > 0)', 'if (missed.length < 0)']),
  mutant('inherited-claims', 'a claim is found in what every object has', [
    ADMIT,
    'Object.hasOwn(claims, name) ? String(claims[name]) : null',
    'name in claims ? String(claims[name]) : null',
  ]),
  mutant('tokens-not-asked-for', 'who comes without a token is let in', [
    ADMIT,
    '  if (!claims)\n',
    '  if (!claims && wanted.length > 99)\n',
  ]),
  mutant('gateway-not-asked', 'who comes round the gateway is let in', [
    ADMIT,
    'if (request.signed || config.simulated) return request;',
    'return request;',
  ]),
  mutant('all-is-health', 'every GET is health', [ADMIT, "&& request.segments.join('/') === 'healthz') return", ') return']),
);

const REPEATED = noticedBy(
  'test/api/idempotency.test.ts',
  mutant('dry-run-is-the-same', 'under one key a dry run answers for the deployment', [
    ONCE,
    ".update(`${[...request.query].sort().join('&')}\\n`)",
    '',
  ]),
  mutant('key-lost-by-a-fault', 'the key of a request that was refused is used up', [
    ONCE,
    'await release(ports.store, reserved.reservation);',
    '',
  ]),
  mutant('answer-not-kept', 'a repeat is told that the first is still being answered', [
    ONCE,
    'await complete(ports.store, key, reserved.reservation, {',
    'void (async (..._: unknown[]) => {})(ports.store, key, reserved.reservation, {',
  ]),
  mutant('key-of-all-addresses', 'one key is one for all addresses', [
    ONCE,
    'scope: `${request.method} ${addressOf(asked)}`,',
    "scope: addressOf(asked) === '' ? 'none' : 'all',",
  ]),
);

const LIMITED = noticedBy(
  'test/api/changes-limit.test.ts',
  mutant('changes-not-counted', 'a caller may change as much as it likes', [
    LIMIT,
    'left: there - 1, at: now',
    'left: there, at: now',
  ]),
  mutant('changes-counted-twice', 'half of what a caller may change', [
    LIMIT,
    'left: there - 1, at: now',
    'left: there - 2, at: now',
  ]),
  mutant('one-bucket-for-all', 'one caller uses up what all may change', [
    LIMIT,
    'const caller = callerOf(by);',
    "const caller = callerOf(by) && 'all';",
  ]),
  mutant('a-bucket-a-session', 'a role has as many limits as sessions', [
    LIMIT,
    'const caller = callerOf(by);',
    'const caller = by || callerOf(by);',
  ]),
);

const ACCEPTED = noticedBy(
  'test/api/races.test.ts',
  mutant(
    'planned-once',
    'who was slower is accepted with the plan of before',
    [ACCEPT, 'const planned = await attempt();', 'const planned = await (first ??= attempt());'],
    [
      ACCEPT,
      'const { ports, request } = asked;\n',
      'const { ports, request } = asked;\n  let first: ReturnType<Attempt> | undefined;\n',
    ],
  ),
  mutant('gives-up-at-once', 'who was slower is refused', [ACCEPT, 'if (tries >= (', 'if (tries >= 0 * (']),
);

const CLAIMED = noticedBy(
  'test/api/claims.test.ts',
  mutant('claims-not-looked-at', 'two requests that are accepted at once take one port', [
    'shared/ledger/claims.ts',
    'now - at < CLAIM_MILLISECONDS && !projects',
    'now - at < 0 && !projects',
  ]),
);

/** What people ask for: who may, once, and how often. */
export const ASKING: readonly Mutant[] = [...ADMITTED, ...REPEATED, ...LIMITED, ...ACCEPTED, ...CLAIMED];
