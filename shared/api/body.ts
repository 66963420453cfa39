import { isMapping } from '../compose/read/document.js';
import { normalName } from '../compose/read/files.js';
import { harmless } from '../compose/read/harden.js';
import { newReport } from '../compose/report.js';
import { InvalidInput, Malformed, WrongType } from '../errors.js';
import type { HttpRequest } from '../lambda/http.js';
import { alone, type Bundle } from './bundle.js';
import { bundleOfJson } from './bundle-json.js';
import { bundleOfParts } from './bundle-parts.js';
import { faultAt } from './json-body.js';
import { readMultipart } from './multipart.js';
import { readText } from './text.js';

/** Reads the body by its content type: YAML (also without a type), JSON or multipart. `file` is the name in the URL, if any. */
export const readBundle = (request: HttpRequest, file: string | null): Bundle => {
  const bundle = read(request, file);
  for (const { name } of bundle.files) checkFileName(name);
  refuseDoubles(bundle.files.map(({ name }) => normalName(name)));
  return bundle;
};

const read = (request: HttpRequest, file: string | null): Bundle => {
  const type = request.headers['content-type']?.trim() ?? '';
  refuseEncoding(request.headers['content-encoding'] ?? 'identity');
  const kind = kindOf(type);
  if (kind === null) throw wrongType(type);
  if (request.body.length === 0) throw empty();
  if (kind === 'multipart') return bundleOfParts(readMultipart(request.body, type));
  const text = readText(request.body);
  if (text.trim() === '') throw empty();
  if (kind === 'json') return bundleOfJson(text);
  if (kind === 'form' ? isNoFile(text) : isStripped(text)) throw newlinesStripped(text);
  return isBundleJson(text) ? bundleOfJson(text) : alone(file ?? 'compose.yaml', text);
};

/** fetch sends text/plain, and curl --data-binary and urllib a form, when nobody names a type: all three mean "the file". */
const kindOf = (type: string): 'yaml' | 'json' | 'multipart' | 'form' | null => {
  const bare = type.split(';')[0]!.trim().toLowerCase();
  if (YAML_TYPES.includes(bare) || bare.endsWith('+yaml')) return 'yaml';
  if (bare === 'application/json' || bare.endsWith('+json')) return 'json';
  if (bare === 'multipart/form-data') return 'multipart';
  return bare === 'application/x-www-form-urlencoded' ? 'form' : null;
};

/** application/yaml is RFC 9512's; the others are its older spellings. */
const YAML_TYPES = [
  '',
  'text/plain',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'text/vnd.yaml',
  'application/vnd.yaml',
];

const isBundleJson = (text: string): boolean => /^\s*\{\s*"(files|env|profiles|images)"\s*:/.test(text);

const CURL = 'curl -T compose.yaml URL, or curl -X PUT --data-binary @compose.yaml -H "Content-Type: application/yaml" URL';

/**
 * A compose file of one line that no parser would take for one: a comment that has swallowed the rest, or a block in a block.
 * `services: {web: {image: nginx}}` is a whole file.
 */
const isStripped = (text: string): boolean => {
  const line = text.trim();
  if (/[\r\n]/.test(line)) return false;
  return line.startsWith('#') ? /services\s*:/.test(line) : /services\s*:\s+["']?[\w.-]+["']?\s*:/.test(line);
};

/** One line that came as form fields: form fields, or a file without its newlines, unless it reads as a whole one. */
const isNoFile = (text: string): boolean => {
  // What no parser may see is a file: it is refused as one.
  if (text.trimEnd().includes('\n') || !harmless({ name: 'body', content: text }, newReport())) return false;
  return !isMapping(text);
};

/** `curl -d @file` sends form fields and strips every newline; what is left cannot be mended, only explained. */
const newlinesStripped = (text: string): WrongType =>
  new WrongType({
    code: 'body/newlines-stripped',
    detail: /services\s*:/.test(text)
      ? 'This was a compose file until its newlines were stripped: "curl -d @file" does that. --data-binary keeps them.'
      : 'The body came as form fields (application/x-www-form-urlencoded), not as a compose file.',
    hint: `Use ${CURL}`,
  });

const wrongType = (type: string): WrongType =>
  new WrongType({
    code: 'body/type',
    detail: `The content type "${type}" is not one that is read here: application/yaml (or none), application/json, multipart/form-data.`,
    hint: `Use ${CURL}`,
  });

const empty = (): Malformed =>
  new Malformed({
    code: 'body/empty',
    detail: 'There is no compose file in the request: the body is empty.',
    hint: `Use ${CURL}`,
  });

const refuseEncoding = (encoding: string): void => {
  if (encoding.toLowerCase() === 'identity') return;
  throw new WrongType({
    code: 'body/encoding',
    detail: `The body is sent with content-encoding ${encoding}.`,
    hint: 'Send it uncompressed: a compose file is small.',
  });
};

/** Files live inside the bundle: a name that leads out of it could only be a mistake. */
const checkFileName = (name: string): void => {
  const climbs = name.split(/[\\/]/).includes('..') || /^(?:[\\/]|[A-Za-z]:)/.test(name);
  const folder = normalName(name) === '' || /[\\/]$/.test(name);
  if (!folder && name.length <= 255 && !climbs && !/\p{Cc}/u.test(name)) return;
  throw new Malformed({
    code: 'body/file-name',
    detail: `${JSON.stringify(name.slice(0, 80))} cannot be a file's name: it must stay inside what was sent.`,
    hint: 'Name files relative to the compose file, without "..": healthchecks/redis.sh',
  });
};

/** Of two files with one name one would be read and nobody could say which. */
const refuseDoubles = (names: readonly string[]): void => {
  const faults = names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [faultAt(`/files/${at}`, `"${name}" is there twice: files ${names.indexOf(name)} and ${at} (from 0).`, OWN_NAMES)],
  );
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'body/file-name' });
};

const OWN_NAMES = 'Give each file a name of its own; with curl: -F "compose=@prod/compose.yaml;filename=compose.prod.yaml"';
