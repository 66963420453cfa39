import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentHash } from '../../shared/compose/translate/canonical.js';

/** The same content with the keys of every mapping the other way round. */
const turned = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  );
};

describe('the hash of a content', () => {
  it('does not depend on the order of its keys', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => contentHash(value) === contentHash(turned(value))));
  });

  it('is another one for other content', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => contentHash({ a: value }) !== contentHash({ a: [value] })));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }));
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
  });

  it('sees no difference between what is left out and what is undefined', () => {
    expect(contentHash({ a: 1, b: undefined, c: [undefined] })).toBe(contentHash({ c: [null], a: 1 }));
  });
});
