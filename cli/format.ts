import { nearest } from '../shared/compose/nearest.js';
import { EXIT, Refused } from './client/refused.js';
import { table } from './table.js';

/** A row by the names of its columns, in their order. */
export type Columns = Readonly<Record<string, string>>;

/**
 * Rows as `--format` says: `table` (also without one), `json` (a line each), `{{.Name}}\t{{.Status}}`, or `table {{.Name}}\t{{.Status}}`
 * with headings (`Name` is the first column); the part of Go's templates that people write for `docker ps`. Throws Refused (usage) for a name that is no column's.
 */
export const formatted = (rows: readonly Columns[], columns: readonly string[], format = 'table'): string => {
  if (format === 'table')
    return table(
      columns.map(heading),
      rows.map((row) => columns.map((name) => row[name] ?? '')),
    );
  if (format === 'json') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const [, headed, template] = /^(table\s+)?([\s\S]*)$/.exec(format)!;
  const named = template!.replace(/(?<=\{\{\s*(?:json\s+)?\.)Name(?=\s*\}\})/g, columns[0]!);
  const names = namesIn(named, columns);
  if (!headed) return rows.map((row) => `${filled(named, row)}\n`).join('');
  return table(
    names.map(heading),
    rows.map((row) => names.map((name) => row[name] ?? '')),
  );
};

const FIELD = /\{\{\s*(?:json\s+)?\.(\w*)\s*\}\}/g;

const namesIn = (template: string, columns: readonly string[]): readonly string[] => {
  const names = [...template.matchAll(FIELD)].map(([, name]) => name!);
  const unknown = names.find((name) => name !== '' && !columns.includes(name));
  const rest = template.replace(FIELD, '');
  if (unknown === undefined && !rest.includes('{{') && names.length > 0) return names;
  throw notAFormat(template, unknown, columns);
};

const filled = (template: string, row: Columns): string =>
  template
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
    .replace(FIELD, (field, name: string) => {
      const value = name === '' ? row : row[name];
      return field.includes('json') || name === '' ? JSON.stringify(value) : String(value);
    });

/** `LastStop` is headed LAST STOP. */
const heading = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();

const notAFormat = (template: string, unknown: string | undefined, columns: readonly string[]): Refused => {
  const guess = unknown === undefined ? null : nearest(unknown, columns);
  return new Refused(
    {
      status: 400,
      code: 'usage',
      detail: unknown === undefined ? `--format ${template} is no format.` : `--format: there is no column "${unknown}".`,
      hint: guess
        ? `did you mean {{.${guess}}}?`
        : `table, json, or a template of ${columns.map((name) => `{{.${name}}}`).join(' ')}`,
    },
    EXIT.usage,
  );
};
