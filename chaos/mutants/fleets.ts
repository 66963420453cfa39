import { type Mutant, mutant, noticedBy } from './mutant.js';

const FLEET = 'shared/aws/fleet.ts';
const BATCH = 'shared/scaling/intents/batch.ts';
const LAUNCH = 'shared/scaling/intents/launch.ts';

const ASKED = noticedBy(
  'test/aws/fleet.test.ts',
  mutant('fleet-token-per-attempt', 'each call of a fleet has a token of its own', [
    FLEET,
    'ClientToken: token,',
    'ClientToken: `${token}-${Math.random()}`,',
  ]),
  mutant('fleet-that-stays', 'a fleet goes on after its answer and replaces what we end', [
    FLEET,
    "Type: 'instant',",
    "Type: 'maintain',",
  ]),
  mutant('fleet-of-one', 'a call for several asks for one', [
    FLEET,
    'TotalTargetCapacity: batch?.size ?? 1',
    'TotalTargetCapacity: 1',
  ]),
  mutant('partial-answer-ignored', 'an answer with errors has no instances', [
    FLEET,
    'if (!instanceId) return nothing',
    'if (!instanceId || refused.length > 0) return nothing',
  ]),
  mutant('fleet-token-not-spent', 'an answer without an instance is asked for again under its token, for ever', [
    FLEET,
    'refused, spent: true',
    'refused, spent: false',
  ]),
  mutant('fleet-without-intent', 'the instances of a fleet do not say which intent they are of', [
    FLEET,
    'ResourceType, Tags: tags }',
    "ResourceType, Tags: tags.filter(({ Key }) => Key !== 'evenkeel:intent') }",
  ]),
  mutant('first-refusal-of-a-fleet', 'where one pool was forbidden, that others had no capacity is not heard', [
    FLEET,
    "refused.findIndex(({ error }) => error === 'capacity'),",
    "refused.findIndex(({ error }) => error === 'token'),",
  ]),
);

const SHARED = noticedBy(
  'test/scaling/intents/batch.test.ts',
  mutant('fleet-answer-counted-twice', 'the answer to a repeat gives instances that others have', [
    BATCH,
    'const free = answer.instanceIds.filter((id) => !held.has(id));',
    'const free = answer.instanceIds.filter((id) => !held.has(`not ${id}`));',
  ]),
  mutant('one-instance-for-all', 'all launches of a call take the first instance', [
    BATCH,
    'const instanceId = free[i];',
    'const instanceId = free[i * 0];',
  ]),
  mutant('short-means-silent', 'those for whom there was none ask for ever', [
    BATCH,
    "note: short, error: 'capacity', code",
    "note: short, error: 'ambiguous', code",
  ]),
  mutant('taken-is-forgotten', 'an instance whose launch was closed is taken by another', [
    BATCH,
    'if (closed.length === 0) return going;',
    'if (closed.length >= 0) return going;',
  ]),
  mutant('claimed-twice', 'two launches take up one instance that shows itself', [
    BATCH,
    'const [instance] = free.splice(at, 1);',
    'const [instance] = free.slice(at, at + 1);',
  ]),
  mutant('never-claimed', 'what shows itself before its answer belongs to nobody', [
    BATCH,
    'const at = free.findIndex((one) => one.intent === intent.batch!.id);',
    'const at = free.findIndex((one) => one.intent === intent.id + intent.batch!.id);',
  ]),
  mutant('quota-for-all', 'together over a quota, none of them is asked for', [
    LAUNCH,
    "if (intent.batch) return waits(alone(intent), answer.note ?? 'refused together, asked for one by one');",
    '',
  ]),
);

const TOLD = noticedBy(
  'test/scaling/fleet.test.ts',
  mutant('spent-token-again', 'a token that was answered is used once more', [
    LAUNCH,
    'answer.spent ? anew(intent) : intent',
    'intent',
  ]),
  mutant('pools-not-set-aside', 'a pool that had nothing is asked again at once', [
    LAUNCH,
    'return setAside.length > 0 ? { ...going',
    'return setAside.length < 0 ? { ...going',
  ]),
  mutant('busy-means-empty', 'a pool is set aside because EC2 was busy', [
    LAUNCH,
    "if (error === 'throttle' || error === 'ambiguous') return [];",
    '',
  ]),
);

/** CreateFleet, and launches that share a call. */
export const FLEETS: readonly Mutant[] = [...ASKED, ...SHARED, ...TOLD];
