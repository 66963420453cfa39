import type { LoggedEvent } from '../../shared/model/event.js';
import { type Api, ask } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import { clock } from '../decision-text.js';
import { jsonText, type Outcome } from '../outcome.js';
import type { Terminal } from '../terminal.js';

export interface EventOptions {
  readonly follow?: boolean;
  readonly type?: string;
  readonly json?: boolean;
}

interface Page {
  readonly items: readonly LoggedEvent[];
  readonly nextCursor: string;
}

/** `evenkeel events`: what happened last; `-f` goes on until Ctrl-C, with --json a JSON text a line. Null = of every project. */
export const events = async (api: Api, terminal: Terminal, project: string | null, options: EventOptions): Promise<Outcome> => {
  const about = { ...(project !== null && { project }), ...(options.type && { type: options.type }) };
  const read = (more: Record<string, string>) =>
    ask<Page>(api, 'GET', `/v1/events?${new URLSearchParams({ ...about, ...more })}`);
  let page = await read({});
  if (!options.follow) return listed(page, project, options);
  const interrupted = terminal.interrupted();
  for (;;) {
    terminal.out(options.json ? page.items.map((one) => `${JSON.stringify(one)}\n`).join('') : textOf(page.items));
    const next = await Promise.race([interrupted, read({ after: page.nextCursor, wait: '20s' })]);
    if (next === 'interrupted') return { exitCode: EXIT.interrupted, stdout: '', stderr: '' };
    page = next;
  }
};

const listed = (page: Page, project: string | null, { json, type }: EventOptions): Outcome => {
  const none = `No ${type ?? 'event'} is on record${project === null ? '' : ` of project ${project}`}.\n`;
  return {
    exitCode: EXIT.done,
    stdout: json ? jsonText(page) : textOf(page.items),
    stderr: page.items.length || json ? '' : none,
  };
};

const textOf = (items: readonly LoggedEvent[]): string =>
  items.map(({ at, type, text }) => `${clock(at)}  ${type.padEnd(19)}  ${text}\n`).join('');
