// What must be in place before anything else is loaded.
import './signals.js';
import './warnings.js';

import { Command } from 'commander';
import own from '../package.json' with { type: 'json' };
import { addVerbs } from './verbs.js';

const asksJson = process.argv.includes('--json');
const program = new Command('evenkeel').description(
  'Compose files on Amazon ECS on EC2; instances follow the real load, and every decision says why.',
);
// Before there are verbs: they end as the program does.
program.version(own.version, '-V, --version', 'the version').exitOverride();
if (asksJson) program.configureOutput({ outputError: () => {} });
addVerbs(program, process.argv[2]);

interface Ended {
  readonly code?: string;
  readonly exitCode?: number;
  readonly message: string;
}

/** Commander ends with 1 for a wrong option; wrong usage is 2 here, and a problem as any other for whoever reads JSON. */
const ended = async (error: Ended): Promise<void> => {
  const { code = '', exitCode = 0, message } = error;
  if (!code.startsWith('commander.')) throw error;
  process.exitCode = exitCode === 0 || code === 'commander.help' ? 0 : 2;
  if (process.exitCode === 0 || !asksJson) return;
  const [{ wrongUsage }, { refused }] = await Promise.all([import('./client/refused.js'), import('./run.js')]);
  const said = wrongUsage(message.replace(/^error: /, ''), 'evenkeel --help, or evenkeel VERB --help');
  process.stdout.write(refused(true, said).stdout);
};

// Not awaited at the top: the parts of the bundle are scripts, whose compiled code can be kept. Alone it is asked what it can do.
void program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, '--help']).catch(ended);
