import type { DecidedAction } from '../model/decision.js';
import type { Head } from '../model/head.js';
import type { Intent } from '../model/intent.js';
import type { Advance, Effects, Step, StepResult } from '../scaling/intents/step.js';
import { settleEffects } from './effects.js';
import type { Seen } from './look.js';
import type { ReconcilePorts } from './ports.js';
import type { Thoughts } from './think.js';
import { remember, type Turn } from './turn.js';

/** A pass while it acts. */
export interface Doing {
  readonly ports: ReconcilePorts;
  readonly turn: Turn;
  readonly seen: Seen;
  readonly actions: DecidedAction[];
  readonly effects: Effects[];
  readonly ended: Record<string, string>;
  readonly thoughts: Thoughts;
  /** Offerings that EC2 had none of in this pass. */
  readonly refused: Set<string>;
  /** Tokens of calls for several launches that were made in this pass. */
  readonly asked: Set<string>;
  /** Launches that are in the air already, by token. */
  readonly ahead: Map<string, Promise<StepResult>>;
  steps: number;
  failed: number;
}

/** One call, counted. */
export const perform = async (doing: Doing, step: Step): Promise<StepResult> => {
  const answer = await (inTheAir(doing, step) ?? doing.ports.act(step));
  doing.steps += 1;
  if (answer.result === 'failed') doing.failed += 1;
  if ((step.kind === 'set-count' || step.kind === 'reboot') && answer.result === 'done') doing.effects.push({ changed: true });
  return answer;
};

const inTheAir = ({ ahead }: Doing, step: Step): Promise<StepResult> | undefined => {
  if (step.kind !== 'run-instance') return undefined;
  const call = ahead.get(step.intent.token);
  ahead.delete(step.intent.token);
  return call;
};

/** For the decision's record. */
export const decided = (
  kind: DecidedAction['kind'],
  target: string,
  intent: string | null,
  answer: StepResult,
): DecidedAction => ({
  kind,
  target,
  intent,
  result: answer.result,
  ...(answer.note ? { note: answer.note } : {}),
});

/** Writes what became of an intent at once: the next call may be the last that this pass makes. */
export const replace = (doing: Doing, before: Intent, next: Advance): Promise<void> => replaceAll(doing, [[before, next]]);

/**
 * What became of several, in one write. What the end of one leaves (a count that may still rise, an offering that is set aside) is in
 * it: once the intent is gone nothing else remembers it.
 */
export const replaceAll = async (doing: Doing, ends: readonly (readonly [Intent, Advance])[]): Promise<void> => {
  const { head } = doing.turn.session;
  const left: Effects[] = [];
  for (const [before, { intent, note, effects }] of ends) {
    if (!intent) doing.ended[before.id] = note;
    if (!intent) left.push(effects);
    doing.effects.push(intent ? effects : { blocked: effects.blocked });
  }
  const after = new Map(ends.map(([before, { intent }]) => [before.id, intent]));
  const intents = head.intents.flatMap((one) => (after.has(one.id) ? (after.get(one.id) ?? []) : one));
  const next = settled(doing, { ...head, intents }, left);
  if (JSON.stringify(next) !== JSON.stringify(head)) await remember(doing.turn, next);
};

const settled = ({ seen, turn }: Doing, head: Head, left: readonly Effects[]): Head =>
  left.length > 0 ? settleEffects(head, left, seen, turn.policy) : head;
