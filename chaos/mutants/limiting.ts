import { type Mutant, mutant, noticedBy } from './mutant.js';

const CAPS = 'shared/scaling/caps.ts';

const USED = noticedBy(
  'test/scaling/caps.test.ts',
  mutant('ended-launches-forgotten', 'a launch whose instance has ended is none of this hour', [
    CAPS,
    '[...instances.map((one) => one.launchedAt),',
    '[...instances.filter(({ state }) => ALIVE.includes(state)).map((one) => one.launchedAt),',
  ]),
  mutant('an-hour-is-a-minute', 'launches of a minute are counted for those of an hour', [
    CAPS,
    'at - launched < HOUR)',
    'at - launched < HOUR / 60)',
  ]),
  mutant('a-pass-without-caps', 'within a pass every launch is the first', [CAPS, '      caps = after;\n', '']),
  mutant('one-more-than-the-cap', 'a cap lets one more through', [
    CAPS,
    'return limit !== null && used > limit + 1e-9;',
    'return limit !== null && used > limit + 1;',
  ]),
  mutant('leaving-costs-nothing', 'what is being stopped has no vCPU and no price', [
    CAPS,
    "['pending', 'running', 'stopping', 'stopped']",
    "['running']",
  ]),
);

const IN_THE_AIR = noticedBy(
  'test/scaling/caps-in-the-air.test.ts',
  mutant('caps-of-a-part', 'where there are two processors each has the caps for itself', [
    CAPS,
    'const situation = asked.whole ?? asked;\n  const { policy }',
    'const situation = asked;\n  const { policy }',
  ]),
  mutant('launches-not-counted', 'a launch that EC2 does not show yet is none of this hour', [
    CAPS,
    'return [...instances.map((one) => one.launchedAt), ...unseen(situation).map(({ createdAt }) => createdAt)]',
    'return [...instances.map((one) => one.launchedAt)]',
  ]),
  mutant('launches-counted-twice', 'a launch that EC2 shows is two of this hour', [
    CAPS,
    "(intent.kind === 'launch' && !instanceOf(intent, observation) ? [intent] : [])",
    "(intent.kind === 'launch' || instanceOf(intent, observation) ? [intent] : []) as never[]",
  ]),
  mutant('asked-for-costs-nothing', 'what is asked for and not there yet has no vCPU and no price', [
    CAPS,
    '...unseen(situation).map(({ request }) => typesOf(request)),',
    '',
  ]),
);

/** Caps besides the number of instances. */
export const LIMITING: readonly Mutant[] = [...USED, ...IN_THE_AIR];
