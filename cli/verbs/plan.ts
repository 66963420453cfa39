import type { Api } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import { jsonText, type Outcome } from '../outcome.js';
import { paintOn } from '../paint.js';
import { hasChanges, planText } from '../plan-text.js';
import { projectRequest } from '../project-request.js';
import type { Terminal } from '../terminal.js';
import { plan, type UpOptions } from './up.js';

/** `evenkeel plan`, `evenkeel diff`: what `up` would change; with --exit-code 10 when that is anything. */
export const planVerb = async (
  api: Api,
  terminal: Terminal,
  options: UpOptions & { readonly exitCode?: boolean },
): Promise<Outcome> => {
  const found = await plan(api, projectRequest(options, terminal), options);
  return {
    exitCode: options.exitCode && hasChanges(found) ? EXIT.changes : EXIT.done,
    stdout: options.json ? jsonText(found) : planText(found, paintOn(terminal.outIsTty, terminal)),
    stderr: '',
  };
};
