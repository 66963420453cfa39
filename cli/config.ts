import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allFaults, withCauses } from '../shared/compose/causes.js';
import { escaped } from '../shared/compose/dump.js';
import type { Read } from '../shared/compose/read.js';
import { type Translation, translate } from '../shared/compose/translate.js';
import { yamlText } from '../shared/compose/yaml-text.js';
import type { Fault } from '../shared/model/project.js';
import { bundleAround } from './bundle-around.js';
import { compilingLess } from './compiling-less.js';
import { callsOf } from './config-calls.js';

export interface ConfigOptions {
  /** `-f`, in merge order, `-` is standard input; none = the conventional name in the directory. */
  readonly files: readonly string[];
  readonly directory: string;
  readonly format?: 'yaml' | 'json';
  /** JSON alone on stdout, of a failure too. */
  readonly json?: boolean;
  readonly ecs?: boolean;
  readonly verdicts?: boolean;
  readonly quiet?: boolean;
  /** A plain `$NAME` without a value stays as it is written, and so does every dollar. */
  readonly keepUnset?: boolean;
  readonly projectName?: string | null;
  readonly profiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly images?: Readonly<Record<string, string>>;
  readonly cluster?: string;
  readonly balancer?: 'alb' | 'none';
  readonly region?: string;
  /** EFS file system of the cluster; none = named volumes stay on an instance. */
  readonly fileSystem?: string;
  /** Image registries that the operator has named, `host[:port]`. */
  readonly registries?: readonly string[];
  readonly strict?: boolean;
}

export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Exit code for a compose file that cannot be read or translated. */
export const WRONG_FILE = 3;

/**
 * `evenkeel config`: what Compose understands of the files, what becomes of each line, or the calls to ECS. No server, no
 * network: ports of unnamed images come from the table of well-known ones. The canonical model is printed of every file that
 * Compose takes; `--ecs`, `-q` and `--strict` want one that a cluster takes.
 */
export const configCommand = (options: ConfigOptions): Printed => {
  const read = readFiles(options);
  if ('unreadable' in read) return failed([{ ...NOWHERE, code: 'FILE_UNREADABLE', ...read.unreadable }], [], options);
  const checks = options.ecs || options.quiet || options.strict;
  const wants = checks || options.verdicts;
  const translation = read.project && wants ? translate(read.project, translateOptions(read.project.name, options)) : null;
  const faults = allFaults(read.faults, checks && translation ? translation.faults : []);
  if (faults.length > 0 || read.project === null) return failed(withCauses(faults, read.warnings), read.warnings, options);
  if (options.quiet) return { exitCode: 0, stdout: '', stderr: '' };
  const stderr = asTyped(read.warnings, options).map((fault) => `warning: ${line(fault)}`);
  return { exitCode: 0, stdout: print(read, translation, options), stderr: stderr.join('') };
};

const NOWHERE = { file: null, line: null, column: null, pointer: null } as const;

const readFiles = (options: ConfigOptions): Read | { unreadable: Pick<Fault, 'detail' | 'hint'> } => {
  const read = (path: string): string => compilingLess(readFileSync(path === '-' ? 0 : path, 'utf8'));
  const found = bundleAround(options.files, options.directory, read, {
    env: options.env ?? {},
    profiles: options.profiles ?? [],
    images: options.images ?? {},
    projectName: options.projectName ?? null,
    keepUnset: options.keepUnset ?? false,
  });
  if (!('unreadable' in found)) return found.read;
  const [, detail = found.unreadable, hint = null] = /^(.*) \(try: (.*)\)$/.exec(found.unreadable) ?? [];
  return { unreadable: { detail, hint } };
};

const translateOptions = (project: string, options: ConfigOptions): Parameters<typeof translate>[1] => ({
  cluster: options.cluster ?? 'evenkeel',
  project,
  balancer: options.balancer ?? 'alb',
  region: options.region ?? 'us-east-1',
  executionRoleArn: '',
  taskRoleArn: '',
  logGroup: `/evenkeel/${options.cluster ?? 'evenkeel'}`,
  fileSystem: options.fileSystem ?? '',
  registries: options.registries ?? [],
  images: {},
  strict: options.strict ?? false,
  ...(options.quiet && { hash: () => '' }),
});

const print = (read: Read, translation: Translation | null, options: ConfigOptions): string => {
  const json = options.json || options.format === 'json';
  if (options.verdicts) return json || options.format === undefined ? asJson(shown(translation!)) : yamlText(shown(translation!));
  if (options.ecs) {
    const calls = callsOf(translation!, options.cluster ?? 'evenkeel', read.project!.model.name);
    return json || options.format === undefined ? asJson(calls) : yamlText(calls);
  }
  const { model } = read.project!;
  // What is printed is read again, and reading fills variables in.
  const written = options.keepUnset ? model : escaped(model);
  return json ? asJson(sorted(written)) : yamlText(written);
};

const shown = ({ verdicts }: Translation): object => ({ verdicts });

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Files by the path from here, as the first one was typed, so that an editor finds them. */
const asTyped = (faults: readonly Fault[], { files }: ConfigOptions): readonly Fault[] =>
  faults.map((fault) => (fault.file && files[0] ? { ...fault, file: join(dirname(files[0]), fault.file) } : fault));

/** Each fault on a line of stderr; with --json a problem document on stdout instead, as the API would answer. */
const failed = (inBundle: readonly Fault[], warnings: readonly Fault[], options: ConfigOptions): Printed => {
  const faults = asTyped(inBundle, options);
  if (!options.json) return { exitCode: WRONG_FILE, stdout: '', stderr: faults.map(line).join('') };
  const [first] = faults;
  const problem = {
    type: 'urn:evenkeel:problem:compose/invalid',
    title: 'The input is not valid',
    status: 422,
    code: 'compose/invalid',
    detail: first?.detail ?? 'The files hold no project.',
    hint: first?.hint ?? 'Mend what `errors` names.',
    errors: faults,
    warnings: asTyped(warnings, options),
  };
  return { exitCode: WRONG_FILE, stdout: asJson(problem), stderr: '' };
};

/** `file:line:column: message (try: hint)`, which editors understand. */
const line = (fault: Fault): string => {
  const place = [fault.file, fault.line, fault.column].filter((part) => part !== null).join(':');
  return `${place === '' ? '' : `${place}: `}${fault.detail}${fault.hint === null ? '' : ` (try: ${fault.hint})`}\n`;
};

/** Keys by name, as compose-go prints: two spellings of one project give one text. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
};
