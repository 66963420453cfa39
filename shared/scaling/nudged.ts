import type { Head } from '../model/head.js';
import type { ServiceSeen } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import type { StepResult } from './intents/step.js';
import type { DecideInput } from './situation.js';
import { rollLacks } from './unplaced.js';

/** A nudge that found nothing may have come too early: so often it is repeated soon. Each is a new deployment of the whole service. */
const SOON = 3;
/** Where a roll has new tasks already it starts those anew. */
const SOON_IN_A_ROLL = 1;
const SOON_MILLISECONDS = 5 * MINUTE;
/** Twice as long as ECS itself lets pass at most between two looks, 27 minutes: what it does not place then, our sums do not know why. */
const LATER_MILLISECONDS = 60 * MINUTE;

/** How often in a row a service was asked for again in vain. */
export const nudgesOf = ({ head }: Pick<DecideInput, 'head'>, service: string): number => head.nudges?.[service] ?? 0;

/** When a service may be asked for again. */
export const nextNudgeAt = (input: Pick<DecideInput, 'head'>, service: ServiceSeen): Millis =>
  (input.head.nudgedAt[service.name] ?? 0) + (isInVain(input, service) ? LATER_MILLISECONDS : SOON_MILLISECONDS);

/** Whether it has been asked for often enough to say that it is in vain. */
export const isInVain = (input: Pick<DecideInput, 'head'>, service: ServiceSeen): boolean =>
  nudgesOf(input, service.name) >= (isHalfDone(service) ? SOON_IN_A_ROLL : SOON);

const isHalfDone = ({ deployments }: ServiceSeen): boolean =>
  deployments.length > 1 && deployments.some(({ status, running }) => status === 'PRIMARY' && running > 0);

/** What the head row keeps of it: of services that still lack tasks, with those that this pass asks for. */
export const nudgedNow = (input: DecideInput, asked: readonly string[]): Pick<Head, 'nudgedAt' | 'nudges'> => {
  const { observation, head } = input;
  const short = observation.services.filter(
    (one) => one.status === 'ACTIVE' && (one.running < one.desired || rollLacks(one) > 0),
  );
  const kept = short.map(({ name }) => name).filter((name) => asked.includes(name) || head.nudgedAt[name] !== undefined);
  return {
    nudgedAt: Object.fromEntries(kept.map((name) => [name, asked.includes(name) ? observation.at : head.nudgedAt[name]!])),
    nudges: Object.fromEntries(kept.map((name) => [name, nudgesOf(input, name) + Number(asked.includes(name))])),
  };
};

/**
 * The head row once ECS has answered. What it did not take was not in vain; what it was too busy for, or this pass had no time for, is
 * asked for again by the next. A call without an answer counts: ECS may have taken it.
 * @param before the head row before this nudge was written into it; @param answer null = the call was not made.
 */
export const nudgeAnswered = (head: Head, before: DecideInput['head'], service: string, answer: StepResult | null): Head => {
  if (answer?.result === 'done' || answer?.error === 'ambiguous') return head;
  const nudges = { ...head.nudges, [service]: nudgesOf({ head: before }, service) };
  if (answer && answer.error !== 'throttle') return { ...head, nudges };
  const { [service]: _, ...others } = head.nudgedAt;
  const was = before.nudgedAt[service];
  return { ...head, nudges, nudgedAt: was === undefined ? others : { ...others, [service]: was } };
};
