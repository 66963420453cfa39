import { mutant } from './mutant.js';

const LAUNCH = 'shared/scaling/intents/launch.ts';
const HEAD = 'shared/ledger/head.ts';
const SITUATION = 'shared/scaling/situation.ts';

/** Small slips: a comparison turned round, a unit, an await, an order, a page that is not asked for, an error that is swallowed. */
export const SLIPS = [
  mutant('lease-turned-round', 'a lease that is over keeps passes away, and one that holds does not', [
    HEAD,
    'head.lease.until > now && head.lease.holder !== holder',
    'head.lease.until < now && head.lease.holder !== holder',
  ]),
  mutant('lease-in-seconds', 'a lease of 45 ms', [
    HEAD,
    'export const LEASE_MILLISECONDS = 45 * SECOND;',
    'export const LEASE_MILLISECONDS = 45;',
  ]),
  mutant(
    'registration-in-milliseconds',
    'a launch is given up after a second',
    [
      'shared/pass/open-intents.ts',
      'deadlineAt: at + policy.registrationSeconds * SECOND,',
      'deadlineAt: at + policy.registrationSeconds,',
    ],
    [LAUNCH, 'deadlineAt: now + policy.registrationSeconds * SECOND,', 'deadlineAt: now + policy.registrationSeconds,'],
  ),
  mutant('drain-in-milliseconds', 'a drain is undone after a second', [
    'shared/pass/open-intents.ts',
    'deadlineAt: at + policy.drainSeconds * SECOND,',
    'deadlineAt: at + policy.drainSeconds,',
  ]),
  mutant('move-in-milliseconds', 'a move is undone after a second', [
    'shared/pass/open-intents.ts',
    'deadlineAt: at + policy.moveSeconds * SECOND',
    'deadlineAt: at + policy.moveSeconds',
  ]),
  mutant('no-tombstone', 'a stack that is being deleted does not say so', [
    HEAD,
    'lease: null, tombstone: true }',
    'lease: null, tombstone: false }',
  ]),
  mutant('lease-not-awaited', 'what an intent became is written while the next call is on its way', [
    'shared/pass/doing.ts',
    'if (JSON.stringify(next) !== JSON.stringify(head)) await remember(doing.turn, next);',
    'if (JSON.stringify(next) !== JSON.stringify(head)) void remember(doing.turn, next);',
  ]),
  mutant('closing-not-alive', 'what is being closed does not count against the maximum', [
    SITUATION,
    "return alive.size + situation.head.intents.filter((intent) => intent.kind === 'launch').length;",
    "return alive.size + situation.head.intents.filter((intent) => intent.kind === 'launch' && intent.state !== 'closing').length;",
  ]),
  mutant('joined-when-seen', 'a launch has joined as soon as EC2 shows it', [
    LAUNCH,
    "['ACTIVE', 'DRAINING'].includes(seen?.containerInstance?.status ?? '');",
    'seen !== undefined;',
  ]),
  mutant('ended-means-joined', 'an instance that is gone is waited for', [
    LAUNCH,
    "? ['shutting-down', 'terminated'].includes(seen.state)",
    '? false',
  ]),
  mutant('capacity-not-set-aside', 'an offering without capacity is asked for again and again', [
    LAUNCH,
    '...aside(intent, NO_CAPACITY_SECONDS)',
    '...aside(intent, 0)',
  ]),
  mutant('hold-forgotten', 'a hold ends with the first pass', [
    'shared/pass/turn.ts',
    'const hold = await getHold(ports.store, now);',
    'const hold = session.head.epoch % 2 === 0 ? await getHold(ports.store, now) : null;',
  ]),
  mutant('error-swallowed-at-count', 'a count that was not set is taken for one that was', [
    'shared/aws/act.ts',
    "result: already ? 'already' : 'failed',",
    "result: already || step.kind === 'set-count' ? 'already' : 'failed',",
  ]),
  mutant('error-swallowed-at-drain', 'a drain that was not begun is taken for one that was', [
    'shared/aws/act.ts',
    "result: already ? 'already' : 'failed',",
    "result: already || step.kind === 'set-state' ? 'already' : 'failed',",
  ]),
  mutant('error-swallowed-at-deployment', 'a step of a deployment that was refused is taken for one that was made', [
    'shared/aws/deploy.ts',
    "return { result: 'failed', note: `${code}: ${message}`, errorClass };",
    "return { result: 'done', note: `${code}: ${message}`, errorClass: null };",
  ]),
];
