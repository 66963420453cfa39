import type { Command } from 'commander';
import type { LogOptions } from '../verbs/logs.js';
import type { PsOptions } from '../verbs/ps.js';
import type { UpOptions } from '../verbs/up.js';
import { following, ofFiles, ofProject, remote, several, withApi, withProject } from './options.js';

/** Compose's verbs that run a project, end it and look at it. What a verb needs is loaded when it is called. */
export const composeVerbs: Readonly<Record<string, (program: Command) => void>> = {
  up: (program) => {
    following(ofFiles(ofProject(remote(program.command('up [services...]')))))
      .description(
        'run the project of the compose files as they say, or only some of it and what that depends on, and wait until it does',
      )
      .option('--scale <pair>', 'so many tasks of a service once it runs: SERVICE=NUMBER; repeated for more', several)
      .option('--dry-run', 'say what would change and what it costs; change nothing')
      .option('--strict', 'what has no effect on ECS is a fault')
      .option('--supersede', 'a deployment in flight gives way (the default)')
      .option('--no-supersede', 'a deployment in flight is a conflict: exit code 6')
      .option('--remove-orphans', 'services that the files no longer name are removed')
      .option('-y, --yes', 'accepted, as Compose does: nothing is asked')
      .action((services: readonly string[], _: unknown, command: Command) =>
        withApi(command, async (api, terminal) =>
          (await import('../verbs/up.js')).up(api, terminal, { ...command.optsWithGlobals<UpOptions>(), services }),
        ),
      );
  },
  down: (program) => {
    following(ofProject(remote(program.command('down'))))
      .description('remove the project; its volumes stay')
      .option('-v, --volumes', 'its volumes too')
      .option('--remove-orphans', 'always so: a project goes with all that it has')
      .option('--dry-run', 'say what would go')
      .option('-y, --yes', 'do not ask')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api, terminal) =>
          (await import('../verbs/down.js')).down(api, terminal, command.optsWithGlobals()),
        ),
      );
  },
  ps: (program) => {
    ofProject(remote(program.command('ps [services...]')))
      .description('the services of a project, how many of each run, and where they are reached')
      .option('--tasks', 'its tasks, with the last that stopped and why')
      .option('-a, --all', 'its tasks as well as those that stopped: as --tasks')
      .option('--services', 'its services (the default)')
      .option('--status <status>', 'only those: steady, rolling, waiting, failed; of tasks running, stopped …')
      .option('--filter <pair>', 'the same as Compose spells it: status=STATUS')
      .option('--format <format>', "table, json, or a template: '{{.Name}} {{.Status}}' (table)")
      .option('--no-trunc', 'accepted, as Compose does: nothing is cut')
      .option('-q, --quiet', 'names only')
      .action((services: readonly string[], _: unknown, command: Command) =>
        withProject(command, async (api, _terminal, project) =>
          (await import('../verbs/ps.js')).ps(api, project, { ...command.optsWithGlobals<PsOptions>(), named: services }),
        ),
      );
  },
  ls: (program) => {
    remote(program.command('ls'))
      .description('the projects of the cluster')
      .option('--format <format>', "table, json, or a template: '{{.Name}}' (table)")
      .option('-a, --all', 'accepted, as Compose does: stopped ones are there anyway')
      .option('-q, --quiet', 'names only')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../verbs/ps.js')).ls(api, command.optsWithGlobals())),
      );
  },
  logs: (program) => {
    ofProject(remote(program.command('logs [services...]')))
      .description('what the containers of a project print')
      .option('-f, --follow', 'go on until Ctrl-C')
      .option('-n, --tail <n>', 'so many of the last lines (100)')
      .option('--since <time>', 'from so long ago (5m, 2h) or a time (5m)')
      .option('--until <time>', 'up to so long ago, or a time (now)')
      .option('--filter <text>', 'only lines with this text')
      .option('-t, --timestamps', 'with the time of each line')
      .option('--no-color', 'without colours')
      .option('--no-log-prefix', 'the lines alone')
      .action((services: readonly string[], _: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/logs.js')).logs(api, terminal, project, services, command.optsWithGlobals<LogOptions>()),
        ),
      );
  },
  events: (program) => {
    ofProject(remote(program.command('events')))
      .description('what happened: deployments, stopped tasks, decisions, alerts')
      .option('-f, --follow', 'go on until Ctrl-C')
      .option('--type <type>', 'only these: deployment, task, decision, alert')
      .action((_: unknown, command: Command) => {
        const options = command.optsWithGlobals<{ projectName?: string }>();
        return withApi(command, async (api, terminal) =>
          (await import('../verbs/events.js')).events(api, terminal, options.projectName ?? null, command.opts()),
        );
      });
  },
};
