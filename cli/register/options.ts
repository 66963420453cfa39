import type { Command } from 'commander';
import { type Api, type ApiOptions, apiOf, DEFAULT_API } from '../api-client.js';
import type { ComposeFlags } from '../compose-choices.js';
import type { FollowOptions } from '../follow-as.js';
import { projectChoice } from '../project-choice.js';
import { run } from '../run.js';
import type { Terminal } from '../terminal.js';

/** What every verb that asks the API takes. */
export interface Remote extends ApiOptions {
  readonly json?: boolean;
}

export const remote = (command: Command): Command =>
  command
    .option('--api <url>', `the API (EVENKEEL_API, else ${DEFAULT_API})`)
    .option('--region <region>', 'region to sign for, where the name of the API does not say it')
    .option('--aws-profile <name>', 'profile to sign with')
    .option(
      '--token <token>',
      'token to show instead, where the API takes those (EVENKEEL_TOKEN, which no list of processes shows)',
    )
    .option('--key <name:secret>', 'key to sign with instead, where the API has those (EVENKEEL_KEY, likewise)')
    .option('--json', 'JSON alone');

/** What may be given again and again. */
export const several = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** Which project and which files, as Compose names them. */
export const ofProject = (command: Command): Command =>
  command.option(
    '-p, --project-name <name>',
    'project (COMPOSE_PROJECT_NAME, else what the compose file or its folder is called)',
  );

export const ofFiles = (command: Command): Command =>
  command
    .option('-f, --file <file>', 'compose file; repeated, later ones override (COMPOSE_FILE)', several)
    .option('--profile <name>', 'profile that is on; repeated for more (COMPOSE_PROFILES)', several)
    .option('--env-file <file>', 'instead of .env; repeated, later ones override', several);

export const following = (command: Command): Command =>
  command
    .option('-d, --detach', 'do not wait: print the id of the deployment')
    .option('--wait', 'wait until it is steady (the default)')
    .option('--wait-timeout <time>', 'wait no longer than this: 600, 90s, 10m (600 s); then exit code 7', undefined)
    .option('--progress <how>', 'auto, tty, plain, json or quiet, on stderr (auto)');

export type ProjectFlags = Remote & ComposeFlags & FollowOptions;

interface Left {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb that concerns the cluster. */
export const withApi = (command: Command, verb: (api: Api, terminal: Terminal) => Promise<Left>): Promise<void> => {
  const options = command.optsWithGlobals<Remote>();
  return run(options.json === true, async (terminal) => verb(apiOf(options, terminal.env), terminal));
};

/** Runs a verb that concerns one project. */
export const withProject = (
  command: Command,
  verb: (api: Api, terminal: Terminal, project: string) => Promise<Left>,
): Promise<void> => {
  const options = command.optsWithGlobals<ProjectFlags>();
  return withApi(command, async (api, terminal) => verb(api, terminal, await projectChoice(api, options, terminal)));
};
