import type { Command } from 'commander';
import { changeVerbs } from './register/changes.js';
import { composeVerbs } from './register/compose.js';
import { localVerbs } from './register/local.js';
import { ofFiles, ofProject, remote } from './register/options.js';
import { ourVerbs } from './register/ours.js';

/**
 * The verbs. What all that talk to a running API take may stand before the verb as well: `evenkeel -f a.yaml up`. When the first word
 * is a verb, the others are left out: to describe all of them takes as long as `ps` itself.
 */
export const addVerbs = (program: Command, first: string | undefined): void => {
  ofFiles(ofProject(remote(program))).enablePositionalOptions();
  const asked = first !== undefined && Object.hasOwn(VERBS, first) ? [VERBS[first]!] : [...new Set(Object.values(VERBS))];
  for (const add of asked) add(program);
};

const VERBS: Readonly<Record<string, (program: Command) => void>> = {
  ...localVerbs,
  ...composeVerbs,
  ...changeVerbs,
  ...ourVerbs,
  diff: ourVerbs['plan']!,
};
