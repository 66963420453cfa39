// What must be in place before anything else is loaded.
import './signals.js';
import './warnings.js';

import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import own from '../package.json' with { type: 'json' };
import { configFlags, configOptions } from './config-flags.js';
import type { RawOptions } from './local-options.js';
import { addVerbs } from './verbs.js';

const local = (command: Command): Command =>
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

const program = new Command('evenkeel').description(
  'Compose files on Amazon ECS on EC2; instances follow the real load, and every decision says why.',
);
// Before there are verbs: they end as the program does.
program.version(own.version, '-V, --version', 'the version').exitOverride();

local(program.command('start').description('run the whole product on this machine, against a simulated AWS'))
  .option('--port <n>', 'port of the API and the page (4500, or the next free one)')
  .option('--aws-port <n>', 'port of the simulated AWS (4566, or the next free one)')
  .option('--speed <x>', 'virtual seconds a second (10)')
  .option('--no-tui', 'plain lines instead of the screen')
  .action(async (options: RawOptions) => {
    // Loaded only now: `config` needs no simulator, and is to be quick.
    const { start } = await import('./start.js');
    process.exit(await start(options));
  });

addVerbs(program);

program
  .command('demo')
  .description('the whole story unattended: deploy, load to 90 %, two near 45 %, load falls, one again, down')
  .option('--json', 'JSON alone')
  .option('--seed <n>', 'everything random comes from this number (1)')
  .action(async (options: { json?: boolean; seed?: string }) => {
    const { demo } = await import('./demo.js');
    process.exit(await demo(options));
  });

configFlags(program.command('config')).action(async (_: unknown, command: Command) => {
  // It runs once and is over: what the compiler would spend on optimising was almost half of the command. Long files still get there.
  setFlagsFromString('--interrupt-budget=2000000');
  const { configCommand } = await import('./config.js');
  const { exitCode, stdout, stderr } = configCommand(configOptions(command.optsWithGlobals(), process.cwd()));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander ends with 1 for a wrong option; wrong usage is 2 here.
  const { code = '', exitCode = 0 } = error as { code?: string; exitCode?: number };
  if (!code.startsWith('commander.')) throw error;
  process.exitCode = exitCode === 0 || code === 'commander.help' ? 0 : 2;
}
