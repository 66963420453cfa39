import { emptied, protecting, takenBack, upon } from '../deeds.js';
import { calledAtMost, launched, overdue, uncalled, up } from '../looks.js';
import type { Scene } from '../scene.js';
import { deed, fault, HIGH, LOW, load, look, put, round, web } from '../steps.js';

/** A service that nothing is created of while CreateService is throttled. */
const LATE = `
services:
  late: {image: "nginx:1.27-alpine", deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}
`;

/** So many tasks, which take a minute to be healthy. */
const spread = (replicas: number, cpus: string): string => `
services:
  web:
    image: nginx:1.27-alpine
    healthcheck: {test: ["CMD", "true"], interval: 60s, timeout: 3s, retries: 3}
    deploy: {replicas: ${replicas}, resources: {limits: {memory: 64M}, reservations: {cpus: "${cpus}"}}}
`;

const EVERYWHERE = `
services:
  agent: {image: "nginx:1.27-alpine", deploy: {mode: global, resources: {limits: {memory: 32M}, reservations: {cpus: "0.02"}}}}
`;

const DRAIN = 'ecs.UpdateContainerInstancesState';

/** Instances that are given up, and those that are not. */
export const LEAVING: readonly Scene[] = [
  {
    ...round(
      'a drain that cannot end is undone',
      deed(
        1_500,
        upon(DRAIN, () => true, protecting),
      ),
      look(3_400, overdue),
    ),
    calmSeconds: 2_100,
  },
  {
    ...round(
      'one that was drained is taken back just before its end',
      deed(1_500, upon('dynamodb.put', emptied, takenBack, 'ecs.ListTasks')),
    ),
    unfinished: true,
  },
  {
    ...round(
      'drains are throttled for minutes',
      fault(2_200, { kind: 'throttle', operation: DRAIN, seconds: 300 }),
      look(3_000, up(1)),
    ),
    stillAt: 2_600,
    calmSeconds: 900,
  },
  { ...round('what runs on every instance ends with it', put(1, EVERYWHERE, 'agents'), look(2_990, up(1))) },
  {
    name: 'the load stays high',
    min: 1,
    max: 3,
    stillAt: 1_500,
    calmSeconds: 2_100,
    steps: [put(0, web()), load(300, HIGH), look(3_590, up(2)), look(3_590, launched(2)), look(3_590, uncalled(DRAIN, 3_590))],
  },
  round(
    'the load is gone for five minutes',
    load(800, LOW),
    load(1_100, HIGH),
    look(1_090, up(2)),
    look(1_490, launched(2)),
    look(1_490, uncalled(DRAIN, 1_490)),
  ),
  {
    ...round(
      'what is deployed has no place yet while the load is low',
      fault(1_500, { kind: 'throttle', operation: 'ecs.CreateService', seconds: 1_200 }),
      put(1_510, LATE, 'late'),
      look(2_600, uncalled(DRAIN, 1_100)),
    ),
    stillAt: 2_700,
  },
  {
    name: 'fewer tasks from one minute to the next, on instances that have stood for long',
    min: 1,
    max: 3,
    stillAt: 900,
    calmSeconds: 1_500,
    steps: [put(0, spread(6, '0.4')), put(900, spread(2, '0.1')), look(1_390, calledAtMost(DRAIN, 1)), look(2_390, up(1))],
  },
  {
    name: 'two of three are too many, and each takes its time to leave',
    min: 1,
    max: 3,
    stillAt: 1_200,
    calmSeconds: 2_400,
    steps: [put(0, spread(9, '0.1')), load(200, { web: 4.2 }), load(1_200, { web: 0.2 }), look(1_190, up(3)), look(3_590, up(2))],
  },
];
