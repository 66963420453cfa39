import { readDotenv } from '../compose/read/dotenv.js';
import { InvalidInput, Malformed } from '../errors.js';
import type { Fault } from '../model/project.js';
import type { Bundle } from './bundle.js';
import type { Part } from './multipart.js';

/** Parts: compose… (a compose file, in merge order), env (as a .env file), profile; any other part is a file under its own name. */
export const bundleOfParts = (parts: readonly Part[]): Bundle => {
  const named = parts.filter(isCompose);
  const compose = named.length > 0 ? named : onlyFile(parts);
  if (compose.length === 0) throw noCompose(parts);
  const others = parts.filter((part) => !compose.includes(part) && part.name !== 'env' && part.name !== 'profile');
  const composeFiles = compose.map((part, at) => ({
    name: part.filename ?? (at === 0 ? 'compose.yaml' : `compose.${at}.yaml`),
    content: part.content,
  }));
  return {
    files: [...composeFiles, ...others.map((part) => ({ name: fileName(part), content: part.content }))],
    env: variablesIn(parts.filter((part) => part.name === 'env')),
    profiles: parts
      .filter((part) => part.name === 'profile')
      .flatMap((part) => part.content.split(','))
      .map((profile) => profile.trim())
      .filter((profile) => profile !== ''),
    images: {},
    projectName: null,
    composeFiles: composeFiles.map((file) => file.name),
  };
};

/** `compose`, `compose[]`, `compose2`, `compose.yaml`; a file that is sent under its path is what its path says. */
const isCompose = ({ name }: Part): boolean => name.startsWith('compose') && !name.includes('/');

/** `curl -F file=@compose.yaml`: of parts without that name, the one YAML file there is. */
const onlyFile = (parts: readonly Part[]): readonly Part[] => {
  const files = parts.filter(({ filename }) => /\.ya?ml$/i.test(filename ?? ''));
  return files.length === 1 ? files : [];
};

/**
 * curl sends the last step of a path as the file's name. `-F conf/redis.conf=@conf/redis.conf` says the whole of it as the part's
 * name, which counts when it ends in that file's name.
 */
const fileName = ({ name, filename }: Part): string => {
  if (filename === null || name.endsWith(`/${filename}`)) return name.replace(/^\.\//, '');
  return filename;
};

const noCompose = (parts: readonly Part[]): Malformed =>
  new Malformed({
    code: 'body/no-compose',
    detail: `No part is named "compose". There are: ${parts.map((part) => part.name).join(', ') || 'none'}.`,
    hint: 'curl -X PUT -F compose=@compose.yaml -F compose=@compose.override.yaml -F env=@.env -F conf/a.conf=@conf/a.conf -F profile=debug URL',
  });

/** With Compose's own quoting; a later part overrides an earlier one, as `--env-file` does. */
const variablesIn = (parts: readonly Part[]): Readonly<Record<string, string>> => {
  const all = new Map<string, string>();
  const faults: Fault[] = [];
  for (const { filename, content } of parts) {
    const { variables, faults: wrong } = readDotenv(content.replaceAll('\r\n', '\n'), (name) => all.get(name));
    for (const [name, value] of variables) if (value !== null) all.set(name, value);
    faults.push(...wrong.map(({ line, detail }) => badLine(filename ?? 'env', line, detail)));
  }
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'body/env' });
  return Object.fromEntries(all);
};

const badLine = (file: string, line: number, detail: string): Fault => ({
  code: 'BAD_ENV_FILE',
  file,
  line,
  column: 1,
  pointer: null,
  detail,
  hint: 'write NAME=value',
});
