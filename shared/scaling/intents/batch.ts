import type { Intent, LaunchIntent } from '../../model/intent.js';
import type { InstanceSeen, Observation } from '../../model/observation.js';
import type { Policy } from '../../model/policy.js';
import { SECOND } from '../../model/time.js';
import { chosenText, narrowed } from './fleet-answer.js';
import type { StepResult } from './step.js';

/** So many are asked for by one call at most: what one answer may leave open stays small. */
const MOST_IN_A_CALL = 100;

/**
 * Launches that ask for the same become one call: they share its token and its tag, and the number that it asks for. Each stays an
 * intent of its own, for each instance joins, fails and is given up on its own.
 */
export const batched = <T extends Intent | null>(intents: readonly T[]): T[] => {
  const groups = new Map<string, LaunchIntent[]>();
  for (const intent of intents) {
    if (intent?.kind !== 'launch') continue;
    const key = JSON.stringify(intent.request);
    groups.set(key, [...(groups.get(key) ?? []), intent]);
  }
  const calls = new Map<string, Pick<LaunchIntent, 'token' | 'batch'>>();
  for (const group of groups.values())
    for (let from = 0; from < group.length; from += MOST_IN_A_CALL) {
      const together = group.slice(from, from + MOST_IN_A_CALL);
      const [first] = together;
      if (together.length < 2) continue;
      for (const { id } of together) calls.set(id, { token: first!.token, batch: { id: first!.id, size: together.length } });
    }
  return intents.map((intent) => (intent && calls.has(intent.id) ? { ...intent, ...calls.get(intent.id)! } : intent));
};

/** The instance of a launch. One of a batch has none until it is told which: the tag names all of them. */
export const instanceOf = (intent: LaunchIntent, { instances }: Observation): InstanceSeen | undefined =>
  intent.instanceId !== null
    ? instances.find((one) => one.id === intent.instanceId)
    : intent.batch
      ? undefined
      : instances.find((one) => one.intent === intent.id);

/** Launches of one call that have no answer yet. */
export const waitingWith = (intent: LaunchIntent, intents: readonly Intent[]): LaunchIntent[] =>
  intents.filter(
    (one): one is LaunchIntent =>
      one.kind === 'launch' && one.state === 'planned' && (one.id === intent.id || isTogether(one, intent)),
  );

const isTogether = (one: LaunchIntent, other: LaunchIntent): boolean =>
  one.batch !== undefined && one.batch.id === other.batch?.id && one.token === other.token;

/**
 * The answer to a call, for each launch that waited for it: one instance each, of those that no other launch has. A repeat of the call
 * gives the same instances; where there were fewer than were asked for, the rest was without capacity.
 */
export const shared = (
  answer: StepResult,
  waiting: readonly LaunchIntent[],
  intents: readonly Intent[],
): readonly StepResult[] => {
  if (!answer.instanceIds) return waiting.map(() => answer);
  const held = heldBy(intents);
  const free = answer.instanceIds.filter((id) => !held.has(id));
  const short = `EC2 started ${answer.instanceIds.length} in one call and had no more`;
  return waiting.map((_, i) => {
    const instanceId = free[i];
    return instanceId
      ? { ...answer, note: chosenText(instanceId, answer.chosen?.[instanceId], answer.refused), instanceId }
      : { result: 'failed', note: short, error: 'capacity', code: 'InsufficientInstanceCapacity', refused: answer.refused ?? [] };
  });
};

/** What other launches have, or had until they were closed. */
const heldBy = (intents: readonly Intent[]): ReadonlySet<string> =>
  new Set(
    intents.flatMap((one) =>
      one.kind === 'launch' ? [...(one.instanceId ? [one.instanceId] : []), ...(one.batch?.taken ?? [])] : [],
    ),
  );

/**
 * Launches that still wait for an answer remember the instances of those that have been closed: the answer to a repeat names them too.
 * @param before all open intents, @param going those of them that stay open
 */
export const rememberTaken = (before: readonly Intent[], going: readonly Intent[]): readonly Intent[] => {
  const open = new Set(going.map(({ id }) => id));
  const closed = before.filter(
    (one): one is LaunchIntent =>
      one.kind === 'launch' && one.batch !== undefined && one.instanceId !== null && !open.has(one.id),
  );
  if (closed.length === 0) return going;
  return going.map((one) => {
    if (one.kind !== 'launch' || one.state !== 'planned' || !one.batch) return one;
    const taken = closed.filter((other) => isTogether(other, one)).map(({ instanceId }) => instanceId!);
    return taken.length > 0 ? { ...one, batch: { ...one.batch, taken: [...(one.batch.taken ?? []), ...taken] } } : one;
  });
};

/**
 * Instances that show themselves before their call was answered (the pass that made it was killed, or the answer was lost) are taken up
 * by their tag. Who gets none asks again, with the same token.
 */
export const claimed = (intents: readonly Intent[], observation: Observation, policy: Policy): readonly Intent[] => {
  if (!intents.some((one) => one.kind === 'launch' && one.state === 'planned' && one.batch)) return intents;
  const held = heldBy(intents);
  const free = observation.instances.filter(({ id, intent }) => intent !== null && !held.has(id));
  return intents.map((intent): Intent => {
    if (intent.kind !== 'launch' || intent.state !== 'planned' || !intent.batch) return intent;
    const at = free.findIndex((one) => one.intent === intent.batch!.id);
    if (at < 0) return intent;
    const [instance] = free.splice(at, 1);
    const deadlineAt = observation.at + policy.registrationSeconds * SECOND;
    const request = narrowed(intent.request, instance);
    return { ...intent, state: 'launched', instanceId: instance!.id, request, deadlineAt };
  });
};
