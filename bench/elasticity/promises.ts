import type { Decision } from '../../shared/model/decision.js';
import type { Local } from '../../simulator/local.js';

/** How far what was measured lay from what was promised. Points of CPU. */
export interface Promises {
  readonly kept: number;
  readonly p50: number | null;
  readonly worst: number | null;
  /** The first launch's: mean CPU in percent. */
  readonly first: { readonly predicted: number; readonly observed: number } | null;
}

/** Reads from the product's own journal what came true of its launches since then. */
export const promisesOf = async (local: Local, since: number): Promise<Promises> => {
  const found: Found[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(local, since, cursor);
    for (const { action, predicted, observed, at } of page.items) {
      if (action !== 'scale-out' || predicted?.cpu.mean == null || observed?.cpu.mean == null) continue;
      found.push({ predicted: predicted.cpu.mean, observed: observed.cpu.mean, atLeast: predicted.bound === 'at-least', at });
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  const apart = found.map(apartOf).sort((a, b) => a - b);
  const [first] = found.sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    kept: found.length,
    p50: apart[Math.floor(apart.length / 2)] ?? null,
    worst: apart.at(-1) ?? null,
    first: first ? { predicted: first.predicted, observed: first.observed } : null,
  };
};

interface Found {
  readonly predicted: number;
  readonly observed: number;
  readonly atLeast: boolean;
  readonly at: string;
}

/** What was said to be at least so much is not missed by more than that. */
export const apartOf = ({ predicted, observed, atLeast }: Omit<Found, 'at'>): number =>
  atLeast ? Math.max(0, predicted - observed) : Math.abs(predicted - observed);

interface Page {
  readonly items: readonly Decision[];
  readonly nextCursor: string | null;
}

const read = async (local: Local, since: number, cursor: string | null): Promise<Page> => {
  const query = new URLSearchParams({ limit: '100', since: new Date(since).toISOString(), ...(cursor ? { cursor } : {}) });
  const answer = await local.request({
    method: 'GET',
    url: `/v1/cluster/decisions?${query}`,
    headers: {},
    body: Buffer.alloc(0),
  });
  if (answer.status !== 200) throw new Error(`GET decisions answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
  return JSON.parse(answer.body.toString()) as Page;
};
