import type { WantedService } from '../model/project.js';

/** Stands for a value that nobody is shown. */
export const MASK = '***';
/** Shorter values stand in too many lines by chance. */
const SHORTEST = 4;
/** A variable of such a name holds a secret. */
export const SECRET_NAME = /pass|pwd|secret|token|credential|private|auth|api_?key|access_?key|(^|_)key($|_)/i;

/** Values that no log line may show: variables with the name of a secret, and the contents of the files that are written for it. */
export const secretsOf = (wanted: readonly WantedService[]): readonly string[] => {
  const variables = wanted
    .flatMap(({ taskDefinition }) => taskDefinition.containerDefinitions ?? [])
    .flatMap(({ environment = [] }) => environment);
  const values = variables.flatMap(({ name = '', value = '' }) =>
    /^FILE_\d+$/.test(name) ? linesOf(value) : SECRET_NAME.test(name) ? [value] : [],
  );
  return [...new Set(values.filter((value) => value.length >= SHORTEST))].sort((a, b) => b.length - a.length);
};

/** Lines with every secret taken out, and with the password of every URL. */
export const masked = (lines: readonly string[], secrets: readonly string[]): readonly string[] =>
  lines.map((line) => secrets.reduce((text, secret) => text.replaceAll(secret, MASK), line).replace(URL_PASSWORD, `$1:${MASK}@`));

/** Each part is bounded: a line may be 256 KB of letters, and each of them could be where a URL begins. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}):[^\s/@]{1,1000}@/gi;

/** A file travels in base64. Each of its lines may turn up alone. */
const linesOf = (base64: string): string[] => {
  const text = Buffer.from(base64, 'base64').toString('utf8').trim();
  return [text, ...text.split(/\r?\n/).map((line) => line.trim())].filter((line) => line.length >= 8 || line === text);
};
