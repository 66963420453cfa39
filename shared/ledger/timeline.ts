import type { ClusterView } from '../model/cluster-view.js';
import { DAY, instant, MINUTE, type Millis, millis } from '../model/time.js';
import type { Sample } from '../model/timeline.js';
import { PARTITIONS } from './keys.js';
import type { Store } from './store.js';

/** Two weeks: long enough for "was it like this last Monday?", short enough to cost nothing. */
export const KEPT_DAYS = 14;

/** One row a minute: the last pass of a minute speaks for it. */
export const putSample = async (store: Store, view: ClusterView): Promise<void> => {
  const at = millis(view.at);
  const key = { partition: PARTITIONS.timeline, sort: minuteOf(at) };
  await store.put<Sample>(key, sampleOf(view), { expiresAtSeconds: Math.ceil((at + KEPT_DAYS * DAY) / 1000) });
};

/** `2026-11-22T20:31`: sorts by time. */
const minuteOf = (at: Millis): string => instant(at).slice(0, 16);

const sampleOf = ({ at, cpu, memory, size, usdPerHour }: ClusterView): Sample => ({
  at,
  cpu,
  memory: { mean: memory.mean, max: memory.max },
  active: size.active,
  launching: size.launching,
  draining: size.draining,
  usdPerHour,
});

const ROWS_A_READ = 500;

/** The samples of `from` to `to`, both included, oldest first. */
export const listSamples = async (store: Store, from: Millis, to: Millis): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  let after: string | null = minuteOf(from - MINUTE);
  while (after !== null) {
    const page: Awaited<ReturnType<typeof store.query<Sample>>> = await store.query<Sample>(PARTITIONS.timeline, {
      after,
      limit: ROWS_A_READ,
    });
    samples.push(...page.rows.map((row) => row.body));
    const newest = samples.at(-1);
    after = newest && millis(newest.at) > to ? null : page.next;
  }
  return samples.filter((one) => millis(one.at) >= from && millis(one.at) <= to);
};
