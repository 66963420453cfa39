import { type Api, ask } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import type { Outcome } from '../outcome.js';
import { jsonText } from '../outcome.js';
import { type Colour, type Paint, paintOn } from '../paint.js';
import type { Terminal } from '../terminal.js';

export interface LogOptions {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly filter?: string;
  readonly timestamps?: boolean;
  /** Commander's spelling of --no-log-prefix. */
  readonly logPrefix?: boolean;
  readonly json?: boolean;
}

interface Line {
  readonly at: string;
  readonly service: string;
  readonly task: string;
  readonly line: string;
}

interface Page {
  readonly items: readonly Line[];
  readonly nextCursor: string;
}

/** CloudWatch has a line some seconds after it was printed: to look more often finds nothing more. Milliseconds. */
const PAUSE = 2_000;

/** `evenkeel logs [service]`: the last lines; `-f` goes on until Ctrl-C. With --json and -f a JSON text a line. */
export const logs = async (
  api: Api,
  terminal: Terminal,
  project: string,
  service: string | undefined,
  options: LogOptions,
): Promise<Outcome> => {
  const path = `/v1/projects/${project}/logs`;
  const about = { ...(service && { service }), ...(options.filter && { filter: options.filter }) };
  const first = { ...about, ...(options.tail && { tail: options.tail }), ...(options.since && { since: options.since }) };
  let page = await ask<Page>(api, 'GET', `${path}${queryOf(first)}`);
  if (!options.follow)
    return { exitCode: EXIT.done, stdout: options.json ? jsonText(page) : textOf(page.items, terminal, options), stderr: '' };
  const interrupted = terminal.interrupted();
  for (;;) {
    terminal.out(
      options.json ? page.items.map((line) => `${JSON.stringify(line)}\n`).join('') : textOf(page.items, terminal, options),
    );
    const next = await Promise.race([interrupted, terminal.sleep(PAUSE)]);
    if (next === 'interrupted') return { exitCode: EXIT.interrupted, stdout: '', stderr: '' };
    page = await ask<Page>(api, 'GET', `${path}${queryOf({ ...about, tail: '1000', cursor: page.nextCursor })}`);
  }
};

const queryOf = (all: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(all).toString();
  return text === '' ? '' : `?${text}`;
};

const textOf = (lines: readonly Line[], terminal: Terminal, { timestamps, logPrefix }: LogOptions): string => {
  const paint = paintOn(terminal.outIsTty, terminal);
  const width = Math.max(0, ...lines.map(({ service }) => service.length));
  return lines
    .map(({ at, service, task, line }) => {
      const prefix = logPrefix === false ? '' : `${coloured(paint, service, `${service.padEnd(width)} ${task.slice(0, 6)} |`)} `;
      return `${prefix}${timestamps ? `${at} ` : ''}${line}\n`;
    })
    .join('');
};

const COLOURS: readonly Colour[] = ['cyan', 'green', 'yellow', 'magenta', 'blue'];

/** The same for a service each time, whoever prints beside it. */
const coloured = (paint: Paint, service: string, text: string): string =>
  paint(COLOURS[[...service].reduce((sum, one) => sum + one.charCodeAt(0), 0) % COLOURS.length]!, text);
