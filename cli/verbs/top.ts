import type { Api } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import { exampleApp } from '../example-app.js';
import { jsonText, type Outcome } from '../outcome.js';
import { paintOn } from '../paint.js';
import type { Terminal } from '../terminal.js';
import { frame } from '../top/frame.js';
import { canDraw, live, seen } from '../top/live.js';

/** `evenkeel top`: the cluster as it is, drawn anew each second; once where there is no terminal, or with --once. */
export const top = async (
  api: Api,
  terminal: Terminal,
  options: { readonly once?: boolean; readonly json?: boolean },
): Promise<Outcome> => {
  const facts = await seen(api);
  if (options.json)
    return { exitCode: EXIT.done, stdout: jsonText({ cluster: facts.view, decisions: facts.decisions }), stderr: '' };
  if (options.once || !canDraw(terminal)) {
    const look = { sorted: false, metric: 'cpu', explained: false } as const;
    const lines = frame({ ...facts, look }, terminal.columns(), paintOn(terminal.outIsTty, terminal));
    return { exitCode: EXIT.done, stdout: `${lines.join('\n')}\n`, stderr: '' };
  }
  await live(api, terminal, exampleApp(), terminal.interrupted());
  return { exitCode: EXIT.done, stdout: '', stderr: '' };
};
