import type { Report } from '../report.js';
import { child, type Entry, type Mapping, mapping, type Path, plain, type Tree, withEntry } from '../tree.js';
import { readDotenv } from './dotenv.js';
import { normalName } from './files.js';
import { textScalar } from './shapes/at.js';
import type { Lookup } from './template.js';

interface Around {
  readonly files: ReadonlyMap<string, string>;
  readonly lookup: Lookup;
  readonly report: Report;
}

/** A service whose env files are read into `environment` (which wins over them) and then forgotten, as Compose prints it. */
export const withEnvFiles = (service: Mapping, name: string, around: Around): Mapping => {
  const named = child(service, 'env_file');
  if (named?.kind !== 'sequence' || !around.report.grow(0)) return service;
  const own = child(service, 'environment');
  const inService: Lookup = (key) => {
    const value = own && child(own, key);
    return around.lookup(key) ?? (value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined);
  };
  const entries = new Map<string, Entry>();
  for (const [at, item] of named.items.entries())
    for (const [key, entry] of envFile(item, ['services', name, 'env_file', at], { ...around, lookup: inService }))
      entries.set(key, entry);
  return over(service, 'environment', 'env_file', entries, named);
};

/** A service whose label files are read into `labels`, which win over them. */
export const withLabelFiles = (service: Mapping, name: string, around: Around): Mapping => {
  const named = child(service, 'label_file');
  if (named?.kind !== 'sequence' || !around.report.grow(0)) return service;
  const entries = new Map<string, Entry>();
  const soFar: Lookup = (key) => textOf(entries.get(key));
  for (const [at, item] of named.items.entries()) {
    const file = { item, file: String(plain(item)), required: true, raw: false };
    for (const [key, value] of read(file, ['services', name, 'label_file', at], { ...around, lookup: soFar }))
      entries.set(key, { key: item.place, value: textScalar(value ?? '', item.place) });
  }
  return over(service, 'labels', 'label_file', entries, named);
};

const textOf = (entry: Entry | undefined): string | undefined =>
  entry?.value.kind === 'scalar' && typeof entry.value.value === 'string' ? entry.value.value : undefined;

const over = (service: Mapping, key: string, from: string, read: Map<string, Entry>, { place }: Tree): Mapping => {
  const own = child(service, key);
  const entries = new Map([...read, ...(own?.kind === 'mapping' ? own.entries : [])]);
  const holder = service.entries.get(key) ?? service.entries.get(from)!;
  return withEntry(service, key, { ...holder, value: mapping(entries, own?.place ?? place) });
};

const envFile = (item: Tree, path: Path, around: Around): readonly [string, Entry][] => {
  const { path: file = '', required = true, format } = plain(item) as { path?: string; required?: boolean; format?: string };
  return read({ item, file, required, raw: format === 'raw' }, path, around).flatMap(([key, value]): [string, Entry][] => {
    const found = value ?? around.lookup(key);
    return found === undefined ? [] : [[key, { key: item.place, value: textScalar(found, item.place) }]];
  });
};

interface Named {
  readonly item: Tree;
  readonly file: string;
  readonly required: boolean;
  readonly raw: boolean;
}

const read = ({ item, file, required, raw }: Named, path: Path, around: Around): readonly [string, string | null][] => {
  const text = around.files.get(normalName(file));
  const at = { place: item.place, path };
  const what = path[2] === 'env_file' ? 'env' : 'label';
  if (text === undefined) around.report.lacked.add(normalName(file));
  if (text === undefined && required) {
    const hint = what === 'env' ? 'send it along, or write required: false' : 'send it along';
    around.report.fault('FILE_MISSING', at, `the ${what} file ${file.replace(/^\.\//, '')} was not sent`, hint);
  }
  if (text === undefined) return [];
  const { variables, faults } = readDotenv(text, around.lookup, raw);
  for (const fault of faults)
    around.report.fault('BAD_ENV_FILE', { place: { file, line: fault.line, column: 1 }, path }, fault.detail, 'write NAME=value');
  const read = [...variables];
  const characters = read.reduce((sum, [, value]) => sum + (value?.length ?? 0), 0);
  return around.report.grow(read.length, characters) ? read : [];
};
