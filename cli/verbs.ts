import type { Command } from 'commander';
import { addComposeVerbs } from './register/compose.js';
import { ofFiles, ofProject, remote } from './register/options.js';
import { addOurVerbs } from './register/ours.js';

/** The verbs that talk to a running API. What all of them take may stand before the verb as well: `evenkeel -f a.yaml up`. */
export const addVerbs = (program: Command): void => {
  ofFiles(ofProject(remote(program))).enablePositionalOptions();
  addComposeVerbs(program);
  addOurVerbs(program);
};
