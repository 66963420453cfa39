import { mutant } from './mutant.js';

const DRAIN = 'shared/scaling/intents/drain.ts';
const INSTANCES = 'shared/aws/instances.ts';
const SCALE_IN = 'shared/scaling/scale-in.ts';

/** What keeps an instance with tasks on it from being terminated, a cluster from being too small, and a drain from being for ever. */
export const DRAINING = [
  mutant(
    'gate-skipped',
    'an instance is terminated while tasks run on it',
    [DRAIN, 'if (left.length === 0) {', 'if (left.length >= 0) {'],
    [INSTANCES, 'if (occupied) return stale(occupied);', ''],
  ),
  mutant('gate-of-the-pass-skipped', 'only the last look before the call asks for tasks', [
    DRAIN,
    'if (left.length === 0) {',
    'if (left.length >= 0) {',
  ]),
  mutant('last-look-skipped', 'only what the pass saw at its beginning is asked for tasks', [
    INSTANCES,
    'if (occupied) return stale(occupied);',
    '',
  ]),
  mutant(
    'terminated-undrained',
    'an instance is terminated without being drained',
    [
      DRAIN,
      "? takes(held, { kind: 'set-state', containerInstance: arn, state: 'DRAINING' }, 'draining')",
      "? takes(terminating(intent, observation), terminate(intent, arn), 'at once')",
    ],
    [INSTANCES, 'if (occupied) return stale(occupied);', ''],
  ),
  mutant('stopping-tasks-do-not-count', 'a task that is just stopping does not hold the gate', [
    DRAIN,
    "task.status !== 'STOPPED' &&\n      !(silent && task.desiredStatus === 'STOPPED') &&",
    "task.desiredStatus !== 'STOPPED' &&",
  ]),
  mutant('no-drain-deadline', 'a drain that cannot end is never undone', [
    DRAIN,
    'if (observation.at < intent.deadlineAt || isFinal(intent))\n    return waits(',
    'if (observation.at > 0)\n    return waits(',
  ]),
  mutant(
    'drain-not-undone',
    'a drain that cannot end is forgotten, and its instance stays DRAINING',
    [
      DRAIN,
      'return arn ? undo({ ...intent, stuck: why }, arn) : over(`${intent.instanceId} is not registered any more`, { changed: true });\n};\n\n/** Somebody',
      'return over(`${intent.instanceId} is given up`, { changed: true });\n};\n\n/** Somebody',
    ],
    ['shared/pass/adopt.ts', "containerInstance?.status === 'DRAINING' &&", 'false &&'],
  ),
  mutant('registration-left', 'a terminated instance stays registered in ECS', [
    DRAIN,
    'return registered && arn\n',
    'return registered && arn && observation.at < 0\n',
  ]),
  mutant(
    'below-minimum',
    'shrinking does not ask for the minimum',
    [SCALE_IN, "if (active.length <= policy.min) return heldBack('at-min', `${active.length} of at least ${policy.min}.`);", ''],
    [
      SCALE_IN,
      'aliveOf(situation) - policy.max) : active.length - policy.min;',
      'aliveOf(situation) - policy.max) : active.length;',
    ],
  ),
  mutant('no-proof', 'an instance is given up without proof that the others can carry its load', [
    'shared/scaling/proof.ts',
    'export const refusalOf = (situation: Situation, given: readonly Candidate[], over: boolean): Refusal | null => {',
    'export const refusalOf = (situation: Situation, given: readonly Candidate[], over: boolean): Refusal | null => {\n  if (given) return null;',
  ]),
  mutant(
    'no-calm-window',
    'an instance is given up as soon as the load is low',
    ['shared/scaling/giving-up.ts', 'windowSeconds === calm ? notCalmLong(situation, calm) : null,', ''],
    ['shared/scaling/giving-up.ts', 'tooYoung(situation, instance, empty),', ''],
  ),
  mutant('shrinks-while-deploying', 'an instance is given up while a deployment is under way', [
    SCALE_IN,
    'if (situation.touched.length > 0 || situation.demand.length > 0)',
    'if (situation.touched.length < 0)',
  ]),
  mutant('shrinks-while-growing', 'an instance is given up while another one is on its way', [
    SCALE_IN,
    'if (situation.launches.length > 0 || situation.moves.length > 0 || situation.drains.length > 0) {',
    'if (situation.launches.length < 0) {',
  ]),
  mutant('never-shrinks', 'what is not needed is kept', [
    SCALE_IN,
    "if (active.length <= policy.min) return heldBack('at-min'",
    "if (active.length > 0) return heldBack('at-min'",
  ]),
  mutant('lost-agents-kept', 'an instance whose agent is silent is capacity for ever', [
    'shared/scaling/situation.ts',
    'const LOST_MILLISECONDS = 5 * MINUTE;',
    'const LOST_MILLISECONDS = 5_000_000 * MINUTE;',
  ]),
];
