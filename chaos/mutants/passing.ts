import { type Mutant, mutant, noticedBy } from './mutant.js';

const RECONCILE = 'shared/reconcile.ts';
const JOURNAL = 'shared/pass/journal.ts';
const ADOPT = 'shared/pass/adopt.ts';
const BATCH = 'shared/scaling/intents/batch.ts';

const BEGUN = noticedBy(
  'test/pass/run.test.ts',
  mutant('lease-kept-by-a-fault', 'a pass that fails keeps the others out for as long as its lease holds', [
    RECONCILE,
    'await end(turn).catch(() => {});',
    '',
  ]),
  mutant('intents-not-awaited', 'a pass acts while its intents are on their way to the table', [
    RECONCILE,
    'await remember(turn, thoughts.head);',
    'void remember(turn, thoughts.head).catch(() => {});',
  ]),
  mutant('a-fault-goes-back-to-the-queue', 'a pass that fails is delivered again, and lies with the dead letters in the end', [
    'shared/pass/pulse.ts',
    'return { skipped: `failed: ${code}: ${message}` };',
    'throw error;',
  ]),
  mutant('skipped-is-well', 'no alarm rings while each pass is skipped', [
    'shared/pass/pulse.ts',
    "if ('skipped' in report) return report;",
    "if ('skipped' in report) {\n      ports.log(pulse(ports, { PassOk: 1, PassFailed: 0 }));\n      return report;\n    }",
  ]),
  mutant('end-not-told-again', 'a project whose last pass was killed is being deployed for ever', [
    JOURNAL,
    "['deploying', 'removing'].includes(project.body.status)",
    "['removing'].includes(project.body.status)",
  ]),
  mutant('steady-is-forgotten', 'a failure has nothing to go back to', [
    JOURNAL,
    "if (status === 'steady') return { status, steady: id };",
    "if (status === 'steady') return { status };",
  ]),
  mutant('gone-back-is-degraded', 'what a cancelled deployment has gone back to is not what the project wants', [
    JOURNAL,
    "|| (status === 'cancelled' && progress?.back !== undefined)",
    '',
  ]),
);

const ASKED = noticedBy(
  'test/pass/acting.test.ts',
  mutant('another-offer-not-written', 'who is killed over another offering leaves an instance that nobody knows of', [
    'shared/pass/launch-together.ts',
    '  await remember(turn, { ...turn.session.head, intents: [...open, ...intents] });\n',
    '  turn.session = { ...turn.session, head: { ...turn.session.head, intents: [...open, ...intents] } };\n',
  ]),
  mutant('bound-launches-share', 'what must lie in one zone is asked of an offering that cannot hold it', [
    'shared/pass/launch-together.ts',
    'refused.filter(({ action }) => isDeepStrictEqual(action.boundTo, first?.action.boundTo))',
    'refused.filter(({ action }) => isDeepStrictEqual(action.boundTo, action.boundTo))',
  ]),
  mutant('caps-of-one-launch', 'a call for several is allowed as if it were for one', [
    'shared/pass/launch-together.ts',
    'short.slice(0, withinCaps(thoughts.input, open, other, short.length))',
    'short.slice(0, withinCaps(thoughts.input, open, other, 1) * short.length)',
  ]),
);

const SHARED = noticedBy(
  'test/scaling/intents/batch.test.ts',
  mutant('one-call-too-many', 'a call for a hundred asks for a hundred and one', [
    BATCH,
    'group.slice(from, from + MOST_IN_A_CALL)',
    'group.slice(from, from + MOST_IN_A_CALL + 1)',
  ]),
  mutant('an-answer-twice', 'who has an instance gets another from the same call', [
    BATCH,
    "one.kind === 'launch' && one.state === 'planned' && (one.id",
    "one.kind === 'launch' && (one.id",
  ]),
);

const FOUND = noticedBy(
  'test/pass/adopt.test.ts',
  mutant('tag-speaks-for-all', 'an instance more than a call was told of is nobody’s', [
    ADOPT,
    '(batch ? (instanceId ? null : batch.id) : id)',
    '(batch ? batch.id : id)',
  ]),
  mutant('stopped-is-taken-up', 'what somebody stopped is terminated for not joining', [
    ADOPT,
    "['pending', 'running'].includes(one.state) &&",
    "['pending', 'running', 'stopped'].includes(one.state) &&",
  ]),
);

const TOLD = noticedBy(
  'test/aws/acting.test.ts',
  mutant('gone-means-set', 'a count of a service that is gone is taken for set', [
    'shared/aws/act.ts',
    "['terminate', 'deregister', 'release'].includes(step.kind)",
    "['terminate', 'deregister', 'release', 'set-count'].includes(step.kind)",
  ]),
  mutant('gone-is-no-end', 'an instance that EC2 does not know any more is terminated for ever', [
    'shared/aws/act.ts',
    "['terminate', 'deregister', 'release'].includes(step.kind)",
    "['deregister', 'release'].includes(step.kind)",
  ]),
  mutant('first-refusal-ends-uncordoning', 'one instance that ECS refuses leaves the others cordoned', [
    'shared/aws/container-instances.ts',
    "!== 'gone') errors.push(error);",
    "!== 'gone') throw error;",
  ]),
);

/** A pass from its lease to its last write, and what it takes for an answer. */
export const PASSING: readonly Mutant[] = [...BEGUN, ...ASKED, ...SHARED, ...FOUND, ...TOLD];
