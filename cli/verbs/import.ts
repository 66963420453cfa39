import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, Refused } from '../client/refused.js';
import { importEcsCli } from '../import/ecs-cli.js';
import type { Imported } from '../import/loss.js';
import { jsonText, type Outcome } from '../outcome.js';
import type { Terminal } from '../terminal.js';

export interface ImportOptions {
  readonly file?: readonly string[];
  readonly ecsParams?: string;
  readonly json?: boolean;
}

/** `evenkeel import ecs-cli`: prints a compose file, and on stderr what is lost. It never writes: whoever wants it redirects it. */
export const importVerb = async (
  from: string,
  { directory }: Pick<Terminal, 'directory'>,
  options: ImportOptions,
): Promise<Outcome> => {
  if (from !== 'ecs-cli')
    throw refused(
      EXIT.usage,
      'usage',
      `import ${from}: there is only ecs-cli.`,
      'write: evenkeel import ecs-cli -f docker-compose.yml',
    );
  const [file = 'docker-compose.yml', ...more] = options.file ?? [];
  if (more.length > 0)
    throw refused(EXIT.usage, 'usage', 'One file is imported at a time.', 'merge them first: docker compose config');
  const params = options.ecsParams ?? (existsSync(resolve(directory, 'ecs-params.yml')) ? 'ecs-params.yml' : null);
  const imported = tried(textOf(directory, file), params === null ? null : textOf(directory, params), file);
  const stderr = imported.losses.map(({ path, text }) => `${path}: ${text}\n`).join('');
  return { exitCode: EXIT.done, stdout: options.json ? jsonText(imported) : imported.text, stderr: options.json ? '' : stderr };
};

const textOf = (directory: string, file: string): string => {
  try {
    return readFileSync(resolve(directory, file), 'utf8');
  } catch {
    throw refused(EXIT.wrongFile, 'compose/unreadable', `${file}: cannot be read.`, '-f FILE');
  }
};

const tried = (compose: string, params: string | null, file: string): Imported => {
  try {
    return importEcsCli(compose, params);
  } catch (error) {
    const text = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw refused(
      EXIT.wrongFile,
      'compose/not-yaml',
      `${file}: ${text}`,
      'a compose file and an ecs-params.yml that ecs-cli takes',
    );
  }
};

const refused = (exitCode: number, code: string, detail: string, hint: string): Refused =>
  new Refused({ status: 422, code, detail, hint }, exitCode);
