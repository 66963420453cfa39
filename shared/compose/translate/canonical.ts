import { createHash } from 'node:crypto';

/** SHA-256 (hex) of JSON with sorted keys: equal content, equal hash. */
export const contentHash = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

const canonical = (value: unknown): string => JSON.stringify(sorted(value));

const sorted = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  const parts = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(parts)
      .sort()
      .map((key) => [key, sorted(parts[key])]),
  );
};
