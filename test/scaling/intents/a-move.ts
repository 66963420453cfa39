import type { MoveIntent } from '../../../shared/model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import { advanceMove, moveAnswered } from '../../../shared/scaling/intents/move.js';
import type { Step, StepResult } from '../../../shared/scaling/intents/step.js';
import { aCluster, NOON } from '../../support/a-cluster.js';

export const DONE: StepResult = { result: 'done', note: null };
export const FAILED: StepResult = { result: 'failed', note: 'throttled', error: 'throttle' };
export const LOST: StepResult = { result: 'failed', note: 'no answer', error: 'ambiguous' };
export const STALE: StepResult = { result: 'stale', note: 'somebody set the count to 5' };
export const CORDONED = 'arn:container-instance/i-1';

/** vote-1 and its sibling vote-2 on i-1, the copy vote-3 on i-2. */
export const move = (over: Partial<MoveIntent> = {}): MoveIntent => ({
  kind: 'move',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'uneven',
  createdAt: NOON,
  deadlineAt: NOON + 5 * MINUTE,
  state: 'landing',
  service: 'vote',
  taskId: 'vote-1',
  taskArn: 'arn:task/vote-1',
  from: 'i-1',
  to: 'i-2',
  cordoned: [{ instanceId: 'i-1', containerInstance: CORDONED }],
  desired: 2,
  before: ['vote-1', 'vote-2'],
  copy: null,
  protected: [],
  protectedAt: null,
  ...over,
});

export const others = ['arn:task/vote-2', 'arn:task/vote-3'];
export const kept = ['arn:task/vote-1', 'arn:task/vote-2'];
export const states = {
  protect: move({ state: 'protect', copy: 'vote-3' }),
  lower: move({ state: 'lower', copy: 'vote-3', protected: others, protectedAt: NOON }),
  release: move({ state: 'release', copy: 'vote-3', protected: others, protectedAt: NOON, outcome: 'moved', leaving: 'vote-1' }),
} as const;

export interface Change {
  readonly service?: Partial<ServiceSeen>;
  readonly tasks?: { readonly [id: string]: Partial<TaskSeen> | null | undefined };
  readonly more?: readonly Partial<TaskSeen>[];
  readonly after?: number;
}

/** What is seen when all is well, but for the change. A task that is null is gone. */
export const seen = ({ service = {}, tasks = {}, more = [], after = 0 }: Change = {}): Observation => {
  const { observation } = aCluster({
    instances: ['i-1', 'i-2'],
    services: { vote: [{ on: 'i-1' }, { on: 'i-1' }, { on: 'i-2' }] },
    service: () => ({ desired: 3, ...service }),
  });
  const all = observation.tasks.flatMap((task) => (tasks[task.id] === null ? [] : [{ ...task, ...tasks[task.id] }]));
  return { ...observation, at: NOON + after, tasks: [...all, ...more.map((one) => ({ ...observation.tasks[0]!, ...one }))] };
};

export const answer = (intent: MoveIntent, step: Step['kind'], given: StepResult, after = 0): MoveIntent =>
  moveAnswered(intent, step, given, NOON + after).intent as MoveIntent;

/** Advances with what is seen, all calls answered so, and says which calls were made. */
export const played = (
  start: MoveIntent,
  world: (at: number, made: readonly Step[]) => Change,
  given: (step: Step) => StepResult = () => DONE,
) => {
  const made: Step[] = [];
  let intent: MoveIntent | null = start;
  let effects: unknown = null;
  for (let after = 0; intent && after < 60 * MINUTE; after += MINUTE / 2) {
    const next = advanceMove(intent, seen({ ...world(after, made), after }));
    [intent, effects] = [next.intent as MoveIntent | null, next.effects];
    if (!intent || !next.step) continue;
    made.push(next.step);
    intent = moveAnswered(intent, next.step.kind, given(next.step), NOON + after).intent as MoveIntent | null;
  }
  return { intent, effects, made, kinds: made.map((step) => step.kind) };
};

export const isLower = (step: Step): boolean => step.kind === 'set-count' && step.desired === 2;
export const lowersIn = (made: readonly Step[]): boolean => made.some(isLower);
