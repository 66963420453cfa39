import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathOf, pathPatterns, priorityOf } from '../../shared/deploying/routes.js';

const NONE = new Set<number>();
const at = (host: string | null, path: string | null) => priorityOf({ host, path }, NONE);

describe('The priority of a rule', () => {
  it('puts the more specific first: exact hosts, hosts with wildcards, any host; the longer path before the shorter', () => {
    const order = [
      at('a.example.com', '/api/v1'),
      at('a.example.com', '/api'),
      at('a.example.com', null),
      at('*.b.example.com', '/api'),
      at('*.b.example.com', null),
      at('*.example.com', '/api'),
      at('*.example.com', null),
      at(null, '/api/v1'),
      at(null, '/api'),
      at(null, '/*.c'),
      at(null, null),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  const host = fc.constantFrom(null, 'a.example.com', 'b.example.com', '*.example.com', '*.a.b.c.d.e.f.g.h.example.com', '*.com');
  const path = fc.option(fc.string({ unit: fc.constantFrom('a', '/', '*', 'b'), maxLength: 126 }).map((text) => `/${text}`));

  it('is from 1 to 50,000, the same for the same conditions, and never one that is in use', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(host, path), { maxLength: 100 }), (rules) => {
        const used = new Set<number>();
        for (const [one, other] of rules) {
          const priority = priorityOf({ host: one, path: other }, used);
          expect(priority).toBeGreaterThanOrEqual(1);
          expect(priority).toBeLessThanOrEqual(50_000);
          expect(used.has(priority)).toBe(false);
          expect(at(one, other)).toBe(at(one, other));
          used.add(priority);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('A path without wildcards means what is below it too', () => {
  it.each([null, '/api', '/a/b', '/img/*', '/?'])('%s is read back from the condition', (path) => {
    expect(pathOf(pathPatterns(path))).toBe(path);
  });

  it('conditions that are not of our making are nobody’s path', () => {
    expect(pathOf(['/a', '/b'])).toBeUndefined();
    expect(pathOf(['/a', '/a/*', '/b'])).toBeUndefined();
    expect(pathOf(['/*'])).toBeNull();
  });
});
