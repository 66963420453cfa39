import { paused, takenBack, tombstone } from '../deeds.js';
import { launchedAtLeast, uncalled } from '../looks.js';
import type { Scene, SceneStep } from '../scene.js';
import { RECONCILE } from '../slow-pass.js';
import { at, deed, fault, HUGE, load, look, put, round, web } from '../steps.js';

/** No pass of Lambda's gets so far as to take the lease: what a slow one does is done by nobody else. */
export const nobodyElse = (second: number, seconds: number): SceneStep =>
  fault(second, { kind: 'crash', operation: 'dynamodb.get', when: 'before', target: RECONCILE, seconds });

const SITES = `
services:
${['a', 'b']
  .map(
    (name, i) =>
      `  ${name}: {image: "nginx:1.27-alpine", ports: ["${8081 + i}:80"], deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}`,
  )
  .join('\n')}
`;

/** Passes at once, passes that sleep, and passes that come when all is over. */
export const PASSES: readonly Scene[] = [
  {
    name: 'the stack is deleted under a pass that was about to launch',
    min: 1,
    max: 4,
    stillAt: 900,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, web()),
      load(300, HUGE),
      nobodyElse(330, 300),
      deed(600, paused({ operation: 'dynamodb.put', when: 'before', nth: 2, seconds: 10 })),
      deed(605, tombstone),
      look(940, uncalled('ec2.RunInstances', 335)),
    ],
  },
  {
    ...round(
      'a pass sleeps over its lease, and would write what it thought before',
      load(310, HUGE),
      nobodyElse(330, 280),
      deed(600, paused({ operation: 'dynamodb.put', when: 'before', nth: 2, seconds: 80 })),
    ),
    max: 2,
    unseenSeconds: 150,
  },
  {
    name: 'a deployment sleeps between two target groups, and its project is taken down',
    min: 1,
    max: 3,
    stillAt: 900,
    calmSeconds: 300,
    steps: [
      nobodyElse(0, 20),
      put(1, SITES),
      deed(15, paused({ operation: 'elb.ModifyTargetGroupAttributes', when: 'answered', seconds: 500 })),
      at(60, { kind: 'down', project: 'web' } as never),
    ],
  },
  {
    ...round(
      'a pass sleeps between its last look and the termination, and the instance is taken back',
      nobodyElse(2_225, 90),
      deed(2_240, paused({ operation: 'ecs.DescribeContainerInstances', when: 'answered', nth: 2, seconds: 60 })),
      deed(2_297, takenBack),
    ),
    calmSeconds: 900,
    unfinished: true,
  },
  round(
    'woken every second, a pass comes to its end all the same',
    at(465, { kind: 'wake', times: 1, seconds: 75, every: 0.3 } as never),
    look(538, launchedAtLeast(2)),
  ),
];
