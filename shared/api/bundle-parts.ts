import { Malformed } from '../errors.js';
import type { Bundle } from './bundle.js';
import type { Part } from './multipart.js';

/** Parts: compose… (a compose file), env (NAME=value a line), profile; any other part is a file under its own name. */
export const bundleOfParts = (parts: readonly Part[]): Bundle => {
  const compose = parts.filter((part) => part.name.startsWith('compose'));
  if (compose.length === 0) throw noCompose(parts);
  const others = parts.filter((part) => !part.name.startsWith('compose') && part.name !== 'env' && part.name !== 'profile');
  const composeFiles = compose.map((part, at) => ({
    name: part.filename ?? (at === 0 ? 'compose.yaml' : `compose.${at}.yaml`),
    content: part.content,
  }));
  return {
    files: [...composeFiles, ...others.map((part) => ({ name: part.filename ?? part.name, content: part.content }))],
    env: Object.fromEntries(parts.filter((part) => part.name === 'env').flatMap((part) => pairs(part.content))),
    profiles: parts.filter((part) => part.name === 'profile').map((part) => part.content.trim()),
    images: {},
    projectName: null,
    composeFiles: composeFiles.map((file) => file.name),
  };
};

const noCompose = (parts: readonly Part[]): Malformed =>
  new Malformed({
    code: 'body/no-compose',
    detail: `No part is named "compose". There are: ${parts.map((part) => part.name).join(', ') || 'none'}.`,
    hint: 'curl -X PUT -F compose=@compose.yaml -F compose=@compose.override.yaml -F env=@.env -F profile=debug URL',
  });

/** The lines of a .env file without quotes; the file itself may be sent as a part named `.env` for the whole syntax. */
const pairs = (content: string): readonly (readonly [string, string])[] =>
  content
    .split(/\r?\n/)
    .filter((line) => line.includes('=') && !line.trimStart().startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]);
