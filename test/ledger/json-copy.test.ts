import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonCopy } from '../../shared/ledger/json-copy.js';

const anything = fc.anything({ withDate: true, withNullPrototype: false, withSparseArray: true, maxDepth: 4 });

describe('a copy as JSON would make it', () => {
  it('is what JSON text gives back, and its size is never put too low', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const text = JSON.stringify(value);
        const { value: copied, bytesAtMost } = jsonCopy(value);
        expect(JSON.stringify(copied)).toBe(text);
        if (text === undefined) return;
        expect(copied).toStrictEqual(JSON.parse(text));
        expect(bytesAtMost).toBeGreaterThanOrEqual(Buffer.byteLength(text));
      }),
    );
  });

  it('has names, order and unpaired characters of the original', () => {
    const value = JSON.parse('{"b": 1, "__proto__": {"x": [null, "\\ud800"]}, "2": true, "1": "\\u0001\\""}');
    expect(JSON.stringify(jsonCopy(value).value)).toBe(JSON.stringify(value));
  });

  it('is frozen below its outermost object, and shares that part with the next copy alone', () => {
    const value = { list: [{ n: [1] }], at: 1 };
    const first = jsonCopy(value);
    const copied = first.value as typeof value;
    expect(copied.list).not.toBe(value.list);
    expect([copied, copied.list, copied.list[0], copied.list[0]!.n].map(Object.isFrozen)).toEqual([false, true, true, true]);
    const again = jsonCopy({ ...copied, at: 2 });
    expect((again.value as typeof value).list).toBe(copied.list);
    expect(again.bytesAtMost).toBe(first.bytesAtMost);
  });

  it('shares nothing with the original', () => {
    const value = { list: [{ at: new Date(0) }] };
    const copied = jsonCopy(value).value as typeof value;
    value.list[0]!.at = new Date(1);
    expect(copied).toEqual({ list: [{ at: '1970-01-01T00:00:00.000Z' }] });
  });
});
