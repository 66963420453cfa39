import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Bundle } from '../shared/compose/model.js';
import { readProject } from '../shared/compose/read.js';

type ReadText = (path: string) => string;

export type FilesAround = Pick<Bundle, 'files'> & { readonly composeFiles: readonly string[] };

/** What decides which files a project names: an included path may hold variables. */
export type Choices = Partial<Pick<Bundle, 'env' | 'keepUnset' | 'profiles' | 'projectName'>>;

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
    const text = tryRead(resolve(directory, path), read);
    if (text === null) return { unreadable: `${path}: cannot be read (try: a file that exists)` };
    files.set(nameIn(base, directory, path), text);
  }
  const composeFiles = [...files.keys()];
  const env = tryRead(resolve(base, '.env'), read);
  if (env !== null) files.set('.env', env);
  addNamed(files, composeFiles, choices, (name) => tryRead(isAbsolute(name) ? name : resolve(base, name), read));
  return { files: listed(files), composeFiles };
};

/** The conventional file and what lies over it by convention. */
const conventional = (exists: (name: string) => boolean): readonly string[] => {
  const main = CONVENTIONAL.find(exists);
  if (main === undefined) return [];
  const stem = main.replace(/\.ya?ml$/, '');
  return [main, ...[`${stem}.override.yml`, `${stem}.override.yaml`].filter(exists).slice(0, 1)];
};

/** Reads the project again and again, each time with the files that it lacked before. */
const addNamed = (
  files: Map<string, string>,
  composeFiles: readonly string[],
  choices: Choices,
  text: (name: string) => string | null,
): void => {
  const tried = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const bundle = { files: listed(files), composeFiles, env: {}, profiles: [], images: {}, projectName: null, ...choices };
    const lacked = readProject(bundle).lacked.filter((name) => !tried.has(name));
    if (lacked.length === 0) return;
    for (const name of lacked) {
      tried.add(name);
      const found = text(name);
      if (found !== null && found.length <= MOST_CHARACTERS) files.set(name, found);
    }
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
