import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ROWS } from '../../shared/compose/table.js';

/** The Compose specification's schema as the linter `dclint` publishes it: somebody else's list of what there is. */
const FILE = fileURLToPath(new URL('../../node_modules/dclint/schemas/compose.schema.json', import.meta.url));

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Paths of all named attributes, as the table spells them: `*` any name, `[]` an item. */
const pathsOf = (root: Schema): readonly string[] => {
  const named = { ...root.definitions, ...root.$defs };
  const found = new Set<string>();
  const walk = (schema: Schema, path: string, within: readonly string[]): void => {
    const ref = schema.$ref?.split('/').at(-1);
    if (ref !== undefined && !within.includes(ref)) walk(named[ref]!, path, [...within, ref]);
    for (const part of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) walk(part, path, within);
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      const at = path === '' ? name : `${path}.${name}`;
      found.add(at);
      walk(part, at, within);
    }
    for (const [pattern, part] of Object.entries(schema.patternProperties ?? {}))
      if (!pattern.startsWith('^x-')) walk(part, `${path}.*`, within);
    if (schema.items) walk(schema.items, `${path}[]`, within);
  };
  walk(root, '', []);
  return [...found];
};

const schema = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Schema) : null;
if (schema === null)
  console.warn('SKIPPED: dclint, whose copy of the Compose schema the table is held against, is not installed');

describe('the table against the Compose schema', () => {
  const rows = new Set(ROWS.map((row) => row.path));
  const paths = schema === null ? [] : pathsOf(schema);

  it('has a row for every attribute path of the schema', () => {
    expect(paths.filter((path) => !rows.has(path))).toEqual([]);
  });

  it('reads the schema whole', () => {
    expect(schema === null || paths.filter((path) => /^services\.\*\.\w+$/.test(path)).length >= 92).toBe(true);
    expect(schema === null || paths.length > 250).toBe(true);
  });

  it('has no row that the schema does not know, but for what is newer than it and what is ours', () => {
    const newer =
      /x-evenkeel|^x-aws|\.x-aws|\.pre_start|no_cache_filter|initial_sync|build\.provenance|build\.sbom|^name$|\*$|\[\]$/;
    const known = new Set(paths);
    const unknown = ROWS.map((row) => row.path).filter((path) => !known.has(path) && !newer.test(path));
    expect(schema === null ? [] : unknown).toEqual([]);
  });
});
