import type { ComposeModel } from './model.js';
import { yamlText } from './yaml-text.js';

/** A project as the YAML that reads as the same project again: keys by name, dollar signs doubled. */
export const dump = (model: ComposeModel): string => yamlText(escaped(model));

/** Values whose dollar signs are doubled, because reading fills variables in; `docker compose config` does the same. */
export const escaped = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, escaped(part)]));
};
