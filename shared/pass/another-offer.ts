import { instanceType } from '../model/instance-types.js';
import type { Intent } from '../model/intent.js';
import { allowance } from '../scaling/caps.js';
import { mostOf } from '../scaling/fleet.js';
import { offeringKey } from '../scaling/offering-key.js';
import { offeringsFor } from '../scaling/offerings.js';
import type { PlannedAction } from '../scaling/proposal.js';
import { type DecideInput, situationOf } from '../scaling/situation.js';

export type Launch = Extract<PlannedAction, { kind: 'launch' }>;

/** So many offerings are asked for one instance in one pass; the next pass goes on. */
export const MOST_OFFERS = 4;

/**
 * What to ask for instead of an offering (type, zone, market) that EC2 has just said it has none of, or null when nothing is left. It
 * keeps to the zone, market and types that the tasks need: elsewhere it would be paid for, and they would still wait.
 * @param refused keys of the offerings that were refused in this pass
 */
export const anotherOffer = (input: DecideInput, action: Launch, refused: ReadonlySet<string>): Launch | null => {
  const aside = Object.fromEntries([...refused].map((key) => [key, Number.MAX_SAFE_INTEGER]));
  const situation = situationOf({ ...input, head: { ...input.head, setAside: { ...input.head.setAside, ...aside } } });
  const { pools: _, ...rest } = action;
  const { boundTo } = rest;
  const only = boundTo && [boundTo.only];
  const [offer] = offeringsFor(situation, [instanceType(action.type) ?? input.policy.baseType], [boundTo?.zone ?? null], only);
  return offer && !refused.has(offeringKey(offer)) ? { ...rest, ...offer } : null;
};

/**
 * How many of `wanted` launches of this offering the operator's caps allow beside all that is open.
 * @param intents those of the head row as it is now, with what this pass has opened
 */
export const withinCaps = (input: DecideInput, intents: readonly Intent[], { type, pools }: Launch, wanted: number): number => {
  const allowed = allowance(situationOf({ ...input, head: { ...input.head, intents } }));
  const priced = mostOf(pools?.types ?? [type], input.policy.baseType);
  return Array.from({ length: wanted }).filter(() => allowed.take(priced)).length;
};
