import type { Deployment } from '../../shared/model/project.js';
import { type Api, ask } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import type { ComposeFlags } from '../compose-choices.js';
import { type FollowOptions, followAs } from '../follow-as.js';
import { jsonText, type Outcome, warningsText } from '../outcome.js';
import { paintOn } from '../paint.js';
import { type Plan, planText } from '../plan-text.js';
import { projectChoice } from '../project-choice.js';
import type { Terminal } from '../terminal.js';

export interface DownOptions extends ComposeFlags, FollowOptions {
  readonly volumes?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `evenkeel down`: says what goes; where a person sits at it, asks; and stays until it is gone. */
export const down = async (api: Api, terminal: Terminal, options: DownOptions): Promise<Outcome> => {
  const project = await projectChoice(api, options, terminal);
  const path = `/v1/projects/${project}`;
  const asks = terminal.inIsTty && terminal.errIsTty && !options.yes && !options.json;
  if (options.dryRun || asks) {
    const plan = await ask<Plan>(api, 'DELETE', `${path}?dryRun=true${options.volumes ? '&volumes=true' : ''}`);
    const text = planText(plan, paintOn(options.dryRun ? terminal.outIsTty : terminal.errIsTty, terminal));
    if (options.dryRun) return { exitCode: EXIT.done, stdout: options.json ? jsonText(plan) : text, stderr: '' };
    terminal.err(text);
    const answer = await terminal.ask(`Remove ${project}${options.volumes ? ' and its volumes' : ''}? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) return { exitCode: EXIT.failed, stdout: '', stderr: 'Nothing is removed.\n' };
  }
  const { deployment } = await ask<{ deployment: Deployment }>(api, 'DELETE', `${path}${options.volumes ? '?volumes=true' : ''}`);
  if (!asks) terminal.err(warningsText(deployment.warnings));
  return followAs(api, terminal, deployment, `down ${project}`, options);
};
