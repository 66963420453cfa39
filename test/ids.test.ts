import { describe, expect, it } from '@jest/globals';
import { idMaker, isId, timeOfId, ulid } from '../shared/ids.js';

describe('an id', () => {
  it('begins with what it names and sorts by time', () => {
    let now = Date.UTC(2026, 0, 1);
    const newId = idMaker(
      () => now,
      () => 0.5,
    );
    const first = newId('dec');
    now += 1;
    const second = newId('dec');
    expect(first).toMatch(/^dec_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(first < second).toBe(true);
    expect(timeOfId(second)).toBe(now);
  });

  it('is the ULID of its specification', () => {
    expect(ulid(1_469_918_176_385, () => 0)).toBe(`01ARYZ6S41${'0'.repeat(16)}`);
    expect(ulid(2 ** 48 - 1, () => 0.999_999_999)).toBe(`7${'Z'.repeat(25)}`);
  });

  it('is told from other text', () => {
    const id = idMaker(() => 0, Math.random)('alr');
    expect(isId('alr', id)).toBe(true);
    for (const other of ['', 'alr_', id.replace('alr', 'dep'), id.toLowerCase(), `${id}0`, '../alr_', `alr_8${'0'.repeat(25)}`])
      expect(isId('alr', other)).toBe(false);
  });
});
