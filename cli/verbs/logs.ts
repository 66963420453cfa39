import { type Api, ask } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import { clock } from '../decision-text.js';
import type { Outcome } from '../outcome.js';
import { jsonText } from '../outcome.js';
import { type Colour, type Paint, paintOn, plain } from '../paint.js';
import type { Terminal } from '../terminal.js';

export interface LogOptions {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly until?: string;
  readonly filter?: string;
  readonly timestamps?: boolean;
  /** Commander's spelling of --no-log-prefix. */
  readonly logPrefix?: boolean;
  /** Commander's spelling of --no-color. */
  readonly color?: boolean;
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
  /** Everything since then was looked at; null when the time for it ran out before. */
  readonly from: string | null;
}

/** CloudWatch has a line some seconds after it was printed: to look more often finds nothing more. Milliseconds. */
const PAUSE = 2_000;

/** `evenkeel logs [services]`: the last lines; `-f` goes on until Ctrl-C. With --json and -f a JSON text a line. */
export const logs = async (
  api: Api,
  terminal: Terminal,
  project: string,
  services: readonly string[],
  options: LogOptions,
): Promise<Outcome> => {
  const path = `/v1/projects/${project}/logs`;
  const about = { service: services, filter: options.filter, until: options.until };
  let page = await ask<Page>(api, 'GET', `${path}${queryOf({ ...about, tail: options.tail, since: options.since })}`);
  if (!options.follow)
    return { exitCode: EXIT.done, ...(options.json ? { stdout: jsonText(page), stderr: '' } : shown(page, terminal, options)) };
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

const shown = (page: Page, terminal: Terminal, options: LogOptions) => ({
  stdout: textOf(page.items, terminal, options),
  stderr: options.tail === '0' ? '' : remarkOn(page),
});

/** Silence may be that of the program, or that of the minutes that were looked at. */
const remarkOn = ({ items, from }: Page): string => {
  if (from === null)
    return 'The log could not be read to its beginning in time: older lines may be missing. Ask for one service.\n';
  return items.length > 0 ? '' : `No line since ${clock(from)}; --since 2h looks further back.\n`;
};

const queryOf = (all: Readonly<Record<string, string | readonly string[] | undefined>>): string => {
  const pairs = Object.entries(all).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value] as [string, string]),
  );
  const text = new URLSearchParams(pairs).toString();
  return text === '' ? '' : `?${text}`;
};

const textOf = (lines: readonly Line[], terminal: Terminal, { timestamps, logPrefix, color }: LogOptions): string => {
  const paint = color === false ? plain : paintOn(terminal.outIsTty, terminal);
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
