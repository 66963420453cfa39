/** Calls once a chunk, one after the other, and joins the answers: the describe calls take so many ids and no more. */
export const inChunks = async <T, R>(
  all: readonly T[],
  size: number,
  call: (chunk: T[]) => Promise<readonly R[]>,
): Promise<R[]> => {
  const joined: R[] = [];
  for (let at = 0; at < all.length; at += size) joined.push(...(await call(all.slice(at, at + size))));
  return joined;
};
