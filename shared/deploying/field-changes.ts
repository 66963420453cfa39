import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { MASK, SECRET_NAME } from './masking.js';

/** How a field of a container definition is called in a compose file; '' = said elsewhere, or no word of the user's. */
const WORDS: Readonly<Record<string, string>> = {
  name: '',
  image: '',
  essential: '',
  environment: 'environment',
  command: 'command',
  entryPoint: 'entrypoint',
  cpu: 'CPU units',
  memory: 'memory limit MiB',
  memoryReservation: 'memory reservation MiB',
  portMappings: 'ports',
  healthCheck: 'healthcheck',
  mountPoints: 'volumes',
  volumesFrom: 'volumes_from',
  secrets: 'secrets',
  dockerLabels: 'labels',
  logConfiguration: 'logging',
  stopTimeout: 'stop_grace_period',
  readonlyRootFilesystem: 'read_only',
  workingDirectory: 'working_dir',
  linuxParameters: 'kernel',
  extraHosts: 'extra_hosts',
  dnsServers: 'dns',
  dnsSearchDomains: 'dns_search',
  dockerSecurityOptions: 'security_opt',
  interactive: 'stdin_open',
  pseudoTerminal: 'tty',
  systemControls: 'sysctls',
  resourceRequirements: 'gpus',
  dependsOn: 'waits for',
};

/** Every field of a container that differs, in Compose's words: `stop_grace_period 10 s → 60 s`, `environment LOG info → debug`. */
export const fieldChanges = (before: ContainerDefinition, after: ContainerDefinition): string[] => {
  const keys = [...new Set([...Object.keys(WORDS), ...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const word = WORDS[key] ?? key;
    const read = READ[key] ?? ((container: ContainerDefinition) => container[key as 'name']);
    return word === '' ? [] : changesOf(word, read(before), read(after));
  });
};

/** What a compose file writes in one line is told in one. */
const READ: Readonly<Record<string, (container: ContainerDefinition) => readonly string[] | undefined>> = {
  portMappings: ({ portMappings }) =>
    portMappings?.map(
      ({ hostPort, containerPort, protocol = 'tcp' }) => `${hostPort ? `${hostPort}:` : ''}${containerPort}/${protocol}`,
    ),
  stopTimeout: ({ stopTimeout }) => (stopTimeout === undefined ? undefined : [`${stopTimeout} s`]),
  mountPoints: ({ mountPoints }) =>
    mountPoints?.map(({ sourceVolume, containerPath, readOnly }) => `${sourceVolume}:${containerPath}${readOnly ? ':ro' : ''}`),
};

/** What differs in a value of any form, each part by itself. Values of secrets are masked, long ones cut. */
export const changesOf = (word: string, before: unknown, after: unknown): string[] => {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  if (isPlain(before) && isPlain(after)) return [`${word} ${shown(word, before)} → ${shown(word, after)}`];
  const [old, now] = [partsOf(before), partsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => JSON.stringify(old.get(name) ?? null) !== JSON.stringify(now.get(name) ?? null),
  );
  const found = names.flatMap((name) => changesOf(name === '' ? word : `${word} ${name}`, old.get(name), now.get(name)));
  return found.length > 0 ? found : [word];
};

/** A number, a text, or a list of them, which is one thing to read: a command. Nothing is plain too. */
const isPlain = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  typeof value !== 'object' ||
  (Array.isArray(value) && value.every((one) => typeof one !== 'object'));

/** Parts by name: fields of an object, and items of a list by what they are known by. */
const partsOf = (value: unknown): ReadonlyMap<string, unknown> => {
  if (isPlain(value)) return new Map(value === undefined || value === null || isEmptyList(value) ? [] : [['', value]]);
  if (!Array.isArray(value)) return new Map(Object.entries(value as object));
  return new Map(
    value.map((item: Readonly<Record<string, unknown>>, at): [string, unknown] => {
      const identity = IDENTITIES.find((key) => item[key] !== undefined);
      if (identity === undefined) return [String(at + 1), item];
      const { [identity]: name, ...rest } = item;
      const [only, ...more] = Object.values(rest);
      return [String(name), more.length === 0 && isPlain(only) ? (only ?? true) : rest];
    }),
  );
};

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const IDENTITIES = ['containerPath', 'containerPort', 'namespace', 'hostname', 'type', 'name', 'containerName', 'condition'];

const shown = (word: string, value: unknown): string => {
  if (value === undefined || value === null || value === '') return 'none';
  if (SECRET_NAME.test(word) || /\bFILE_\d+$/.test(word)) return MASK;
  const text = (Array.isArray(value) ? value.join(' ') : String(value))
    .replace(FLAG, `$1${MASK}`)
    .replace(PASSWORD, `$1:${MASK}@`);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
};

/** `--password=x`, `--requirepass x`, `PGPASSWORD=x` in a command. Only where a word begins: tried at each letter, one long word takes for ever. */
const FLAG = /(?<![\w-])(?=[\w-]*(?:pass|pwd|secret|token|credential|api-?key))([\w-]+[= ])\S+/gi;
/** `redis://user:x@host` */
const PASSWORD = /(:\/\/[^\s:/@]*):[^\s/@]+@/g;
const LONGEST = 40;
