import { readFileSync } from 'node:fs';
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { yaml } from '../shared/compose/dump.js';
import type { Read } from '../shared/compose/read.js';
import { targetsVariable } from '../shared/compose/translate/ambassadors.js';
import { type Translation, translate } from '../shared/compose/translate.js';
import { accessPointInput } from '../shared/deploying/access-points.js';
import { runInput } from '../shared/deploying/job-steps.js';
import type { Fault } from '../shared/model/project.js';
import { bundleAround } from './bundle-around.js';

export interface ConfigOptions {
  /** `-f`, in merge order; none = the conventional name in the directory. */
  readonly files: readonly string[];
  readonly directory: string;
  readonly format?: 'yaml' | 'json';
  readonly ecs?: boolean;
  readonly verdicts?: boolean;
  readonly quiet?: boolean;
  /** A plain `$NAME` without a value stays as it is written. */
  readonly keepUnset?: boolean;
  readonly projectName?: string | null;
  readonly profiles?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly images?: Readonly<Record<string, string>>;
  readonly cluster?: string;
  readonly balancer?: 'alb' | 'none';
  readonly region?: string;
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
 * network: ports of unnamed images come from the table of well-known ones.
 */
export const configCommand = (options: ConfigOptions): Printed => {
  const read = readFiles(options);
  if ('unreadable' in read) return { exitCode: WRONG_FILE, stdout: '', stderr: `${read.unreadable}\n` };
  const wants = options.ecs || options.verdicts;
  const translation = read.project && wants ? translate(read.project, translateOptions(read.project.name, options)) : null;
  const faults = [...read.faults, ...(options.ecs && translation ? translation.faults : [])];
  if (faults.length > 0 || read.project === null) return { exitCode: WRONG_FILE, stdout: '', stderr: faults.map(line).join('') };
  const stderr = options.quiet ? '' : read.warnings.map((fault) => `warning: ${line(fault)}`).join('');
  if (options.quiet) return { exitCode: 0, stdout: '', stderr };
  return { exitCode: 0, stdout: print(shown(read, translation, options), options), stderr };
};

const readFiles = (options: ConfigOptions): Read | { unreadable: string } => {
  const found = bundleAround(options.files, options.directory, (path) => readFileSync(path, 'utf8'), {
    env: options.env ?? {},
    profiles: options.profiles ?? [],
    images: options.images ?? {},
    projectName: options.projectName ?? null,
    keepUnset: options.keepUnset ?? false,
  });
  return 'unreadable' in found ? found : found.read;
};

const translateOptions = (project: string, options: ConfigOptions): Parameters<typeof translate>[1] => ({
  cluster: options.cluster ?? 'evenkeel',
  project,
  balancer: options.balancer ?? 'alb',
  region: options.region ?? 'us-east-1',
  executionRoleArn: '',
  taskRoleArn: '',
  logGroup: `/evenkeel/${options.cluster ?? 'evenkeel'}`,
  images: {},
  strict: options.strict ?? false,
});

const shown = (read: Read, translation: Translation | null, options: ConfigOptions): unknown => {
  if (options.verdicts) return { verdicts: translation!.verdicts };
  if (!options.ecs) return sorted(read.project!.model);
  const { wanted } = translation!;
  const services = wanted
    .filter(({ job }) => !job)
    .map(({ service, desired, ecsName }) => ({
      cluster: options.cluster ?? 'evenkeel',
      taskDefinition: ecsName,
      ...(desired !== null && { desiredCount: desired }),
      ...service,
    }));
  return {
    taskDefinitions: wanted.map((one) => one.taskDefinition),
    services,
    jobs: jobsOf(wanted, options),
    other: othersOf(wanted),
  };
};

/** What must be there before: the access points, which the task definitions name by the keys that stand here as `for`. */
const othersOf = (wanted: Translation['wanted']): { api: string; for: string; input: object }[] => {
  const all = new Map(wanted.flatMap(({ accessPoints = [] }) => accessPoints.map((one) => [one.key, one] as const)));
  return [...all].map(([key, one]) => ({ api: 'efs:CreateAccessPoint', for: key, input: accessPointInput(one) }));
};

/** One for all of a job's runs; one that runs on each instance is placed there by a constraint of its own. */
const jobsOf = (wanted: Translation['wanted'], options: ConfigOptions): RunTaskCommandInput[] =>
  wanted
    .filter(({ job }) => job)
    .map((one) => ({
      cluster: options.cluster ?? 'evenkeel',
      ...runInput(one, null),
      ...targetsIn(one),
      count: one.job!.eachInstance ? 1 : one.job!.runs,
    }));

/** Where the tasks are is known only when the job begins. */
const targetsIn = ({ job }: Translation['wanted'][number]): Pick<RunTaskCommandInput, 'overrides'> =>
  !job?.dials
    ? {}
    : {
        overrides: {
          containerOverrides: job.dials.map(({ ambassador, service, ports }) => ({
            name: ambassador,
            environment: ports.map((port) => ({ name: targetsVariable(port), value: `(host:port of tasks of ${service})` })),
          })),
        },
      };

const print = (value: unknown, options: ConfigOptions): string => {
  const json = options.format === 'json' || (options.format === undefined && (options.ecs || options.verdicts));
  return json ? `${JSON.stringify(value, null, 2)}\n` : yaml(value);
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
