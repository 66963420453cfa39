import { dirname, join, relative, resolve } from 'node:path';
import type { Bundle } from '../shared/compose/model.js';
import { readDocuments } from '../shared/compose/read/document.js';
import { harmless } from '../shared/compose/read/harden.js';
import { newReport } from '../shared/compose/report.js';
import { plain } from '../shared/compose/tree.js';

type ReadText = (path: string) => string;

export type FilesAround = Pick<Bundle, 'files'> & { readonly composeFiles: readonly string[] };

const CONVENTIONAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/**
 * Compose files and the files on disk that they name (`.env`, env files, secrets, configs): what a request would carry along.
 * Names in the bundle are relative to the first file's directory, as Compose resolves them.
 */
export const bundleAround = (
  named: readonly string[],
  directory: string,
  read: ReadText,
): FilesAround | { readonly unreadable: string } => {
  const paths =
    named.length > 0 ? named : CONVENTIONAL.filter((name) => tryRead(join(directory, name), read) !== null).slice(0, 1);
  if (paths.length === 0) return { unreadable: `no compose file in ${directory} (try: -f FILE)` };
  const base = dirname(resolve(directory, paths[0]!));
  const files = new Map<string, string>();
  for (const path of paths) {
    const text = tryRead(resolve(directory, path), read);
    if (text === null) return { unreadable: `${path}: cannot be read (try: a file that exists)` };
    files.set(nameIn(base, directory, path), text);
  }
  const composeFiles = [...files.keys()];
  for (const name of ['.env', ...composeFiles.flatMap((file) => mentioned(file, files.get(file)!))]) {
    const text = files.has(name) ? null : tryRead(resolve(base, name), read);
    if (text !== null) files.set(name, text);
  }
  return { files: [...files].map(([name, content]) => ({ name, content })), composeFiles };
};

const nameIn = (base: string, directory: string, path: string): string => relative(base, resolve(directory, path));

const tryRead = (path: string, read: ReadText): string | null => {
  try {
    return read(path);
  } catch {
    return null;
  }
};

/** Files that a compose file names by a plain path. */
const mentioned = (name: string, content: string): readonly string[] => {
  const report = newReport();
  const trees = harmless({ name, content }, report) ? (readDocuments({ name, content }, report) ?? []) : [];
  return trees.flatMap((tree) => {
    const model = plain(tree) as Loose;
    const services = Object.values(model?.services ?? {}).flatMap((service) => pathsOf(service?.env_file));
    const files = [...Object.values(model?.secrets ?? {}), ...Object.values(model?.configs ?? {})].flatMap((one) =>
      pathsOf(one?.file),
    );
    return [...services, ...files];
  });
};

interface Loose {
  readonly services?: Readonly<Record<string, { readonly env_file?: unknown } | null>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: unknown } | null>>;
  readonly configs?: Readonly<Record<string, { readonly file?: unknown } | null>>;
}

const pathsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(pathsOf);
  const path = value !== null && typeof value === 'object' ? (value as { path?: unknown }).path : undefined;
  return typeof path === 'string' ? [path] : [];
};
