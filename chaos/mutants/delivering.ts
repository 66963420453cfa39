import { type Mutant, mutant, noticedBy } from './mutant.js';

const ATTEMPT = 'shared/notify/attempt.ts';
const NOTIFY = 'shared/notify/notify.ts';

const PUBLISHED = noticedBy(
  'test/functions/notify.test.ts',
  mutant('not-claimed', 'two invocations deliver an alert at once', [
    ATTEMPT,
    "delivery.state !== 'pending' || delivery.notBefore > now\n",
    "delivery.state !== 'pending'\n",
  ]),
  mutant('delivered-without-end', 'what was sent is sent with each heartbeat', [
    ATTEMPT,
    "delivery.state !== 'pending' || delivery.notBefore > now\n",
    'delivery.notBefore > now\n',
  ]),
  mutant('failed-means-dead', 'what SNS did not take once is said to nobody', [
    ATTEMPT,
    'if (attempts >= MOST_ATTEMPTS)',
    'if (attempts >= 1)',
  ]),
  mutant('a-fault-holds-the-stream-up', 'one receiver that is down holds up all that is said', [
    ATTEMPT,
    'const result = await deliver(claimed).catch(failure);',
    'const result = await deliver(claimed);',
  ]),
  mutant('no-channel-waits-for-ever', 'an alert waits for a channel that is not set up', [
    NOTIFY,
    "if (ports.post === null) await switchOff(ports, id, 'slack');",
    '',
  ]),
  mutant('a-busy-receiver-is-pressed', 'a receiver that asked to wait is asked again in the same round', [
    NOTIFY,
    "round.slackRests ||= delivered.kind === 'wait' || delivered.kind === 'failed';",
    '',
  ]),
);

const POSTED = noticedBy(
  'test/functions/notify-topic.test.ts',
  mutant('waiting-counts', 'a receiver that asks to wait is given up', [
    ATTEMPT,
    'attempts: attempts - 1, notBefore: now + result',
    'attempts: attempts + 4, notBefore: now + result',
  ]),
  mutant('claimed-for-ever', 'an alert whose invocation was killed is said to nobody', [
    ATTEMPT,
    'const CLAIM_MILLISECONDS = MINUTE;',
    'const CLAIM_MILLISECONDS = 9999 * MINUTE;',
  ]),
  mutant('no-second-chance', 'what the topic never woke us for is posted by nobody', [
    NOTIFY,
    '    await publishRow(row, round);\n    await forwardRow(row, round);\n',
    '    await publishRow(row, round);\n',
  ]),
  mutant('posted-twice', 'a notification that SNS delivers twice is posted twice', [
    ATTEMPT,
    "delivery.state !== 'pending' || delivery.notBefore > now\n",
    'now === 0\n',
  ]),
);

/** The way of an alert out of the outbox: at least once, and not again. */
export const DELIVERING: readonly Mutant[] = [...PUBLISHED, ...POSTED];
