// What must be in place before anything else is loaded.
import './signals.js';
import './warnings.js';

import { Command } from 'commander';
import own from '../package.json' with { type: 'json' };
import { addVerbs } from './verbs.js';

const program = new Command('evenkeel').description(
  'Compose files on Amazon ECS on EC2; instances follow the real load, and every decision says why.',
);
// Before there are verbs: they end as the program does.
program.version(own.version, '-V, --version', 'the version').exitOverride();
addVerbs(program, process.argv[2]);

// Not awaited at the top: the parts of the bundle are scripts, whose compiled code can be kept.
void program.parseAsync().catch((error: { readonly code?: string; readonly exitCode?: number }) => {
  // Commander ends with 1 for a wrong option; wrong usage is 2 here.
  const { code = '', exitCode = 0 } = error;
  if (!code.startsWith('commander.')) throw error;
  process.exitCode = exitCode === 0 || code === 'commander.help' ? 0 : 2;
});
