import { type Mutant, mutant, noticedBy } from './mutant.js';

const DRIVER = 'shared/ledger/dynamodb-store.ts';
const QUERY = 'shared/ledger/dynamodb-query.ts';

const WRITTEN = noticedBy(
  ['test/ledger/dynamodb-store.test.ts', 'on dynalite'],
  mutant('any-newer-version', 'a row that was written since is overwritten', [
    DRIVER,
    "'#v = :expected AND (",
    "'#v >= :expected AND (",
  ]),
  mutant('absent-means-nothing', 'a row that must not be there is overwritten', [
    DRIVER,
    "'attribute_not_exists(#v) OR #expires <= :now'",
    "'attribute_exists(#v) OR attribute_not_exists(#v) OR #expires <= :now'",
  ]),
  mutant('expired-row-in-the-way', 'a row whose time has come keeps a new one away', [
    DRIVER,
    'OR #expires <= :now',
    'OR #expires > :now',
  ]),
  mutant('expired-row-matches', 'a row whose time has come is still what was read', [
    DRIVER,
    'OR #expires > :now)',
    'OR #expires <= :now)',
  ]),
  mutant('delete-whatever-is-there', 'a row that was written since is deleted', [
    DRIVER,
    'text === undefined\n      ? {}',
    'text !== null\n      ? {}',
  ]),
  mutant('own-write-is-a-rival', 'a write whose answer was lost, repeated, is taken for a lost race', [
    DRIVER,
    "if (item?.['writer']?.S === writer)",
    "if (item?.['writer']?.S === '')",
  ]),
  mutant('a-rival-is-me', 'whoever was faster is taken for the first try of the same write', [
    DRIVER,
    "if (item?.['writer']?.S === writer)",
    'if (item)',
  ]),
  mutant('version-starts-anew', 'a version is given twice', [DRIVER, 'if_not_exists(#v, :zero) + :one', ':zero + :one']),
  mutant('expired-row-is-read', 'a row whose time has come is read until DynamoDB deletes it', [
    QUERY,
    '* 1000 > now()',
    '* 1000 > 0 * now()',
  ]),
);

const READ = noticedBy(
  'test/ledger/dynamodb-reads.test.ts',
  mutant('one-page-of-rows', 'only the first page of a partition is read', [QUERY, 'if (!start) range = null;', 'range = null;']),
  mutant('last-key-not-sent', 'the first page of a partition is read again and again', [
    QUERY,
    '...(start ? { ExclusiveStartKey: start } : {}),',
    '',
  ]),
  mutant('old-rows-are-read', 'a read may be older than the last write', [
    DRIVER,
    'ConsistentRead: true',
    'ConsistentRead: false',
  ]),
  mutant('old-lists-are-read', 'a list may be older than the last write', [
    QUERY,
    'ConsistentRead: true',
    'ConsistentRead: false',
  ]),
);

/** The table's driver: conditions as DynamoDB takes them, rows whose time has come, pages. */
export const TABLE: readonly Mutant[] = [...WRITTEN, ...READ];
