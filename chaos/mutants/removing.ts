import { type Mutant, mutant, noticedBy } from './mutant.js';

const TEARDOWN = 'shared/provision/teardown.ts';
const TAKE_DOWN = 'shared/provision/take-down.ts';

const ROUND = noticedBy(
  'test/provision/teardown.test.ts',
  mutant('what-others-made-is-taken', 'a stack is removed from under somebody else', [
    TEARDOWN,
    'if (foreign.length > 0) return',
    'if (foreign.length < 0) return',
  ]),
  mutant('instances-under-tasks', 'an instance is terminated while its tasks end', [
    TEARDOWN,
    'elapsed > PATIENCE_MILLISECONDS || !running',
    'elapsed >= 0 || !running',
  ]),
  mutant('tasks-hold-for-ever', 'a task that will not end keeps the stack', [
    TEARDOWN,
    'elapsed > PATIENCE_MILLISECONDS || !running',
    'elapsed < 0 || !running',
  ]),
  mutant('unseen-means-gone', 'a launch that EC2 does not show yet is left behind', [
    TEARDOWN,
    'elapsed > UNSEEN_MILLISECONDS',
    'elapsed >= 0 * UNSEEN_MILLISECONDS',
  ]),
  mutant('names-before-services', 'names are taken from services that are still there', [
    TEARDOWN,
    'all.length > 0\n    ? []',
    'all.length < 0\n    ? []',
  ]),
  mutant('registrations-of-the-dead', 'the registration of an instance that is gone keeps the cluster', [
    TEARDOWN,
    '.filter(({ instanceId }) => !all.some(({ id }) => id === instanceId))',
    '.filter(({ instanceId }) => all.some(({ id }) => id === instanceId))',
  ]),
  mutant('done-with-revisions-left', 'a stack is told to be gone while task definitions of it are ACTIVE', [
    TEARDOWN,
    "  ...remains.revisions.map((arn) => `task definition ${arn.slice(arn.lastIndexOf('/') + 1)}`),\n",
    '',
  ]),
);

const ROUNDS = noticedBy(
  'test/provision/provision.test.ts',
  mutant('tombstone-last', 'what is taken away is launched again by the next heartbeat', [
    TAKE_DOWN,
    '  await ports.setTombstone();\n  const launches',
    '  const launches',
  ]),
  mutant('one-empty-look', 'one look that finds nothing is enough', [
    TAKE_DOWN,
    'elapsed - emptySince >= QUIET_MILLISECONDS',
    'elapsed - emptySince >= 0',
  ]),
  mutant('empty-once-is-empty', 'what shows up after an empty look starts no new wait', [
    TAKE_DOWN,
    "emptySince = round === '' ? (emptySince ?? elapsed) : null;",
    "emptySince = round === '' ? (emptySince ?? elapsed) : emptySince;",
  ]),
  mutant('one-fault-ends-it', 'a look that fails ends the removal', [
    TAKE_DOWN,
    'await oneRound(ports, launches, elapsed).catch(toText);',
    'await oneRound(ports, launches, elapsed);',
  ]),
  mutant('another-cluster-by-update', 'a stack takes over another cluster by an update', [
    'shared/provision/provision.ts',
    'if (before !== null && before !== now)',
    "if (before !== null && now === '')",
  ]),
);

/** A stack that goes: all of it, and nothing of others. */
export const REMOVING: readonly Mutant[] = [...ROUND, ...ROUNDS];
