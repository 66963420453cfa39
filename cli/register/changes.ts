import type { Command } from 'commander';
import { following, ofProject, remote, withProject } from './options.js';

type Verbs = Readonly<Record<string, (program: Command) => void>>;

/** `start` is the verb that runs the whole product on this machine. */
const standstill = (name: string, verb: 'stop' | 'start', what: string): Verbs => ({
  [name]: (program) => {
    following(ofProject(remote(program.command(name))))
      .description(what)
      .option('--dry-run', 'say what would change')
      .action((_: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/change.js')).stopOrStart(api, terminal, project, verb, command.optsWithGlobals()),
        ),
      );
  },
});

/** The verbs that change a project without its file, and `wait`. */
export const changeVerbs: Verbs = {
  scale: (program) => {
    following(ofProject(remote(program.command('scale <pairs...>'))))
      .description('how many tasks a service has: SERVICE=NUMBER')
      .option('--dry-run', 'say what would change')
      .action((pairs: string[], _: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/change.js')).scale(api, terminal, project, pairs, command.optsWithGlobals()),
        ),
      );
  },
  restart: (program) => {
    following(ofProject(remote(program.command('restart <services...>'))))
      .description('new tasks for old')
      .option('--dry-run', 'say what would change')
      .action((services: string[], _: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/change.js')).restart(api, terminal, project, services, command.optsWithGlobals()),
        ),
      );
  },
  ...standstill('stop', 'stop', 'a project without its tasks; volumes and addresses stay'),
  ...standstill('resume', 'start', 'a stopped project with its tasks again'),
  rollback: (program) => {
    following(ofProject(remote(program.command('rollback [deployment]'))))
      .description(
        'back to what an older deployment wanted, by its id or the number of its generation; without one to the last that became steady before',
      )
      .option('--dry-run', 'say what would change')
      .action((to: string | undefined, _: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/change.js')).rollback(api, terminal, project, to, command.optsWithGlobals()),
        ),
      );
  },
  wait: (program) => {
    following(ofProject(remote(program.command('wait [deployment]'))))
      .description('stay with a deployment until it ends')
      .action((id: string | undefined, _: unknown, command: Command) =>
        withProject(command, async (api, terminal, project) =>
          (await import('../verbs/wait.js')).wait(api, terminal, project, id, command.optsWithGlobals()),
        ),
      );
  },
};
