import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ConfigOptions } from './config.js';

interface ConfigFlags {
  readonly file?: readonly string[];
  readonly projectName?: string;
  readonly profile?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly keepUnset?: boolean;
  readonly format?: 'yaml' | 'json';
  readonly ecs?: boolean;
  readonly verdicts?: boolean;
  readonly balancer?: 'alb' | 'none';
  readonly cluster?: string;
  readonly region?: string;
  readonly fileSystem?: string;
  readonly registry?: readonly string[];
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** The verb `config`, on the program or by itself. */
export const configFlags = (command: Command): Command =>
  command
    .description('read compose files and print what they say, or what becomes of them on ECS; needs no server and no network')
    .option('-f, --file <file...>', 'compose files, later ones override, - is standard input (compose.yaml, docker-compose.yml)')
    .option('-p, --project-name <name>', 'project name')
    .option('--profile <name...>', 'profiles that are on')
    .option('-e, --env <pairs...>', 'variables, NAME=value; the environment of this process is never read', variable)
    .option('--keep-unset', 'leave ${X} as it is where X has no value, and dollars as they are')
    .addOption(new Option('--format <format>', 'yaml or json (yaml)').choices(['yaml', 'json']))
    .option('--ecs', 'the inputs of the ECS calls instead')
    .option('--verdicts', 'what becomes of each attribute instead')
    .addOption(new Option('--balancer <kind>', 'what the cluster has: alb or none (alb)').choices(['alb', 'none']))
    .option('--cluster <name>', 'the cluster (evenkeel)')
    .option('--region <region>', 'its region (us-east-1)')
    .option('--file-system <id>', 'its EFS file system for named volumes (none)')
    .option('--registry <host...>', 'image registries of its own network, host[:port] (none: only those on the internet)')
    .option('--strict', 'what has no effect on ECS is a fault')
    .option('-q, --quiet', 'only check that a cluster takes it')
    .option('--json', 'JSON alone');

/** What was given, as the verb takes it. */
export const configOptions = (flags: ConfigFlags, directory: string): ConfigOptions => ({
  files: flags.file ?? [],
  directory,
  format: flags.format ?? 'yaml',
  json: flags.json === true,
  ecs: flags.ecs === true,
  verdicts: flags.verdicts === true,
  quiet: flags.quiet === true,
  projectName: flags.projectName ?? null,
  ...(flags.profile && { profiles: flags.profile }),
  env: flags.env ?? {},
  keepUnset: flags.keepUnset === true,
  balancer: flags.balancer ?? 'alb',
  ...(flags.cluster !== undefined && { cluster: flags.cluster }),
  ...(flags.region !== undefined && { region: flags.region }),
  ...(flags.fileSystem !== undefined && { fileSystem: flags.fileSystem }),
  ...(flags.registry && { registries: flags.registry }),
  strict: flags.strict === true,
});

const variable = (pair: string, before: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const at = pair.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`Write ${pair || 'NAME'}=value: the environment of this process is never read.`);
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) };
};
