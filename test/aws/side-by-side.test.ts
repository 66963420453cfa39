import { describe, expect, it } from '@jest/globals';
import { sideBySide } from '../../shared/aws/side-by-side.js';

const clock = { now: () => 0, sleep: async () => undefined };

describe('reads side by side', () => {
  it('begin in their order before one of them has ended, and answer in their order', async () => {
    const begun: number[] = [];
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const read = (which: number) => async () => {
      begun.push(which);
      if (which === 3) open();
      await gate;
      return which * 10;
    };
    expect(await sideBySide(clock, read(1), read(2), read(3))).toEqual([10, 20, 30]);
    expect(begun).toEqual([1, 2, 3]);
  });

  it('have all ended when one has failed, and the first that failed is what is told', async () => {
    let ended = false;
    const slow = () =>
      new Promise((resolve) => setImmediate(resolve)).then(() => {
        ended = true;
      });
    const fails = (why: string) => () => Promise.reject(new Error(why));
    await expect(sideBySide(clock, fails('first'), slow, fails('second'))).rejects.toThrow('first');
    expect(ended).toBe(true);
  });
});
