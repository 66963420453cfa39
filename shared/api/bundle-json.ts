import { InvalidInput, Malformed } from '../errors.js';
import type { Fault } from '../model/project.js';
import { alone, type Bundle } from './bundle.js';
import { parseJson } from './text.js';

/** JSON is a bundle `{files, env, profiles, images}`, or else a compose file written in JSON. */
export const bundleOfJson = (text: string): Bundle => {
  const value = parseJson(text);
  if (!isRecord(value)) throw new Malformed({ code: 'body/json', detail: 'The JSON body is not an object.', hint: HINT });
  if (!MEMBERS.some((member) => member in value)) return alone('compose.json', text);
  const faults = faultsOf(value);
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'body/invalid', hint: HINT });
  const { files, env = {}, profiles = [], images = {} } = value as unknown as Bundle;
  return { files: files.map(({ name, content }) => ({ name, content })), env: texts(env), profiles, images, projectName: null };
};

const MEMBERS = ['files', 'env', 'profiles', 'images'];

const HINT =
  'The JSON form is {"files":[{"name":"compose.yaml","content":"services: …"}],"env":{"TAG":"1"},"profiles":[],"images":{"web":"nginx:1.27"}}; only files is needed.';

const faultsOf = (value: Readonly<Record<string, unknown>>): readonly Fault[] => {
  const { files, env, profiles, images } = value;
  const unknown = Object.keys(value).filter((key) => !MEMBERS.includes(key));
  return [
    ...unknown.map((key) => fault(`/${key}`, `Unknown member "${key}". There are: ${MEMBERS.join(', ')}.`)),
    ...faultsOfFiles(files),
    ...(env === undefined || isRecordOf(env, isScalar) ? [] : [fault('/env', 'env must be an object: name to text.')]),
    ...(profiles === undefined || isListOf(profiles, isText) ? [] : [fault('/profiles', 'profiles must be a list of texts.')]),
    ...(images === undefined || isRecordOf(images, isText)
      ? []
      : [fault('/images', 'images must be an object: service to image.')]),
  ];
};

const faultsOfFiles = (files: unknown): readonly Fault[] => {
  if (!Array.isArray(files) || files.length === 0) return [fault('/files', 'files must be a list with one file at least.')];
  return files.flatMap((file, at) =>
    isRecord(file) && isText(file['name']) && isText(file['content'])
      ? []
      : [fault(`/files/${at}`, 'A file is {"name": text, "content": text}.')],
  );
};

const fault = (pointer: string, detail: string): Fault => ({
  code: 'body/invalid',
  file: null,
  line: null,
  column: null,
  pointer,
  detail,
  hint: HINT,
});

const texts = (env: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value ?? '')]));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);
const isRecordOf = (value: unknown, is: (item: unknown) => boolean): boolean => isRecord(value) && Object.values(value).every(is);
