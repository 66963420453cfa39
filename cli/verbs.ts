import type { Command } from 'commander';
import { type Api, apiOf, DEFAULT_API } from './api-client.js';
import type { Printed } from './config.js';
import { explain } from './explain.js';
import { type HoldOptions, hold } from './hold.js';
import { type SimulateOptions, simulate } from './simulate.js';

/** The verbs that talk to a running API. */
export const addVerbs = (program: Command): void => {
  remote(program.command('explain [decision]'))
    .description('why: a decision by its id, or what is decided now, also when that is nothing')
    .action((which: string | undefined, options: Remote) =>
      print(explain(apiFor(options), which ?? 'now', options.json === true)),
    );
  remote(program.command('simulate'))
    .description('what would be decided if the load, the number of instances or the policy were another; nothing is done')
    .option('--cpu <percent...>', 'of every instance, or INSTANCE=PERCENT of each')
    .option('--memory <percent...>', 'the same for memory')
    .option('--instances <n>', 'how many instances there are')
    .option('--policy <pairs...>', 'min, max, out, target, in: name=number')
    .action((options: Remote & SimulateOptions) => print(simulate(apiFor(options), options)));
  remote(program.command('hold [time]'))
    .description('the stop button: for so long (20m, 2h) it decides and explains, and touches nothing')
    .option('--reason <text>', 'why, for whoever finds the cluster held')
    .option('--release', 'let go')
    .action((time: string | undefined, options: Remote & HoldOptions) => print(hold(apiFor(options), time, options)));
};

interface Remote {
  readonly api?: string;
  readonly json?: boolean;
}

const remote = (command: Command): Command =>
  command.option('--api <url>', `the API (EVENKEEL_API, else ${DEFAULT_API})`).option('--json', 'JSON alone');

const apiFor = ({ api }: Remote): Api => apiOf(api, process.env);

const print = async (printed: Promise<Printed>): Promise<void> => {
  const { exitCode, stdout, stderr } = await printed;
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
};
