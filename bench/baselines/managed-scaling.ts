/** What ECS managed scaling sees of one capacity provider. */
export interface ProviderState {
  /** N: registered instances of the group. */
  readonly instances: number;
  /** Of these, with at least one task that is no daemon. */
  readonly busy: number;
  /** PROVISIONING tasks, one entry for each set of identical needs: instances that hold it. */
  readonly groups: readonly number[];
}

export interface ManagedScaling {
  readonly targetCapacity: number;
  readonly minimumStep: number;
  readonly maximumStep: number;
  readonly warmUpSeconds: number;
}

export const MANAGED_SCALING: ManagedScaling = { targetCapacity: 100, minimumStep: 1, maximumStep: 10_000, warmUpSeconds: 300 };

/**
 * CapacityProviderReservation: 100 · M / N. M is the largest of the groups (a lower bound, not the sum) on top of N, or what is busy.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 */
export const reservation = (
  { instances: n, busy, groups }: ProviderState,
  { minimumStep, maximumStep }: ManagedScaling,
): number => {
  const most = Math.max(0, ...groups);
  const m = most > 0 ? n + Math.min(maximumStep, Math.max(minimumStep, most)) : busy;
  if (n === 0) return m === 0 ? 100 : 200;
  return (100 * m) / n;
};

/** Instances that the alarm on the reservation asks for: from none always two. */
export const wantedFor = (reserved: number, n: number, { targetCapacity }: ManagedScaling): number =>
  n === 0 ? (reserved > targetCapacity ? 2 : 0) : Math.ceil((n * reserved) / targetCapacity - 1e-9);

/** A minute removes at least one and at most half of them, only those that are empty. */
export const removable = (surplus: number, n: number, empty: number): number =>
  surplus <= 0 ? 0 : Math.min(empty, Math.max(1, Math.min(surplus, Math.floor(n / 2))));

/** The low alarm of the reservation looks at so many minutes; a growth begins them anew. */
export const LOW_POINTS = 15;
