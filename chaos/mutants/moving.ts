import { mutant } from './mutant.js';

const MOVE = 'shared/scaling/intents/move.ts';
const UNDO = 'shared/scaling/intents/move-undo.ts';
const TASKS = 'shared/scaling/intents/move-tasks.ts';
const SERVICES = 'shared/aws/services.ts';

/** What makes a move a replacement first, and leaves nothing of it behind. */
export const MOVING = [
  mutant('protection-not-released', 'the tasks that a move protected stay protected', [
    UNDO,
    "if (intent.protected.length > 0) return takes(told, { kind: 'release', tasks: intent.protected }, 'releasing the protection');",
    '',
  ]),
  mutant('nothing-is-protected', 'ECS may stop whichever task it likes', [
    MOVE,
    "if (intent.state === 'protect' || !isHeld(intent, ours, observation.at))",
    'if (observation.at < 0)',
  ]),
  mutant('original-protected-too', 'all tasks of a service are protected, so that none can stop', [
    MOVE,
    'const ours = oursOf(intent, others, observation.at);',
    'const ours = oursOf(intent, tasks, observation.at);',
  ]),
  mutant(
    'cordon-not-lifted',
    'an instance that was cordoned takes no tasks any more',
    [UNDO, "if (intent.cordoned.length > 0) return takes(told, liftCordon(told), 'lifting the cordon');", ''],
    [
      MOVE,
      "if (placed.cordoned.length > 0) return takes(placed, liftCordon(placed), 'the copy has its place: lifting the cordon');",
      '',
    ],
    ['shared/pass/think.ts', "policy.mode === 'act' ? staleCordons(observation, before.intents) : []", '[]'],
  ),
  mutant(
    'copy-not-waited-for',
    'the original is stopped before its copy serves',
    [MOVE, 'if (!isServing(observation, tasks, copy)) return waits(placed, notServing(observation, copy));', ''],
    [TASKS, 'if (!isServing(observation, tasks, copy)) return notServing(observation, copy);', ''],
    [MOVE, 'if (serving < intent.desired) return waits(', 'if (serving < 0) return waits('],
  ),
  mutant('count-lowered-twice', 'a count is set whatever it is by now', [
    SERVICES,
    'if (!same && !step.expect.includes(service.desiredCount ?? -1))\n    return stale(`somebody set the count to ${service.desiredCount}`);',
    '',
  ]),
  mutant('relative-count', 'one more is asked for, not a count', [
    SERVICES,
    'service: step.service, desiredCount: step.desired }',
    'service: step.service, desiredCount: (service.desiredCount ?? 0) + (step.desired >= (service.desiredCount ?? 0) ? 1 : -1) }',
  ]),
  mutant('no-move-deadline', 'a move that cannot end is never undone', [
    MOVE,
    "if (observation.at > intent.deadlineAt && !['release', 'undo'].includes(intent.state))",
    'if (observation.at < 0)',
  ]),
  mutant('move-not-undone', 'a move that does not work out leaves its copy', [
    UNDO,
    'undo(undoing(intent, note, observation.at), observation, service);',
    "cleanUp({ ...undoing(intent, note, observation.at), state: 'release' }, service.name);",
  ]),
  mutant(
    'deployment-beside-a-move',
    'a deployment does not take a move back',
    ['shared/pass/think.ts', 'cancelMoves(adopt(turn, seen), seen)', 'adopt(turn, seen)'],
    [
      SERVICES,
      "if ((service.deployments ?? []).length > 1) return same ? already(`it is ${step.desired}`) : stale('a deployment is open');",
      '',
    ],
  ),
  mutant('never-moves', 'load is not moved onto a new instance', [
    'shared/scaling/decide.ts',
    'makingRoom, moving, rolling,',
    'makingRoom, rolling,',
  ]),
];
