import { nearest } from '../shared/compose/nearest.js';
import { AMI_PARAMETERS } from '../shared/config.js';
import { INSTANCE_TYPES, instanceType } from '../shared/model/instance-types.js';

/** What `start` and `demo` are told; every fault is named at once. */
export interface StartOptions {
  readonly port: number;
  readonly portGiven: boolean;
  readonly awsPort: number;
  readonly awsPortGiven: boolean;
  readonly speed: number;
  readonly seed: number;
  readonly type: string;
  readonly types: string;
  readonly instances: number;
  readonly min: number;
  readonly max: number;
  readonly zones: number;
  readonly balancer: 'alb' | 'none';
  readonly params: Readonly<Record<string, string>>;
  readonly tui: boolean;
}

export interface RawOptions {
  readonly port?: string;
  readonly awsPort?: string;
  readonly speed?: string;
  readonly seed?: string;
  readonly type?: string;
  readonly types?: string;
  readonly instances?: string;
  readonly min?: string;
  readonly max?: string;
  readonly zones?: string;
  readonly balancer?: string;
  readonly params?: readonly string[];
  readonly tui?: boolean;
}

/** The options, or what is wrong with them, one line each. `parameters` are the ones that serverless.yml has; none given = any. */
export const startOptions = (
  raw: RawOptions,
  parameters: readonly string[] = [],
): { readonly options: StartOptions; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const number = (name: string, text: string | undefined, usual: number, least: number, most: number): number => {
    const value = text === undefined ? usual : Number(text);
    if (Number.isFinite(value) && value >= least && value <= most && (name === 'speed' || Number.isInteger(value))) return value;
    faults.push(`--${name} ${text}: give a number from ${least} to ${most}`);
    return usual;
  };
  const type = raw.type ?? 't3.small';
  faults.push(...typeFaults('--type', [type]), ...typeFaults('--types', (raw.types ?? '').split(',').filter(Boolean)));
  const min = number('min', raw.min, 1, 0, 100);
  const options: StartOptions = {
    port: number('port', raw.port, 4500, 0, 65535),
    portGiven: raw.port !== undefined,
    awsPort: number('aws-port', raw.awsPort, 4566, 0, 65535),
    awsPortGiven: raw.awsPort !== undefined,
    speed: number('speed', raw.speed, 10, 0.1, 10_000),
    seed: number('seed', raw.seed, 1, 0, 4_294_967_295),
    type,
    types: raw.types ?? '',
    instances: number('instances', raw.instances, Math.max(1, min), 0, 100),
    min,
    max: number('max', raw.max, Math.max(6, min), 1, 100),
    zones: number('zones', raw.zones, 2, 1, 6),
    balancer: raw.balancer === 'none' ? 'none' : 'alb',
    params: paramsOf(raw.params ?? [], parameters, faults),
    tui: raw.tui !== false,
  };
  if (raw.balancer !== undefined && !['alb', 'none'].includes(raw.balancer))
    faults.push(`--balancer ${raw.balancer}: alb or none`);
  if (options.min > options.max) faults.push(`--min ${options.min} is more than --max ${options.max}`);
  if (options.instances > options.max) faults.push(`--instances ${options.instances} is more than --max ${options.max}`);
  return { options, faults };
};

const typeFaults = (option: string, names: readonly string[]): readonly string[] =>
  names
    .filter((name) => !instanceType(name))
    .map((name) => `${option} ${name}: not a type that is known here; try ${INSTANCE_TYPES.map((one) => one.name).join(', ')}`);

const paramsOf = (pairs: readonly string[], known: readonly string[], faults: string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=');
      const name = pair.slice(0, Math.max(at, 0));
      if (at <= 0) faults.push(`--params ${pair}: give name=value, a parameter of serverless.yml`);
      else if (known.length > 0 && !known.includes(name)) faults.push(unknownParameter(name, known));
      else return [[name, pair.slice(at + 1)]];
      return [];
    }),
  );

const unknownParameter = (name: string, known: readonly string[]): string => {
  const guess = nearest(name, known);
  return `--params ${name}: serverless.yml has no such parameter; ${guess ? `did you mean ${guess}? ` : ''}there are: ${known.join(', ')}`;
};

/** As stack parameters of serverless.yml. The cluster begins with `instances`; `min` is set once they are there. */
export const stackParams = (options: StartOptions): Record<string, string> => ({
  type: options.type,
  types: options.types,
  min: String(Math.max(options.min, options.instances)),
  max: String(options.max),
  balancer: options.balancer,
  // Somebody to write to: the mails are laid into .evenkeel/outbox.
  email: 'you@example.com',
  mode: 'act',
  ...images(options),
  ...options.params,
});

/** On AWS the operator names the machine images; here they are the usual ones of the types' processors. */
const images = ({ type, types }: StartOptions): Record<string, string> => {
  const base = instanceType(type)?.architecture ?? 'x86_64';
  const all = types.split(',').flatMap((name) => instanceType(name.trim())?.architecture ?? []);
  const other = all.find((architecture) => architecture !== base);
  return { amiParameter: AMI_PARAMETERS[base], ...(other && { otherAmiParameter: AMI_PARAMETERS[other] }) };
};
