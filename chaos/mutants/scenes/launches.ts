import { forgetLaunches, killedAtRow, upon, youngestDies, youngestSilent } from '../deeds.js';
import { calledAtMost, launched, launchedAtLeast, mailed, overdue, saidOnce, up } from '../looks.js';
import type { Scene } from '../scene.js';
import { crash, deed, fault, HUGE, load, look, put, round, web } from '../steps.js';

/** Tasks of which three fit on an instance. */
const wide = (replicas: number): string => `
services:
  wide: {image: "nginx:1.27-alpine", deploy: {replicas: ${replicas}, resources: {limits: {memory: 64M}, reservations: {cpus: "0.4"}}}}
`;

/** As many as an instance holds. */
const THREE = `
services:
${['a', 'b', 'c']
  .map(
    (name) =>
      `  ${name}: {image: "nginx:1.27-alpine", deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.4"}}}}`,
  )
  .join('\n')}
`;

/** Launches: asked for at once, once, and again where no answer came. */
export const LAUNCHES: readonly Scene[] = [
  {
    name: 'as many as are needed are asked for within a minute',
    min: 1,
    max: 6,
    stillAt: 600,
    calmSeconds: 300,
    steps: [put(0, wide(12)), put(12, wide(6), 'more'), look(48, launchedAtLeast(6)), look(890, up(6))],
  },
  round(
    'launches that the table has lost are taken up and collected',
    fault(290, { kind: 'never-register', times: 1 }),
    deed(540, forgetLaunches),
  ),
  round(
    'a launch is throttled for minutes',
    fault(480, { kind: 'throttle', operation: 'ec2.RunInstances', seconds: 150 }),
    look(900, up(2)),
  ),
  {
    ...round(
      'killed after a launch that EC2 shows minutes later',
      fault(290, { kind: 'never-register', times: 1 }),
      crash(290, 'ec2.RunInstances', 'effect', 1),
      load(310, HUGE),
    ),
    max: 2,
    unseenSeconds: 300,
  },
  {
    ...round('killed when something was said', load(310, HUGE), deed(290, killedAtRow('after', 'outbox')), look(2_990, saidOnce)),
    max: 2,
  },
  {
    name: 'killed just before it is said that the maximum is too small',
    min: 1,
    max: 1,
    stillAt: 700,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, web()),
      load(300, HUGE),
      deed(290, killedAtRow('before', 'outbox-keys', 'capacity.blocked')),
      look(690, mailed(/the maximum of 1/)),
    ],
  },
  {
    ...round(
      'one that never joins, and cannot be terminated for minutes',
      fault(290, { kind: 'never-register', times: 1 }),
      load(310, HUGE),
      fault(1_000, { kind: 'throttle', operation: 'ec2.TerminateInstances', seconds: 300 }),
    ),
    max: 2,
  },
  round('an instance dies before it joins', deed(530, youngestDies), look(1_490, up(2)), look(2_990, overdue)),
  round(
    'no capacity for ten minutes',
    fault(480, { kind: 'capacity', seconds: 600 }),
    look(1_080, calledAtMost('ec2.RunInstances', 10)),
    look(1_490, up(2)),
  ),
  {
    name: 'a copy finds no room',
    min: 1,
    max: 3,
    stillAt: 1_200,
    calmSeconds: 60,
    unfinished: true,
    steps: [
      put(0, THREE),
      load(300, { a: 0.6, b: 0.6, c: 0.6 }),
      deed(
        500,
        upon('ecs.PutAttributes', () => true, youngestSilent(200)),
      ),
      look(1_190, launched(2)),
    ],
  },
];
