/** A small seeded generator (mulberry32). Streams are named, so that a new draw in one place moves nothing elsewhere. */
export type Random = () => number;

export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** FNV-1a: a name to a number. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
};

/** Log-normal delay in milliseconds with the given median and 95th percentile in seconds. */
export const delayOf = (random: Random, { p50, p95 }: { readonly p50: number; readonly p95: number }): number => {
  const sigma = Math.log(p95 / p50) / 1.645;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(p50 * Math.exp(sigma * normal) * 1000);
};
