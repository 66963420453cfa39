import { inOrder, launched, level, running, tagged, uncalled, unprotected, untouched, up } from '../looks.js';
import type { Scene } from '../scene.js';
import { at, crash, fault, HIGH, HUGE, KEPT, load, look, lost, PUBLISHED, put, round, web } from '../steps.js';

const DRAIN = 'ecs.UpdateContainerInstancesState';

/** Rounds of growth, moves and shrinking, and what comes in their way. */
export const ROUNDS: readonly Scene[] = [
  round(
    'a whole round',
    look(1_490, tagged),
    look(700, level(0.6)),
    look(700, unprotected),
    look(1_490, up(2)),
    look(1_490, level(0.6)),
    look(2_990, up(1)),
    look(2_990, launched(2)),
  ),
  {
    ...round('replies of launches lost at the maximum', lost(290, 'ec2.RunInstances', 3), load(310, HUGE)),
    max: 2,
    unseenSeconds: 150,
  },
  {
    ...round('a launch without an answer, shown minutes later', lost(290, 'ec2.RunInstances', 1), load(310, HUGE)),
    max: 3,
    unseenSeconds: 150,
  },
  round('killed after launches and counts', crash(290, 'ec2.RunInstances'), crash(600, 'ecs.UpdateService')),
  round('three passes at once', at(320, { kind: 'wake', times: 3, seconds: 900 } as never), look(2_990, launched(2))),
  {
    ...round(
      'frozen over a launch while others pass',
      fault(290, {
        kind: 'freeze',
        operation: 'ec2.RunInstances',
        when: 'before',
        seconds: 70,
        target: 'evenkeel-demo-reconcile',
        times: 1,
      }),
      fault(600, {
        kind: 'freeze',
        operation: 'ecs.UpdateService',
        when: 'before',
        seconds: 70,
        target: 'evenkeel-demo-reconcile',
        times: 1,
      }),
      at(320, { kind: 'wake', times: 2, seconds: 600 } as never),
    ),
  },
  round('one that never joins', fault(290, { kind: 'never-register', times: 1 })),
  round('an agent is lost', fault(900, { kind: 'agent-lost', seconds: 1_500 })),
  round(
    'held while the load is high',
    at(290, { kind: 'hold', seconds: 600 } as never),
    look(880, untouched(540)),
    load(900, HIGH),
  ),
  round(
    'replies lost everywhere',
    lost(0, 'ecs.CreateService'),
    lost(290, 'dynamodb.put', 4),
    lost(300, 'ecs.UpdateTaskProtection', 2),
    lost(300, 'ecs.PutAttributes', 1),
    lost(700, 'ecs.UpdateService', 3),
  ),
  round('a new file while tasks move', ...[480, 510, 540, 570, 600, 630].map((second, i) => put(second, web(i + 2)))),
  { ...round('a minimum of two', look(2_990, up(2)), look(2_990, launched(2)), look(2_990, uncalled(DRAIN, 2_990))), min: 2 },
  { ...round('a maximum of two', load(310, HUGE), look(1_490, up(2))), max: 2 },
  {
    name: 'up, down, up, down, with requests that die',
    min: 1,
    max: 3,
    stillAt: 1_500,
    steps: [
      put(0, PUBLISHED),
      look(420, running('web', 3)),
      look(420, inOrder('web', 'store', 'site')),
      crash(430, 'dynamodb.put', 'effect', 1),
      put(440, PUBLISHED.replace('sleep 20', 'sleep 30')),
      lost(441, 'ecs.RunTask', 2),
      crash(500, 'ecs.DeleteService', 'effect', 1),
      at(700, { kind: 'down', project: 'web' } as never),
      put(720, web()),
      at(1_300, { kind: 'down', project: 'web' } as never),
    ],
  },
  {
    name: 'a request that died is finished, and a newer one wins',
    min: 1,
    max: 3,
    stillAt: 1_500,
    steps: [
      fault(0, { kind: 'crash', operation: 'dynamodb.put', when: 'effect', target: 'evenkeel-demo-api', times: 2 }),
      put(1, web()),
      put(400, web(2)),
      put(410, web(3)),
      put(420, web(4)),
      look(1_400, running('web', 4)),
    ],
  },
  {
    name: 'a volume stays where it is',
    min: 1,
    max: 3,
    stillAt: 1_500,
    steps: [put(0, KEPT), load(300, { db: 1.2, web: 0.7 }), load(1_500, { db: 0.2, web: 0.1 })],
  },
  {
    name: 'the stack is deleted in the middle of growth',
    min: 1,
    max: 4,
    stillAt: 900,
    steps: [put(0, web()), load(300, HUGE), crash(310, 'ec2.RunInstances', 'reply', 1), at(420, { kind: 'remove' } as never)],
  },
  round(
    'an instance breaks for good and comes back late',
    fault(700, { kind: 'agent-lost', seconds: 420 }),
    fault(1_000, { kind: 'throttle', seconds: 120 }),
  ),
];
