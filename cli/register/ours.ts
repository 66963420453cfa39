import type { Command } from 'commander';
import type { HoldOptions } from '../hold.js';
import { run } from '../run.js';
import type { SimulateOptions } from '../simulate.js';
import { ofFiles, ofProject, remote, withApi, withProject } from './options.js';

/** The verbs that Compose has no word for. */
export const ourVerbs: Readonly<Record<string, (program: Command) => void>> = {
  plan: (program) => {
    ofFiles(ofProject(remote(program.command('plan').alias('diff'))))
      .description('what `up` would change, and what it costs')
      .option('--strict', 'what has no effect on ECS is a fault')
      .option('--remove-orphans', 'as if services that the files no longer name were removed')
      .option('--exit-code', 'exit code 10 when something would change')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api, terminal) =>
          (await import('../verbs/plan.js')).planVerb(api, terminal, command.optsWithGlobals()),
        ),
      );
  },
  history: (program) => {
    ofProject(remote(program.command('history')))
      .description('the deployments of a project, newest first')
      .option('-n, --limit <n>', 'so many (20)')
      .action((_: unknown, command: Command) =>
        withProject(command, async (api, _terminal, project) =>
          (await import('../verbs/history.js')).history(api, project, command.optsWithGlobals()),
        ),
      );
  },
  explain: (program) => {
    remote(program.command('explain [decision]'))
      .description('why: a decision by its id, or what is decided now, also when that is nothing')
      .action((which: string | undefined, _: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../explain.js')).explain(api, which ?? 'now', asksJson(command))),
      );
  },
  simulate: (program) => {
    remote(program.command('simulate'))
      .description('what would be decided if the load, the number of instances or the policy were another; nothing is done')
      .option('--cpu <percent...>', 'of every instance, or INSTANCE=PERCENT of each')
      .option('--memory <percent...>', 'the same for memory')
      .option('--instances <n>', 'how many instances there are')
      .option('--policy <pairs...>', 'min, max, out, target, in: name=number')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api) =>
          (await import('../simulate.js')).simulate(api, command.optsWithGlobals<SimulateOptions>()),
        ),
      );
  },
  hold: (program) => {
    remote(program.command('hold [time]'))
      .description('the stop button: for so long (20m, 2h) it decides and explains, and touches nothing')
      .option('--reason <text>', 'why, for whoever finds the cluster held')
      .option('--release', 'let go')
      .action((time: string | undefined, _: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../hold.js')).hold(api, time, command.optsWithGlobals<HoldOptions>())),
      );
  },
  cost: (program) => {
    remote(program.command('cost'))
      .description('dollars an hour now, by instance and by service')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../verbs/cost.js')).cost(api, asksJson(command))),
      );
  },
  limits: (program) => {
    remote(program.command('limits'))
      .description('what is used of what there is, and the largest task that fits')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../verbs/limits.js')).limits(api, asksJson(command))),
      );
  },
  doctor: (program) => {
    remote(program.command('doctor'))
      .description('whether all is well, and what to do where it is not')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api, terminal) => (await import('../verbs/doctor.js')).doctor(api, terminal, asksJson(command))),
      );
  },
  top: (program) => {
    remote(program.command('top'))
      .description('the cluster live: load, instances and their tasks, the last decisions; q quits')
      .option('--once', 'print it once')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api, terminal) =>
          (await import('../verbs/top.js')).top(api, terminal, command.optsWithGlobals()),
        ),
      );
  },
  open: (program) => {
    remote(program.command('open'))
      .description('the page in a browser; of an API on AWS through a proxy on this machine that signs')
      .option('--no-browser', 'print the address only')
      .option('--port <n>', 'port of the proxy (any free one)')
      .action((_: unknown, command: Command) =>
        withApi(command, async (api, terminal) =>
          (await import('../verbs/open.js')).open(api, terminal, command.optsWithGlobals()),
        ),
      );
  },
  alerts: (program) => {
    remote(program.command('alerts [action] [what]'))
      .description('what was told to people; `alerts ack ID`, `alerts mute PATTERN --for 2h`')
      .option('-n, --limit <n>', 'so many (20)')
      .option('--for <time>', 'mute for so long; 0s ends it')
      .action((action: string | undefined, what: string | undefined, _: unknown, command: Command) =>
        withApi(command, async (api) =>
          (await import('../verbs/alerts.js')).alerts(api, action, what, command.optsWithGlobals()),
        ),
      );
  },
  notify: (program) => {
    remote(program.command('notify <what>'))
      .description('`notify test`: one alert of each severity to every channel that is set up')
      .action((what: string, _: unknown, command: Command) =>
        withApi(command, async (api) => (await import('../verbs/alerts.js')).notify(api, what, asksJson(command))),
      );
  },
  import: (program) => {
    program
      .command('import <from>')
      .description('`import ecs-cli`: a compose file of what ecs-cli ran, and on stderr what is lost; writes nothing')
      .option('-f, --file <file...>', 'its compose file (docker-compose.yml)')
      .option('--ecs-params <file>', 'its parameters (ecs-params.yml, when it is there)')
      .option('--json', 'JSON alone')
      .action((from: string, _: unknown, command: Command) =>
        run(asksJson(command), async (terminal) =>
          (await import('../verbs/import.js')).importVerb(from, terminal, command.optsWithGlobals()),
        ),
      );
  },
};

const asksJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json === true;
