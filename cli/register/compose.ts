import type { Command } from 'commander';
import type { UpOptions } from '../verbs/up.js';
import { following, ofFiles, ofProject, remote, withApi, withProject } from './options.js';

/** Compose's verbs. What a verb needs is loaded when it is called: `ps` does not read compose files. */
export const addComposeVerbs = (program: Command): void => {
  addUp(program);
  addDown(program);
  addLooks(program);
  addChanges(program);
};

const addUp = (program: Command): void => {
  following(ofFiles(ofProject(remote(program.command('up')))))
    .description('run the project of the compose files as they say, and wait until it does')
    .option('--dry-run', 'say what would change and what it costs; change nothing')
    .option('--strict', 'what has no effect on ECS is a fault')
    .option('--supersede', 'a deployment in flight gives way (the default)')
    .option('--no-supersede', 'a deployment in flight is a conflict: exit code 6')
    .option('--remove-orphans', 'services that the files no longer name are removed')
    .action((_: unknown, command: Command) =>
      withApi(command, async (api, terminal) =>
        (await import('../verbs/up.js')).up(api, terminal, command.optsWithGlobals<UpOptions>()),
      ),
    );
};

const addDown = (program: Command): void => {
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
};

const addLooks = (program: Command): void => {
  ofProject(remote(program.command('ps')))
    .description('the services of a project, how many of each run, and where they are reached')
    .option('--tasks', 'its tasks, with the last that stopped and why')
    .option('--services', 'its services (the default)')
    .option('-q, --quiet', 'names only')
    .action((_: unknown, command: Command) =>
      withProject(command, async (api, _terminal, project) =>
        (await import('../verbs/ps.js')).ps(api, project, command.optsWithGlobals()),
      ),
    );
  remote(program.command('ls'))
    .description('the projects of the cluster')
    .option('-q, --quiet', 'names only')
    .action((_: unknown, command: Command) =>
      withApi(command, async (api) => (await import('../verbs/ps.js')).ls(api, command.optsWithGlobals())),
    );
  ofProject(remote(program.command('logs [service]')))
    .description('what the containers of a project print')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('-n, --tail <n>', 'so many of the last lines (100)')
    .option('--since <time>', 'from so long ago (5m, 2h) or a time (5m)')
    .option('--filter <text>', 'only lines with this text')
    .option('-t, --timestamps', 'with the time of each line')
    .option('--no-log-prefix', 'the lines alone')
    .action((service: string | undefined, _: unknown, command: Command) =>
      withProject(command, async (api, terminal, project) =>
        (await import('../verbs/logs.js')).logs(api, terminal, project, service, command.opts()),
      ),
    );
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
};

const addChanges = (program: Command): void => {
  following(ofProject(remote(program.command('scale <pairs...>'))))
    .description('how many tasks a service has: SERVICE=NUMBER')
    .option('--dry-run', 'say what would change')
    .action((pairs: string[], _: unknown, command: Command) =>
      withProject(command, async (api, terminal, project) =>
        (await import('../verbs/change.js')).scale(api, terminal, project, pairs, command.optsWithGlobals()),
      ),
    );
  following(ofProject(remote(program.command('restart <services...>'))))
    .description('new tasks for old')
    .option('--dry-run', 'say what would change')
    .action((services: string[], _: unknown, command: Command) =>
      withProject(command, async (api, terminal, project) =>
        (await import('../verbs/change.js')).restart(api, terminal, project, services, command.optsWithGlobals()),
      ),
    );
  for (const [name, verb, what] of STANDSTILL)
    following(ofProject(remote(program.command(name))))
      .description(what)
      .option('--dry-run', 'say what would change')
      .action((_: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/change.js')).stopOrStart(api, terminal, project, verb, command.optsWithGlobals()),
        ),
      );
  following(ofProject(remote(program.command('wait [deployment]'))))
    .description('stay with a deployment until it ends')
    .action((id: string | undefined, _: unknown, command: Command) =>
      withProject(command, async (api, terminal, project) =>
        (await import('../verbs/wait.js')).wait(api, terminal, project, id, command.optsWithGlobals()),
      ),
    );
};

/** `start` is the verb that runs the whole product on this machine. */
const STANDSTILL = [
  ['stop', 'stop', 'a project without its tasks; volumes and addresses stay'],
  ['resume', 'start', 'a stopped project with its tasks again'],
] as const;
