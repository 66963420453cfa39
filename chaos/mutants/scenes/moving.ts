import { counted, type Deed, throttling, upon, youngestSilent } from '../deeds.js';
import { calledAtMost, countsOf, editions, launchedAtLeast, level, overdue, unprotected } from '../looks.js';
import type { Scene } from '../scene.js';
import { deed, fault, HIGH, KEPT, load, look, lost, put, round, web } from '../steps.js';

/** The instance that a copy is for falls silent as the move begins. */
const silentTarget = deed(
  500,
  upon('ecs.PutAttributes', () => true, youngestSilent(2_000)),
);

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Twice as many services with half of the load each. */
const EIGHT = `
services:
${NAMES.map((name) => `  ${name}: {image: "nginx:1.27-alpine", deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.05"}}}}`).join('\n')}
`;

/** As many as usual, and each takes a minute until its check says that it is healthy. */
const CHECKED = `
services:
${['a', 'b', 'c', 'd']
  .map(
    (name) => `  ${name}:
    image: nginx:1.27-alpine
    healthcheck: {test: ["CMD", "true"], interval: 60s, timeout: 3s, retries: 3}
    deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}`,
  )
  .join('\n')}
`;

/** Somebody asks for three of whatever is moved just now. */
const threeOfEach: Deed = async (local, watch) => {
  for (const { name, desired } of local.amazon.ecs.services()) if (desired === 2) await counted(name, 3)(local, watch);
};

/** Moves: the copy first, nothing left behind, and what others want comes before. */
export const MOVES: readonly Scene[] = [
  {
    name: 'eight services of which four move',
    min: 1,
    max: 2,
    stillAt: 900,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, EIGHT),
      load(300, Object.fromEntries(NAMES.map((name) => [name, 0.22]))),
      look(640, level(0.6)),
      look(640, unprotected),
      look(895, calledAtMost('ecs.UpdateService', 16)),
    ],
  },
  {
    ...round(
      'somebody sets a count in the midst of a move',
      deed(
        500,
        upon('ecs.UpdateTaskProtection', () => true, threeOfEach),
      ),
      look(800, countsOf([1, 1, 3, 3])),
    ),
    stillAt: 800,
    calmSeconds: 60,
    unfinished: true,
  },
  {
    name: 'copies that take a minute to be healthy',
    min: 1,
    max: 2,
    stillAt: 1_200,
    calmSeconds: 60,
    unfinished: true,
    steps: [put(0, CHECKED), load(300, HIGH), look(1_190, level(0.6))],
  },
  {
    name: 'counts are throttled for a minute while tasks move',
    min: 1,
    max: 2,
    stillAt: 900,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, web()),
      load(300, HIGH),
      deed(
        500,
        upon('ecs.PutAttributes', () => true, throttling('ecs.UpdateService', 60)),
      ),
      look(760, level(0.6)),
    ],
  },
  round('replies of counts lost while tasks move', lost(590, 'ecs.UpdateService', 4)),
  {
    name: 'a copy that is never placed is taken back',
    min: 1,
    max: 2,
    stillAt: 1_500,
    calmSeconds: 60,
    unfinished: true,
    steps: [put(0, web()), load(300, HIGH), silentTarget, look(1_490, overdue), look(1_490, countsOf([1, 1, 1, 1]))],
  },
  {
    name: 'a new file comes while a copy waits for its place',
    min: 1,
    max: 2,
    stillAt: 900,
    calmSeconds: 60,
    unfinished: true,
    steps: [put(0, web()), load(300, HIGH), silentTarget, put(640, web(2)), look(820, editions('web', 2))],
  },
  {
    name: 'only a task with a volume could move',
    min: 1,
    max: 2,
    stillAt: 1_200,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, KEPT),
      load(300, { db: 1.2, web: 0.6 }),
      look(1_190, countsOf([1, 2])),
      look(1_190, calledAtMost('ecs.PutAttributes', 6)),
    ],
  },
  {
    name: 'an agent is silent for good',
    min: 1,
    max: 3,
    stillAt: 2_400,
    steps: [
      put(0, web()),
      load(300, HIGH),
      fault(700, { kind: 'agent-lost', seconds: 6_000 }),
      look(1_600, launchedAtLeast(3)),
      look(2_390, overdue),
    ],
  },
];
