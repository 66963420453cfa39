import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Bundle } from '../shared/compose/model.js';
import { type Read, readProject } from '../shared/compose/read.js';

/** Text of a file; `-` is standard input, where there is one to read. */
type ReadText = (path: string) => string;

export type FilesAround = Pick<Bundle, 'files'> & {
  readonly composeFiles: readonly string[];
  /** The project, read with all these files. */
  readonly read: Read;
};

/** What decides which files a project names: an included path may hold variables. */
export type Choices = Partial<Pick<Bundle, 'env' | 'images' | 'keepUnset' | 'profiles' | 'projectName'>>;

const CONVENTIONAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** Included files name further ones: so many times is looked again. */
const MOST_ROUNDS = 12;
/** A request carries no more; a mount of a larger file is a folder's business. */
const MOST_CHARACTERS = 256 * 1024;

/**
 * Compose files and the files on disk that they name (`.env`, env files, includes, bases, secrets, configs, mounts of single
 * files): what a request would carry along. Names in the bundle are relative to the first file's directory, as Compose resolves
 * them.
 */
export const bundleAround = (
  named: readonly string[],
  directory: string,
  read: ReadText,
  choices: Choices = {},
): FilesAround | { readonly unreadable: string } => {
  const paths = named.length > 0 ? named : conventional((name) => tryRead(join(directory, name), read) !== null);
  if (paths.length === 0) return { unreadable: `no compose file in ${directory} (try: -f FILE)` };
  const base = dirname(resolve(directory, paths[0]!));
  const files = new Map<string, string>();
  for (const path of paths) {
    const text = tryRead(path === '-' ? path : resolve(directory, path), read);
    if (text === null) return { unreadable: `${path}: cannot be read (try: a file that exists)` };
    files.set(nameIn(base, directory, path), text);
  }
  const composeFiles = [...files.keys()];
  const env = tryRead(resolve(base, '.env'), read);
  if (env !== null) files.set('.env', env);
  const project = { ...choices, composeFiles, directory: basename(base) };
  const last = addNamed(files, project, (name) => tryRead(isAbsolute(name) ? name : resolve(base, name), read));
  return { files: listed(files), composeFiles, read: last };
};

/** The conventional file and what lies over it by convention. */
const conventional = (exists: (name: string) => boolean): readonly string[] => {
  const main = CONVENTIONAL.find(exists);
  if (main === undefined) return [];
  const stem = main.replace(/\.ya?ml$/, '');
  return [main, ...[`${stem}.override.yml`, `${stem}.override.yaml`].filter(exists).slice(0, 1)];
};

/** Reads the project again and again, each time with the files that it lacked before, until nothing more is found. */
const addNamed = (files: Map<string, string>, project: Partial<Bundle>, text: (name: string) => string | null): Read => {
  const tried = new Set<string>();
  for (let round = 0; ; round += 1) {
    const read = readProject({ env: {}, profiles: [], images: {}, projectName: null, ...project, files: listed(files) });
    const lacked = read.lacked.filter((name) => !tried.has(name));
    const before = files.size;
    for (const name of lacked) {
      tried.add(name);
      const found = text(name);
      if (found !== null && found.length <= MOST_CHARACTERS) files.set(name, found);
    }
    if (files.size === before || round >= MOST_ROUNDS) return read;
  }
};

const listed = (files: ReadonlyMap<string, string>): Bundle['files'] => [...files].map(([name, content]) => ({ name, content }));

const nameIn = (base: string, directory: string, path: string): string => relative(base, resolve(directory, path));

const tryRead = (path: string, read: ReadText): string | null => {
  try {
    return read(path);
  } catch {
    return null;
  }
};
