import { createHash } from 'node:crypto';

/** SHA-256 (hex) of JSON with sorted keys: equal content, equal hash. */
export const contentHash = (value: unknown): string =>
  createHash('sha256')
    .update(canonical(value) ?? '')
    .digest('hex');

/** Written out at once: sorting copies of everything first would be most of the work. What is undefined is left out, as in JSON. */
const canonical = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item) ?? 'null').join(',')}]`;
  const parts = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(parts).sort()) {
    const part = canonical(parts[key]);
    if (part !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${part}`;
  }
  return `{${text}}`;
};
