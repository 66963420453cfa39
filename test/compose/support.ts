import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '../../shared/compose/model.js';
import { type Read, readProject } from '../../shared/compose/read.js';
import { type TranslateOptions, type Translation, translate } from '../../shared/compose/translate.js';
import type { Fault, WantedService } from '../../shared/model/project.js';

/** A bundle of one compose file, and whatever else a test wants to send along. */
export const bundle = (
  content: string,
  more: Partial<Bundle> & { readonly also?: Readonly<Record<string, string>> } = {},
): Bundle => {
  const { also = {}, ...rest } = more;
  const others = Object.entries(also).map(([name, text]) => ({ name, content: text }));
  return {
    files: [{ name: 'compose.yaml', content }, ...others],
    env: {},
    profiles: [],
    images: {},
    projectName: 'app',
    ...rest,
  };
};

export const read = (content: string, more?: Parameters<typeof bundle>[1]): Read => readProject(bundle(content, more));

export const OPTIONS: TranslateOptions = {
  cluster: 'blue',
  project: 'app',
  balancer: 'alb',
  region: 'eu-central-1',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  taskRoleArn: 'arn:aws:iam::123456789012:role/task',
  logGroup: '/evenkeel/blue',
  images: {},
};

export type Planned = Translation & { readonly of: (name: string) => WantedService };

/** Reads and translates; reading must succeed. */
export const plan = (content: string, more?: Parameters<typeof bundle>[1], options: Partial<TranslateOptions> = {}): Planned => {
  const { project, faults } = read(content, more);
  if (project === null || faults.length > 0) throw new Error(`not readable: ${faults.map(brief).join('; ')}`);
  return withLookup(translate(project, { ...OPTIONS, ...options }));
};

export const withLookup = (translation: Translation): Planned => ({
  ...translation,
  of: (name) => translation.wanted.find((service) => service.name === name)!,
});

/** `CODE 3:5` */
export const brief = (fault: Fault): string => `${fault.code} ${fault.line}:${fault.column}`;

export const codes = (faults: readonly Fault[]): string[] => faults.map((fault) => fault.code);

/** Where the data that other projects publish lies. */
export const sharedPath = (path: string): string => fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));

/** Folders in a folder of that data; none, loudly, when this machine has no such data. */
export const sharedFolders = (path: string): readonly string[] => {
  const folder = sharedPath(path);
  if (existsSync(folder)) return readdirSync(folder);
  console.warn(`SKIPPED: ${folder} is not on this machine`);
  return [];
};

/** A file of the data that other projects publish; null, loudly, when this machine has none. */
export const sharedData = (path: string): string | null => {
  const file = sharedPath(path);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  console.warn(`SKIPPED: ${file} is not on this machine`);
  return null;
};
