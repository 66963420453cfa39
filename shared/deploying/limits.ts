import type { Policy } from '../model/policy.js';
import type { Fault, Project, WantedService } from '../model/project.js';
import { asksMore } from './asks-more.js';
import { capacityFaults } from './limits-of-capacity.js';
import { capFaults } from './limits-of-caps.js';
import { gpuFaults } from './limits-of-gpus.js';
import { balancerFaults, namespaceFaults } from './limits-of-region.js';
import { nameTaken, portsTaken } from './taken.js';

/** All of one project that others have to respect. */
export type Other = Pick<Project, 'name' | 'removed'> &
  Partial<Pick<Project, 'status'>> & { readonly wanted: readonly WantedService[] };

/** What a request that is being accepted at this moment is about to publish. */
export interface Claim {
  readonly name: string;
  readonly wanted: readonly Pick<WantedService, 'name' | 'ecsName' | 'published'>[];
}

export interface Bid {
  readonly project: string;
  readonly wanted: readonly WantedService[];
  /** All other projects that are there. */
  readonly others: readonly Other[];
  /** Other projects whose acceptance is under way. */
  readonly claims?: readonly Claim[];
  /** What the project has now. */
  readonly before?: readonly WantedService[];
  /** Those of `wanted` that the file does not name any more and that stay all the same. */
  readonly kept?: readonly WantedService[];
  readonly policy: Policy;
}

/** Why this cluster could never run what is wanted: said now, with the numbers, rather than by a deployment that waits for ever. */
export const limitFaults = (bid: Bid): readonly Fault[] => [
  ...(stands(bid) ? [] : roomFaults(bid)),
  ...balancerFaults(bid),
  ...namespaceFaults(bid),
  ...bid.wanted.flatMap((service) => portsTaken(service, bid)),
  ...bid.wanted.flatMap((service) => nameTaken(service, bid)),
];

/** Too little room for what runs already, since a limit was lowered: who asks for no more, or for less, is told and may. */
export const limitWarnings = (bid: Bid): readonly Fault[] => (stands(bid) ? roomFaults(bid) : []);

const stands = ({ before, wanted }: Bid): boolean => before !== undefined && !asksMore(before, wanted);

const roomFaults = (bid: Bid): readonly Fault[] => [...capacityFaults(bid), ...capFaults(bid), ...gpuFaults(bid)];
