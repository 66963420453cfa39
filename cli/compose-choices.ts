import { isAbsolute, join, resolve } from 'node:path';
import { readDotenv } from '../shared/compose/read/dotenv.js';
import type { Terminal } from './terminal.js';

/** What `-f -p --profile --env-file` say, before or after the verb. */
export interface ComposeFlags {
  readonly file?: readonly string[];
  readonly projectName?: string;
  readonly profile?: readonly string[];
  readonly envFile?: readonly string[];
}

/** Flags, then variables of this process, then those of `.env`: in that order they decide, as Compose does it. */
export interface ComposeChoices {
  readonly files: readonly string[];
  readonly projectName: string | null;
  readonly profiles: readonly string[];
  /** Of `--env-file` or `.env`, overridden by those of this process. */
  readonly variables: ReadonlyMap<string, string>;
  /** Env files that were named and cannot be read. */
  readonly unreadable: readonly string[];
}

type Read = (path: string) => string;

/** https://docs.docker.com/compose/how-tos/environment-variables/envvars/ */
export const composeChoices = (
  flags: ComposeFlags,
  { env, directory }: Pick<Terminal, 'env' | 'directory'>,
  read: Read,
): ComposeChoices => {
  const named = flags.envFile ?? listOf(env['COMPOSE_ENV_FILES'], ',');
  const texts = (named.length > 0 ? named : ['.env']).map((file) => [file, tryRead(placed(directory, file), read)] as const);
  const variables = new Map<string, string>();
  for (const [, text] of texts) for (const [name, value] of assigned(text ?? '', variables)) variables.set(name, value);
  for (const [name, value] of Object.entries(env)) if (value !== undefined) variables.set(name, value);
  const separator = variables.get('COMPOSE_PATH_SEPARATOR') ?? ':';
  return {
    files: flags.file ?? listOf(variables.get('COMPOSE_FILE'), separator),
    projectName: flags.projectName ?? (variables.get('COMPOSE_PROJECT_NAME') || null),
    profiles: flags.profile ?? listOf(variables.get('COMPOSE_PROFILES'), ','),
    variables,
    unreadable: named.length > 0 ? texts.flatMap(([file, text]) => (text === null ? [file] : [])) : [],
  };
};

const placed = (directory: string, file: string): string => (isAbsolute(file) ? file : resolve(join(directory, file)));

const listOf = (text: string | undefined, separator: string): readonly string[] =>
  (text ?? '')
    .split(separator)
    .map((one) => one.trim())
    .filter(Boolean);

const assigned = (text: string, before: ReadonlyMap<string, string>): [string, string][] =>
  [...readDotenv(text.replaceAll('\r\n', '\n'), (name) => before.get(name)).variables].flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as [string, string]],
  );

const tryRead = (path: string, read: Read): string | null => {
  try {
    return read(path);
  } catch {
    return null;
  }
};

/** Only those whose names stand in the files travel: whatever else this process knows is nobody's business. */
export const mentioned = (variables: ReadonlyMap<string, string>, texts: readonly string[]): Record<string, string> => {
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []));
  return Object.fromEntries([...variables].filter(([name]) => words.has(name)));
};
