import { describe, expect, it } from '@jest/globals';
import { inChunksAtOnce } from '../../shared/aws/chunks.js';

const CLOCK = { now: () => 0, sleep: async () => {} };
const IDS = Array.from({ length: 23 }, (_, at) => at);

/** Answers late, the earlier the later, and counts how many are in the air. */
const slowly = () => {
  const seen = { most: 0, calls: 0, inTheAir: 0 };
  const call = async (chunk: number[]): Promise<number[]> => {
    seen.calls += 1;
    seen.most = Math.max(seen.most, ++seen.inTheAir);
    for (let turn = 30 - chunk[0]!; turn > 0; turn -= 1) await null;
    seen.inTheAir -= 1;
    if (chunk.includes(9)) throw new Error(`no answer for ${chunk[0]}`);
    return chunk;
  };
  return { seen, call };
};

describe('a read of many ids in several calls at once', () => {
  it('has four in the air, and joins the answers in the order of the ids', async () => {
    const { seen, call } = slowly();
    const without = IDS.filter((id) => id !== 9);
    expect(await inChunksAtOnce(CLOCK, without, 3, call)).toEqual(without);
    expect(seen).toEqual({ most: 4, calls: 8, inTheAir: 0 });
  });

  it('fails as the call that failed, once none is in the air any more, and begins no other', async () => {
    const { seen, call } = slowly();
    await expect(inChunksAtOnce(CLOCK, IDS, 1, call)).rejects.toThrow('no answer for 9');
    expect(seen.calls).toBeLessThan(IDS.length);
    expect(seen.inTheAir).toBe(0);
  });

  it('makes no call for no id, and one by one where a chunk holds all', async () => {
    const { seen, call } = slowly();
    expect(await inChunksAtOnce(CLOCK, [], 3, call)).toEqual([]);
    expect(await inChunksAtOnce(CLOCK, [1, 2], 3, call)).toEqual([1, 2]);
    expect(seen).toEqual({ most: 1, calls: 1, inTheAir: 0 });
  });
});
