import { type Mutant, mutant, noticedBy } from './mutant.js';

const MOVE = 'shared/scaling/intents/move.ts';

/**
 * What scenes cannot show, because another net catches it there (ECS spreads, the next pass sets it right, a pass is shorter than its lease):
 * the tests of the net itself notice.
 */
export const NETS: readonly Mutant[] = [
  ...noticedBy(
    'test/scaling/growing.test.ts',
    mutant('only-running-counts', 'an instance that is pending does not count against the maximum', [
      'shared/scaling/situation.ts',
      ".filter((one) => ['pending', 'running', 'stopping', 'stopped'].includes(one.state))",
      ".filter((one) => ['running'].includes(one.state))",
    ]),
  ),
  ...noticedBy(
    'test/scaling/move-intent.test.ts',
    mutant('undone-without-count', 'a move that is undone leaves the higher count', [
      'shared/scaling/intents/move-undo.ts',
      'if (service.desired !== intent.desired + 1)\n    return',
      'if (service.desired === intent.desired + 1)\n    return',
    ]),
  ),
  ...noticedBy(
    'test/scaling/intents/move.test.ts',
    mutant('lands-anywhere', 'a copy that landed on the hot instance is taken for one that moved', [
      MOVE,
      'if ([intent.from, ...intent.cordoned.map(({ instanceId }) => instanceId)].includes(copy.instanceId))',
      'if (intent.desired < 0)',
    ]),
    mutant('uncordoned-at-once', 'the hot instance is not cordoned', [
      MOVE,
      'const containerInstances = intent.cordoned.map((one) => one.containerInstance);',
      'const containerInstances: string[] = [];',
    ]),
  ),
  ...noticedBy(
    'test/scaling/early.test.ts',
    mutant('line-turned-round', 'what is below the line is above it', [
      'shared/scaling/situation.ts',
      'share > policy.thresholds.out / 100;',
      'share < policy.thresholds.out / 100;',
    ]),
  ),
  ...noticedBy(
    'test/scaling/shrinking.test.ts',
    mutant('oldest-given-up-first', 'of those that could go the costliest to empty goes first', [
      'shared/scaling/scale-in.ts',
      'cost(a) - cost(b) ||',
      'cost(b) - cost(a) ||',
    ]),
  ),
  ...noticedBy(
    'test/scaling/intents/drain.test.ts',
    mutant('daemons-hold', 'DAEMON tasks hold the gate for ever', [
      'shared/scaling/intents/drain.ts',
      "!daemons.has(task.service ?? ''),",
      'true,',
    ]),
  ),
  ...noticedBy(
    'test/pass/turn.test.ts',
    mutant('lease-not-renewed', 'the lease is not renewed before an act', [
      'shared/pass/turn.ts',
      'if (now - turn.committedAt > RENEW_MILLISECONDS) await remember(turn, turn.session.head);',
      '',
    ]),
  ),
  ...noticedBy(
    'test/scaling/moving.test.ts',
    mutant('moves-a-volume', 'a task is moved away from its volume', [
      'shared/scaling/situation.ts',
      'if (service.task.volumes.length > 0) return `its volume ${service.task.volumes[0]} stays on this instance`;',
      '',
    ]),
  ),
  ...noticedBy(
    'test/deploying/down.test.ts',
    mutant('gone-at-the-first-look', 'one empty look is enough to call a project gone', [
      'shared/deploying/down.ts',
      'const EMPTY_LOOKS = 2;',
      'const EMPTY_LOOKS = 1;',
    ]),
  ),
  ...noticedBy(
    'test/aws/update-service.test.ts',
    mutant('updated-whatever-it-is', 'an update does not ask whether the service still is what was seen', [
      'shared/aws/deploy-services.ts',
      'if (assumed.desired !== null && service.desiredCount !== assumed.desired)',
      'if (assumed.desired === -1)',
    ]),
  ),
];
