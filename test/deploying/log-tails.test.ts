import { describe, expect, it } from '@jest/globals';
import { tailOf } from '../../shared/deploying/log-tails.js';

describe('the last lines of a log', () => {
  it('are without colours and without what would steer the terminal of whoever reads them', () => {
    const lines = ['\u001b[31mfailed\u001b[0m', 'GET /\u001b]0;title\u0007x', 'a\u0008\u009b2Jb\tc', 'one\r\ntwo', '\u001b[2J'];
    expect(tailOf(lines, [])).toEqual(['failed', 'GET /x', 'ab\tc', 'one', 'two']);
  });

  it('are ten, of 500 characters each', () => {
    const lines = Array.from({ length: 11 }, (_, n) => `${n} ${'x'.repeat(600)}`);
    const tail = tailOf(lines, []);
    expect([tail.length, tail[0]!.slice(0, 3), ...new Set(tail.map(({ length }) => length))]).toEqual([10, '1 x', 500]);
  });
});
