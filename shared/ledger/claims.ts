import type { WantedService } from '../model/project.js';
import { type Millis, SECOND } from '../model/time.js';
import { CLAIMS_KEY } from './keys.js';
import type { Row, Store } from './store.js';

/**
 * What requests that are being accepted at this moment are about to take: names and published ports. Projects are rows of their own,
 * each fenced for itself, so two of them could take one port in the same second; this one row is written before a generation is
 * accepted, against the state that was read, so the slower of the two reads again and finds the faster.
 */
export interface Claims {
  readonly items: readonly ProjectClaim[];
}

export interface ProjectClaim {
  readonly name: string;
  readonly generation: number;
  readonly at: Millis;
  readonly wanted: readonly Pick<WantedService, 'name' | 'ecsName' | 'published'>[];
}

/** A request lives 29 s at most; one that died in between blocks nobody for longer than this. */
const CLAIM_MILLISECONDS = 60 * SECOND;

export const readClaims = (store: Store): Promise<Row<Claims> | null> => store.get<Claims>(CLAIMS_KEY);

/** Claims of others that no accepted generation stands for yet. */
export const openClaims = (
  claims: Row<Claims> | null,
  projects: readonly { readonly name: string; readonly generation: number }[],
  now: Millis,
): readonly ProjectClaim[] =>
  (claims?.body.items ?? []).filter(
    ({ name, generation, at }) =>
      now - at < CLAIM_MILLISECONDS && !projects.some((one) => one.name === name && one.generation >= generation),
  );

/** Throws ConditionFailed when somebody else has claimed anything since `read`. */
export const putClaim = async (store: Store, read: Row<Claims> | null, claim: ProjectClaim): Promise<void> => {
  const others = (read?.body.items ?? []).filter(({ name, at }) => name !== claim.name && claim.at - at < CLAIM_MILLISECONDS);
  await store.put<Claims>(CLAIMS_KEY, { items: [...others, claim] }, { expected: read?.version ?? 'absent' });
};
