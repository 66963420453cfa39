import { type Mutant, mutant, noticedBy } from './mutant.js';

const REPAIR = 'shared/scaling/repair.ts';
const OFFER = 'shared/pass/another-offer.ts';

/** What is broken, what is to be had instead, and when a deployment stands. */
export const MENDING: readonly Mutant[] = [
  ...noticedBy(
    'test/scaling/replacing.test.ts',
    mutant('all-are-mended-at-once', 'what breaks all instances at once has all of them replaced', [
      REPAIR,
      'if (systemic) return heldBack',
      "if (systemic === '') return heldBack",
    ]),
    mutant('mended-at-once', 'an instance is replaced for a moment of silence', [
      REPAIR,
      "reason === 'tasks-die' ? 0 : policy.repairSeconds * SECOND",
      "reason === 'tasks-die' ? 0 : 0 * policy.repairSeconds * SECOND",
    ]),
    mutant('no-rest-after-a-reboot', 'an instance is mended again while it comes up', [
      REPAIR,
      'before === undefined ? 0 : before + REST_MILLISECONDS',
      'before === undefined ? 0 : before',
    ]),
    mutant('owners-are-not-asked', 'an instance that its owner protects is replaced', [
      REPAIR,
      "if (instance.protect || instance.containerInstance!.attributes['evenkeel.protect'] === 'true')",
      "if (instance.protect && instance.id === '')",
    ]),
  ),
  ...noticedBy(
    'test/pass/another-offer.test.ts',
    mutant('another-zone-will-do', 'what a task of one zone waits for is launched in another', [
      OFFER,
      '[boundTo?.zone ?? null]',
      'boundTo ? [null] : [null]',
    ]),
    mutant('another-market-will-do', 'what a task of one market waits for is launched in another', [
      OFFER,
      'const only = boundTo && [boundTo.only];',
      'const only = boundTo && undefined;',
    ]),
  ),
  ...noticedBy(
    'test/deploying/up.test.ts',
    mutant('steady-without-its-minute', 'a deployment is steady when its tasks have just begun to run', [
      'shared/deploying/up.ts',
      'const SETTLED_MILLISECONDS = 60 * SECOND;',
      'const SETTLED_MILLISECONDS = 0 * SECOND;',
    ]),
  ),
];
