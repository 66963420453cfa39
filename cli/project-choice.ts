import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Api, ask } from './api-client.js';
import { EXIT, Refused } from './client/refused.js';
import type { ComposeFlags } from './compose-choices.js';
import type { Terminal } from './terminal.js';

const CONVENTIONAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/**
 * Which project is meant: `-p`, COMPOSE_PROJECT_NAME, what the compose file here says, else its folder; where there is no file, the
 * only project that there is. Throws Refused (usage).
 */
export const projectChoice = async (
  api: Api,
  flags: ComposeFlags,
  terminal: Pick<Terminal, 'env' | 'directory'>,
): Promise<string> => {
  const { env, directory } = terminal;
  const named =
    flags.projectName ?? (env['COMPOSE_PROJECT_NAME'] || nameIn(join(directory, '.env'), /^COMPOSE_PROJECT_NAME=["']?([\w-]+)/m));
  if (named) return encodeURIComponent(named);
  const files = flags.file ?? (env['COMPOSE_FILE'] ?? '').split(env['COMPOSE_PATH_SEPARATOR'] ?? ':').filter(Boolean);
  const file = files.at(-1) ?? CONVENTIONAL.find((name) => existsSync(join(directory, name)));
  return file ? ofFile(resolve(directory, file), flags, terminal) : onlyOne(api);
};

/** The plain `name:` is read with one look: reading compose files as Compose does takes longer than asking the API. */
const ofFile = async (file: string, flags: ComposeFlags, terminal: Pick<Terminal, 'env' | 'directory'>): Promise<string> => {
  const name = nameIn(file, /^name:\s*["']?([^\s"'#]+)/m);
  if (name && !name.includes('$')) return name;
  if (!name) return folderName(file);
  const { projectRequest } = await import('./project-request.js');
  return projectRequest(flags, terminal).project;
};

/** As Compose makes a name of a folder's: small letters, digits, hyphens and underscores. */
const folderName = (file: string): string =>
  basename(resolve(file, '..'))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');

const nameIn = (file: string, pattern: RegExp): string | undefined => {
  try {
    return pattern.exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
};

const onlyOne = async (api: Api): Promise<string> => {
  const { items } = await ask<{ items: readonly { name: string }[] }>(api, 'GET', '/v1/projects');
  if (items.length === 1) return items[0]!.name;
  const names = items.map(({ name }) => name).join(', ');
  throw new Refused(
    {
      status: 400,
      code: 'usage',
      detail: 'Which project? There is no compose file here.',
      hint: items.length > 0 ? `name it with -p; there are: ${names}` : 'name it with -p; none is deployed yet (evenkeel up)',
    },
    EXIT.usage,
  );
};
