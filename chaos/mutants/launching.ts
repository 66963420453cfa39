import { mutant } from './mutant.js';

const INSTANCES = 'shared/aws/instances.ts';
const LAUNCH = 'shared/scaling/intents/launch.ts';
const SITUATION = 'shared/scaling/situation.ts';
const GROWTH = 'shared/scaling/growth.ts';

/** What keeps a launch from being made twice, forgotten, or one too many. */
export const LAUNCHING = [
  mutant('random-token', 'each call has a token of its own', [
    INSTANCES,
    'ClientToken: intent.token,',
    'ClientToken: `${intent.id}-${Math.random()}`.slice(0, 64),',
  ]),
  mutant('no-token', 'the SDK makes the token up', [INSTANCES, 'ClientToken: intent.token,', '']),
  mutant('token-renewed-on-retry', 'a call without an answer is repeated as another attempt', [
    LAUNCH,
    'return waits({ ...(answer.spent ? anew(intent) : intent), unanswered: note }, note);',
    'return waits({ ...alone(intent), unanswered: note }, note);',
  ]),
  mutant('token-from-time', 'all launches of a minute share their token', [
    'shared/pass/open-intents.ts',
    'token: `${base.id}-1`,',
    'token: `launch-${Math.floor(at / 60_000)}`,',
  ]),
  mutant('count-by-describe', 'what EC2 shows is counted against the maximum, and not what was asked for', [
    SITUATION,
    "return alive.size + situation.head.intents.filter((intent) => intent.kind === 'launch').length;",
    "return situation.observation.instances.filter((one) => ['pending', 'running'].includes(one.state)).length;",
  ]),
  mutant('in-flight-does-not-count', 'a launch under way is no capacity', [
    SITUATION,
    'situation.active.length + situation.launches.length;',
    'situation.active.length;',
  ]),
  mutant('maximum-ignored', 'growth does not ask for the maximum', [
    GROWTH,
    'const room = Math.max(0, policy.max - aliveOf(situation));',
    'const room = 99;',
  ]),
  mutant('maximum-plus-one', 'growth takes one more than the maximum', [
    GROWTH,
    'policy.max - aliveOf(situation)',
    'policy.max + 1 - aliveOf(situation)',
  ]),
  mutant('orphans-left', 'an instance of ours that no intent speaks for is not taken up', [
    'shared/pass/adopt.ts',
    '!known.has(one.id) &&\n      !known.has(one.intent),',
    'false,',
  ]),
  mutant('intent-tag-missing', 'an instance does not say which intent it is of', [
    INSTANCES,
    "{ Key: 'evenkeel:intent', Value: batch?.id ?? intent.id },",
    '',
  ]),
  mutant('cluster-tag-missing', 'an instance does not say that it is ours', [
    INSTANCES,
    "{ Key: 'evenkeel:cluster', Value: cluster },",
    '',
  ]),
  mutant('no-registration-deadline', 'an instance that never joins is waited for without end', [
    LAUNCH,
    'if (observation.at < latest(intent, seen, policy)) return waits(intent, `${intent.instanceId} is booting`);',
    'if (observation.at > 0) return waits(intent, `${intent.instanceId} is booting`);',
  ]),
  mutant('never-joined-not-terminated', 'what never joined is forgotten, not terminated', [
    LAUNCH,
    'return takes(given, terminate(intent, seen), `${intent.instanceId} did not join in time`);',
    'return over(`${given.instanceId} did not join in time`, { neverJoined: true });',
  ]),
  mutant('no-answer-means-failed', 'a launch whose answer was lost is given up at once', [
    LAUNCH,
    'return waits({ ...(answer.spent ? anew(intent) : intent), unanswered: note }, note);',
    'return over(note);',
  ]),
  mutant('late-describe-means-gone', 'an instance that EC2 does not show yet is taken for dead', [
    LAUNCH,
    'const VISIBLE_MILLISECONDS = 5 * MINUTE;',
    'const VISIBLE_MILLISECONDS = -1 * MINUTE;',
  ]),
  mutant('unknown-means-refused', 'an error that says nothing is taken for a refusal', [
    'shared/aws/errors.ts',
    'CLASS_OF[code] ?? byFamily(code, $metadata?.httpStatusCode ?? 0)',
    "(CLASS_OF[code] === 'ambiguous' ? 'invalid' : CLASS_OF[code]) ?? 'invalid'",
  ]),
  mutant('launch-not-asked-again', 'a launch that was written down and not asked for is never asked for', [
    LAUNCH,
    "return takes(intent, { kind: 'run-instance', intent }, 'asking EC2 for an instance');",
    "return intent.createdAt === at ? takes(intent, { kind: 'run-instance', intent }, 'asking') : waits(intent, 'asked once');",
  ]),
  mutant('surge-buys', 'the second copy of a task that moves is taken for a task without room', [
    'shared/scaling/unplaced.ts',
    'move ? Math.min(service.desired, move.desired) : service.desired',
    'service.desired',
  ]),
];
