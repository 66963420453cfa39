import { type Mutant, mutant, noticedBy } from './mutant.js';

/** One conditional write, without its condition. */
const unfenced = (name: string, wrong: string, file: string, find: string, put = ''): Mutant =>
  mutant(name, wrong, [`shared/ledger/${file}.ts`, find, put]);

const CONDITIONS = noticedBy(
  'test/ledger/conditions.test.ts',
  unfenced('tombstone-lifted-unseen', 'what a pass wrote meanwhile is lost', 'tombstone', ', { expected: row.version }'),
  unfenced('claim-without-fence', 'two requests claim one port', 'claims', ", { expected: read?.version ?? 'absent' }"),
  unfenced(
    'project-without-fence',
    'the status of a project goes over a newer generation',
    'projects',
    'body, { expected: read.version }), body',
    'body), body',
  ),
  unfenced(
    'finished-twice',
    'an acceptance that is finished twice sets its deployment back',
    'projects',
    "opening, { expected: 'absent' }",
    'opening',
  ),
  unfenced(
    'generation-kept-twice',
    'what a generation wanted is written over',
    'generations',
    "kept, { expected: 'absent' }",
    'kept',
  ),
  unfenced(
    'deployment-without-fence',
    'the later of two writes of a deployment wins',
    'deployments',
    'body, { expected: read.version }',
    'body',
  ),
  unfenced(
    'expiry-without-fence',
    'the end of old deployments goes over what they became',
    'deployments',
    '{ expected: version, expiresAtSeconds }',
    '{ expiresAtSeconds }',
  ),
  unfenced('event-numbers-twice', 'two events take one number', 'events', "{ ...options, expected: 'absent' }", 'options'),
  unfenced(
    'reserved-twice',
    'two requests of one key are both the first',
    'idempotency',
    "{ expected: row?.version ?? 'absent', expiresAtSeconds: endOf(asked) }",
    '{ expiresAtSeconds: endOf(asked) }',
  ),
  unfenced(
    'answer-without-fence',
    'the answer of a request that was given up goes over the newer one',
    'idempotency',
    '{ expected: reservation.version, expiresAtSeconds: endOf(asked) }',
    '{ expiresAtSeconds: endOf(asked) }',
  ),
  unfenced(
    'key-given-back-unseen',
    'a key that another request holds by now is given back',
    'idempotency',
    ', { expected: reservation.version });\n\nconst keyOf',
    ');\n\nconst keyOf',
  ),
  unfenced(
    'delivery-without-fence',
    'one channel of an alert goes over the other',
    'outbox',
    '{ expected: row.version, expiresAtSeconds: secondsAfter(body.alert, KEPT_SECONDS) }',
    '{ expiresAtSeconds: secondsAfter(body.alert, KEPT_SECONDS) }',
  ),
  unfenced(
    'care-taken-twice',
    'who takes care of an alert goes over who did before',
    'outbox',
    '{ expected: row.version, expiresAtSeconds: secondsAfter(row.body.alert, KEPT_SECONDS) }',
    '{ expiresAtSeconds: secondsAfter(row.body.alert, KEPT_SECONDS) }',
  ),
  unfenced(
    'drain-forgotten',
    'of two drains that are asked for at once one is forgotten',
    'drains',
    ", { expected: row?.version ?? 'absent' }",
  ),
  unfenced('mute-forgotten', 'of two mutes at once one is forgotten', 'mutes', ", { expected: row?.version ?? 'absent' }"),
  unfenced(
    'refusals-joined-unseen',
    'a refusal goes over what was written into the record meanwhile',
    'journal',
    '{ expected: newest.version, ...expiry(decision) }',
    'expiry(decision)',
  ),
  unfenced(
    'result-without-fence',
    'what came of an action goes over what came true',
    'journal',
    '{ expected: row.version, ...expiry(row.body) });\n  return body;',
    'expiry(row.body));\n  return body;',
  ),
);

const PROJECTS = noticedBy(
  'test/ledger/projects.test.ts',
  mutant('acceptance-without-fence', 'of two requests at once the later write wins', [
    'shared/ledger/projects.ts',
    "const version = await store.put(key, body, { expected: read?.version ?? 'absent' });",
    'const version = await store.put(key, body);',
  ]),
  mutant('ended-twice', 'a deployment that has ended is changed', [
    'shared/ledger/deployments.ts',
    'isTerminal(read.body.status) || same(',
    'same(',
  ]),
  mutant('forgotten-out-of-order', 'a project that was forgotten half-way keeps its deployments for ever', [
    'shared/ledger/projects.ts',
    'await expireDeployments(store, read.body.name, now);',
    '',
  ]),
);

const KEYS = noticedBy(
  'test/ledger/idempotency.test.ts',
  mutant('name-drawn-anew', 'a repeat after a crash does its work under another name', [
    'shared/ledger/idempotency.ts',
    'token: row?.body.token ?? asked.token,',
    'token: asked.token,',
  ]),
  mutant('key-of-another-body', 'a key that was used for something else answers with that', [
    'shared/ledger/idempotency.ts',
    "if (row && row.body.bodyHash !== asked.bodyHash) return { kind: 'other-body' };",
    '',
  ]),
  mutant('answered-anew', 'a request that was answered is done once more', [
    'shared/ledger/idempotency.ts',
    "if (row?.body.answer) return { kind: 'replay', answer: row.body.answer };",
    '',
  ]),
  mutant('done-beside-itself', 'a request that is being answered is begun once more', [
    'shared/ledger/idempotency.ts',
    "if (row && asked.now - row.body.startedAt < ABANDONED_MILLISECONDS) return { kind: 'in-progress' };",
    '',
  ]),
  mutant('abandoned-for-ever', 'a request that died keeps its key', [
    'shared/ledger/idempotency.ts',
    'asked.now - row.body.startedAt < ABANDONED_MILLISECONDS',
    'asked.now - row.body.startedAt >= 0',
  ]),
);

const OUTBOX = noticedBy(
  'test/ledger/outbox.test.ts',
  mutant('alerts-not-deduplicated', 'each pass that is repeated says the same once more', [
    'shared/ledger/outbox.ts',
    'secondsAfter(alert, DEDUPE_SECONDS))) return alert.id;',
    'secondsAfter(alert, DEDUPE_SECONDS)) || alert.id) return alert.id;',
  ]),
  mutant('alert-before-its-key', 'a pass that is killed between an alert and its key says it twice', [
    'shared/ledger/outbox.ts',
    'const id = await idOf(store, alert);\n',
    'await putAbsent(store, alertKey(alert.id), { alert, deliveries: { sns: FRESH, slack: FRESH } }, secondsAfter(alert, KEPT_SECONDS));\n  const id = await idOf(store, alert);\n',
  ]),
  mutant('said-once-for-ever', 'what is said again after a day is said to nobody', [
    'shared/ledger/outbox.ts',
    'if (await putAbsent(store, key, { id: alert.id }, secondsAfter(alert, DEDUPE_SECONDS)))',
    'if (await putAbsent(store, key, { id: alert.id }, secondsAfter(alert, KEPT_SECONDS)))',
  ]),
  mutant('open-ones-of-one-page', 'of the alerts that wait only the newest fifty are sent', [
    'shared/ledger/outbox.ts',
    'after = page.next;\n  } while (after);',
    'after = page.next;\n  } while (!open);',
  ]),
);

/** The table: each condition taken out by itself, and the order in which rows are written. */
export const LEDGER: readonly Mutant[] = [...CONDITIONS, ...PROJECTS, ...KEYS, ...OUTBOX];
