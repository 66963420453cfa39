import { describe, expect, it } from '@jest/globals';
import { namedTrace, TRACE_NAMES } from '../../bench/traces/named.js';
import { readTrace } from '../../bench/traces/read-trace.js';
import { shaped } from '../../bench/traces/shape.js';
import { valueAt } from '../../bench/traces/trace.js';

describe('a trace file', () => {
  it('has a header or none, and begins at second 0', () => {
    const expected = [
      { second: 0, value: 5 },
      { second: 60, value: 7 },
    ];
    expect(readTrace('second,value\n0,5\n60,7\n', 'a.csv')).toEqual(expected);
    expect(readTrace('0.5,5\r\n60.5,7\r\n', 'b.csv')).toEqual(expected);
  });

  it('is refused with its line', () => {
    expect(() => readTrace('second,value\n0,5\nten,7\n', 'c.csv')).toThrow('c.csv:3: "ten,7" is not "second,value"');
    expect(() => readTrace('0,5\n0,6\n', 'd.csv')).toThrow('d.csv: second 0 does not come after');
    expect(() => readTrace('second,value\n', 'e.csv')).toThrow('e.csv: a trace needs two points');
  });
});

describe('a recorded trace', () => {
  const day = Array.from({ length: 288 }, (_, index) => ({ second: index * 300, value: 50 + 50 * Math.sin(index / 20) }));

  it('is scaled to the peak, ten percent more or less', () => {
    const most = Math.max(...shaped(day, 20, 3, Number.POSITIVE_INFINITY).map(({ value }) => value));
    expect(most).toBeGreaterThan(18);
    expect(most).toBeLessThanOrEqual(22);
  });

  it('is the same for the same seed and another for another', () => {
    expect(shaped(day, 20, 3, 86_400)).toEqual(shaped(day, 20, 3, 86_400));
    expect(shaped(day, 20, 3, 86_400)).not.toEqual(shaped(day, 20, 4, 86_400));
  });

  it('keeps its length, with rising seconds', () => {
    const seconds = shaped(day, 20, 5, Number.POSITIVE_INFINITY).map(({ second }) => second);
    expect(seconds).toHaveLength(288);
    expect(seconds).toEqual(day.map(({ second }) => second));
  });
});

describe('a made trace', () => {
  it.each(TRACE_NAMES)('%s begins at second 0, rises in time and stays within its peak', (name) => {
    const { points, seconds } = namedTrace(name, 10, 1, null)!;
    expect(points[0]!.second).toBe(0);
    expect(points.every(({ second }, index) => index === 0 || second > points[index - 1]!.second)).toBe(true);
    expect(points.at(-1)!.second).toBeLessThan(seconds);
    expect(Math.min(...points.map(({ value }) => value))).toBeGreaterThanOrEqual(0);
  });

  it('steps from 45 to 90 % of the instances', () => {
    const trace = namedTrace('step45to90', 1, 7, null)!;
    expect(trace.points.map(({ value }) => value)).toEqual([0.45, 0.9]);
    expect(valueAt(trace, trace.points[1]!.second - 1)).toBe(0.45);
    expect(valueAt(trace, trace.points[1]!.second)).toBe(0.9);
  });
});
