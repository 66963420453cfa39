import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import type { Body } from './api-client.js';
import { bundleAround } from './bundle-around.js';
import { EXIT, type FaultAnswer, Refused } from './client/refused.js';
import { type ComposeFlags, composeChoices, mentioned } from './compose-choices.js';
import type { Terminal } from './terminal.js';

/** A project as it is sent. */
export interface ProjectRequest {
  readonly project: string;
  readonly body: Body;
  /** Where the first compose file lies, seen from here; '' = here. Places in answers are relative to it. */
  readonly base: string;
}

/**
 * Reads the compose files and what they name from disk and makes one multipart body of them. What Compose itself would refuse is
 * refused here already, as Refused with exit code 3, before anything is asked of a server.
 */
export const projectRequest = (flags: ComposeFlags, terminal: Pick<Terminal, 'env' | 'directory'>): ProjectRequest => {
  const { directory } = terminal;
  const read = (path: string): string => readFileSync(path, 'utf8');
  const choices = composeChoices(flags, terminal, read);
  if (choices.unreadable.length > 0)
    throw unreadable(`${choices.unreadable.join(', ')}: cannot be read (try: an env file that exists)`);
  // First with every variable, to learn which files there are; only what those name is sent.
  const all = Object.fromEntries(choices.variables);
  const found = bundleAround(choices.files, directory, read, { ...choices, env: all });
  if ('unreadable' in found) throw unreadable(found.unreadable);
  const base = relative(directory, baseOf(choices.files, directory));
  if (found.read.faults.length > 0) throw wrongFiles(found.read.faults, base);
  const sent = found.files.filter(({ name }) => found.composeFiles.includes(name) || travels(name));
  const env = mentioned(
    choices.variables,
    sent.map(({ content }) => content),
  );
  return { project: found.read.project!.name, body: multipart(sent, found.composeFiles, env, choices.profiles), base };
};

const baseOf = (files: readonly string[], directory: string): string =>
  files[0] ? dirname(resolve(directory, files[0])) : directory;

/** What lies outside of the first file's folder stays: a mount of /etc/localtime is the instance's own. */
const travels = (name: string): boolean => !isAbsolute(name) && !normalize(name).startsWith('..');

const unreadable = (detail: string): Refused => {
  const [, text = detail, hint = null] = /^([\s\S]*) \(try: (.*)\)$/.exec(detail) ?? [];
  return new Refused({ status: 422, code: 'compose/unreadable', detail: text, hint }, EXIT.wrongFile);
};

const wrongFiles = (errors: readonly FaultAnswer[], base: string): Refused =>
  new Refused(
    { status: 422, code: 'compose/invalid', detail: 'The compose file cannot be used as it is.', errors: placedAt(errors, base) },
    EXIT.wrongFile,
  );

/** Places as they are seen from here, so that an editor finds them. */
export const placedAt = (faults: readonly FaultAnswer[], base: string): FaultAnswer[] =>
  faults.map((fault) => (fault.file && base !== '' ? { ...fault, file: join(base, fault.file) } : fault));

type Files = readonly { readonly name: string; readonly content: string }[];

/** Parts compose… in merge order, further files under their names, env, profile: what the API reads from `curl -F` too. */
const multipart = (
  files: Files,
  composeFiles: readonly string[],
  env: Readonly<Record<string, string>>,
  profiles: readonly string[],
): Body => {
  const boundary = `evenkeel-${randomUUID()}`;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const parts = [
    ...composeFiles.map((name) => part('compose', inside(name), files.find((file) => file.name === name)!.content)),
    ...files.filter(({ name }) => !composeFiles.includes(name)).map(({ name, content }) => part(name, name, content)),
    ...(variables.length > 0 ? [part('env', null, variables.join(''))] : []),
    ...profiles.map((profile) => part('profile', null, profile)),
  ];
  const text = `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`;
  return { type: `multipart/form-data; boundary=${boundary}`, text };
};

const part = (name: string, filename: string | null, content: string): string =>
  `Content-Disposition: form-data; name="${escaped(name)}"${filename === null ? '' : `; filename="${escaped(filename)}"`}\r\n\r\n${content}`;

const escaped = (name: string): string => name.replace(/["\\]/g, (one) => `\\${one}`);

/** A compose file from elsewhere is sent under a name of its own inside: Compose resolves nothing by it. */
const inside = (name: string): string =>
  normalize(name)
    .replace(/^(\.\.\/)+/, '')
    .replace(/^\/+/, '');

/** In double quotes, where each character can be written: a .env file's single quotes cannot hold a backslash at their end. */
const quoted = (value: string): string =>
  `"${value
    .replace(/[\\"$]/g, (one) => `\\${one}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`;
