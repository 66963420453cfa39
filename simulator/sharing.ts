/**
 * Shares a capacity as the kernel's scheduler does (cgroup cpu shares): in proportion to the weights, nobody gets more than it
 * wants, and what one leaves goes to the others. Returns what each gets, in the same unit as the wants.
 */
export const shared = (wants: readonly { readonly weight: number; readonly want: number }[], capacity: number): number[] => {
  const gets = wants.map(() => 0);
  if (wants.reduce((sum, { want }) => sum + want, 0) <= capacity) return wants.map(({ want }) => want);
  let open = wants.map((_, index) => index);
  let left = capacity;
  while (open.length > 0 && left > 1e-9) {
    const weight = open.reduce((sum, index) => sum + wants[index]!.weight, 0);
    const perWeight = left / weight;
    const full = open.filter((index) => wants[index]!.want - gets[index]! <= perWeight * wants[index]!.weight);
    const served = full.length > 0 ? full : open;
    for (const index of served) {
      const got = full.length > 0 ? wants[index]!.want - gets[index]! : perWeight * wants[index]!.weight;
      gets[index] = gets[index]! + got;
      left -= got;
    }
    open = full.length > 0 ? open.filter((index) => !full.includes(index)) : [];
  }
  return gets;
};
