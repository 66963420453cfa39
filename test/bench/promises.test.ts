import { describe, expect, it } from '@jest/globals';
import { apartOf } from '../../bench/elasticity/promises.js';

describe('How far what came true lies from what was predicted', () => {
  it('is counted both ways for a prediction, and only from above for a lower bound', () => {
    expect(apartOf({ predicted: 45, observed: 47, atLeast: false })).toBe(2);
    expect(apartOf({ predicted: 50, observed: 62, atLeast: true })).toBe(0);
    expect(apartOf({ predicted: 50, observed: 46, atLeast: true })).toBe(4);
  });
});
