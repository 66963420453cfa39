import type { Command } from 'commander';
import { configFlags, configOptions } from '../config-flags.js';
import type { RawOptions } from '../local-options.js';

/** The verbs that need no running API. */
export const localVerbs: Readonly<Record<string, (program: Command) => void>> = {
  start: (program) => {
    cluster(program.command('start').description('run the whole product on this machine, against a simulated AWS'))
      .option('--port <n>', 'port of the API and the page (4500, or the next free one)')
      .option('--aws-port <n>', 'port of the simulated AWS (4566, or the next free one)')
      .option('--speed <x>', 'virtual seconds a second (10)')
      .option('--no-tui', 'plain lines instead of the screen')
      .action(async (options: RawOptions) => {
        // Loaded only now: `config` needs no simulator, and is to be quick.
        const { start } = await import('../start.js');
        process.exit(await start(options));
      });
  },
  demo: (program) => {
    program
      .command('demo')
      .description('the whole story unattended: deploy, load to 90 %, two near 45 %, load falls, one again, down')
      .option('--json', 'JSON alone')
      .option('--seed <n>', 'everything random comes from this number (1)')
      .action(async (options: { json?: boolean; seed?: string }) => {
        const { demo } = await import('../demo.js');
        process.exit(await demo(options));
      });
  },
  config: (program) => {
    configFlags(program.command('config')).action(async (_: unknown, command: Command) => {
      const { configCommand } = await import('../config.js');
      const { exitCode, stdout, stderr } = configCommand(configOptions(command.optsWithGlobals(), process.cwd()));
      if (stdout !== '') process.stdout.write(stdout);
      if (stderr !== '') process.stderr.write(stderr);
      process.exitCode = exitCode;
    });
  },
};

const cluster = (command: Command): Command =>
  command
    .option('--seed <n>', 'everything random comes from this number (1)')
    .option('--type <type>', 'instance type that is bought (t3.small)')
    .option('--types <list>', 'further types that may be bought, comma separated')
    .option('--instances <n>', 'instances at the start (1)')
    .option('--min <n>', 'fewest instances (1)')
    .option('--max <n>', 'most instances (6)')
    .option('--zones <n>', 'availability zones (2)')
    .option('--balancer <kind>', 'alb or none (alb)')
    .option('--params <pairs...>', 'further parameters of serverless.yml, name=value');
