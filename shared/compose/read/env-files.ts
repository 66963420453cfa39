import type { Report } from '../report.js';
import { child, type Entry, type Mapping, mapping, plain, scalar, type Tree, withEntry } from '../tree.js';
import { readDotenv } from './dotenv.js';
import { normalName } from './files.js';
import { textScalar } from './shapes/at.js';
import type { Lookup } from './template.js';

/** A service whose env files are read into `environment` (which wins over them) and then forgotten, as Compose prints it. */
export const withEnvFiles = (
  service: Mapping,
  name: string,
  files: ReadonlyMap<string, string>,
  lookup: Lookup,
  report: Report,
): Mapping => {
  const named = child(service, 'env_file');
  if (named?.kind !== 'sequence') return service;
  const entries = new Map<string, Entry>();
  for (const [at, item] of named.items.entries())
    for (const [key, entry] of read(item, ['services', name, 'env_file', at], files, lookup, report)) entries.set(key, entry);
  const own = child(service, 'environment');
  if (own?.kind === 'mapping') for (const [key, entry] of own.entries) entries.set(key, entry);
  return withEntry(service, 'environment', {
    ...(service.entries.get('environment') ?? service.entries.get('env_file')!),
    value: mapping(entries, named.place),
  });
};

const read = (
  item: Tree,
  path: readonly (string | number)[],
  files: ReadonlyMap<string, string>,
  lookup: Lookup,
  report: Report,
): readonly [string, Entry][] => {
  const { path: file = '', required = true, format } = plain(item) as { path?: string; required?: boolean; format?: string };
  const text = files.get(normalName(file));
  const at = { place: item.place, path };
  if (text === undefined && required)
    report.fault('FILE_MISSING', at, `the env file ${file} was not sent`, 'send it along, or write required: false');
  if (text === undefined) return [];
  const { variables, faults } = readDotenv(text, lookup, format === 'raw');
  for (const fault of faults)
    report.fault('BAD_ENV_FILE', { place: { file, line: fault.line, column: 1 }, path }, fault.detail, 'write NAME=value');
  return [...variables].flatMap(([key, value]): [string, Entry][] => {
    const found = value ?? lookup(key);
    return [[key, { key: item.place, value: found === undefined ? scalar(null, item.place) : textScalar(found, item.place) }]];
  });
};
