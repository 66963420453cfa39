import type { Decision } from '../model/decision.js';
import type { LaunchIntent } from '../model/intent.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Reason } from '../model/words.js';
import type { Thoughts } from './think.js';

/** A launch that was paid for and gave nothing. */
export interface NeverJoined {
  readonly intent: LaunchIntent;
  readonly instanceId: string;
  /** Its time is over in this very pass: it is terminated now. */
  readonly now: boolean;
  /** It was gone before its time was over. */
  readonly died: boolean;
}

/** Launches whose instance did not join in time, or died before it joined, as this pass sees them. */
export const neverJoined = ({ before, advances }: Thoughts): readonly NeverJoined[] =>
  advances.flatMap(({ step, effects }, i) => {
    const intent = before[i]!;
    if (intent.kind !== 'launch' || !(step?.kind === 'terminate' || effects.neverJoined)) return [];
    const instanceId = intent.instanceId ?? (step?.kind === 'terminate' ? step.instanceId : null);
    return instanceId ? [{ intent, instanceId, now: intent.state !== 'closing', died: step === null }] : [];
  });

/** The decision of a pass that gives such instances up, or that launches in their stead: no growth, and it says so. */
export const withNeverJoined = (decision: Decision, thoughts: Thoughts): Decision => {
  const { proposal, head, input } = thoughts;
  const lost = neverJoined(thoughts).filter((one) => one.now);
  const launches = proposal.actions.filter(({ kind }) => kind === 'launch').length;
  const failed = Object.values(head.failedJoins).reduce((sum, { times }) => sum + times, 0);
  const closing = head.intents.filter(
    (one) => one.kind === 'launch' && one.state === 'closing' && one.strayedAt === undefined,
  ).length;
  const inStead = launches > 0 && launches <= failed + closing;
  if (input.policy.mode !== 'act' || (lost.length === 0 && !inStead)) return decision;
  const { action } = decision;
  const minutes = (input.policy.registrationSeconds * SECOND) / MINUTE;
  return {
    ...decision,
    action: inStead && action === 'scale-out' ? 'replace' : action === 'none' ? 'repair' : action,
    reasons: [...new Set([reasonOf(lost), ...decision.reasons])],
    why: `${whatWasLost(lost, minutes)}${inStead ? replacement(launches, lost.length) : '.'} ${decision.why}`,
  };
};

/** One that was a member once and is not registered any more is no launch that failed. */
const reasonOf = (lost: readonly NeverJoined[]): Reason =>
  lost.length > 0 && lost.every(({ intent }) => intent.strayedAt !== undefined) ? 'agent-lost' : 'never-joined';

const whatWasLost = (lost: readonly NeverJoined[], minutes: number): string => {
  if (lost.length === 0) return '';
  return lost
    .map(({ instanceId, died, intent }) => {
      if (intent.strayedAt !== undefined) return `${instanceId} runs, but ECS has not listed it for minutes, and is terminated`;
      return died ? `${instanceId} died before it joined` : `${instanceId} did not join within ${minutes} min and is terminated`;
    })
    .join(', ');
};

const replacement = (launches: number, lost: number): string => {
  const another = launches === 1 ? 'another is' : `${launches} others are`;
  return lost > 0 ? `; ${another} launched.` : `The launch before never joined; ${another} launched in its stead.`;
};
