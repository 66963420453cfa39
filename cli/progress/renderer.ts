import { paintOn } from '../paint.js';
import type { Terminal } from '../terminal.js';
import { jsonRenderer } from './json.js';
import { plainRenderer } from './plain.js';
import type { Row } from './row.js';
import { ttyRenderer } from './tty.js';

/** How progress is shown, always on stderr. */
export interface Renderer {
  /** What there is to see now. */
  show(rows: readonly Row[]): void;
  /** Time has passed. */
  tick(): void;
  /** Something that stays on the screen, between the rows. */
  say(text: string): void;
  /** The last state stays; the cursor is given back. */
  end(): void;
}

export const PROGRESS = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;
export type ProgressMode = (typeof PROGRESS)[number];

/** `auto`: a terminal gets the moving picture; a pipe and CI get lines; who asked for JSON gets nothing beside it. */
export const rendererOf = (mode: ProgressMode, json: boolean, title: string, terminal: Terminal): Renderer => {
  const chosen = mode === 'auto' ? (json ? 'quiet' : usual(terminal)) : mode;
  const began = terminal.now();
  if (chosen === 'tty') return ttyRenderer(title, terminal, paintOn(true, terminal), began);
  if (chosen === 'plain') return plainRenderer(terminal, began);
  if (chosen === 'json') return jsonRenderer(terminal);
  return { show: () => {}, tick: () => {}, say: (text) => !json && terminal.err(text), end: () => {} };
};

const usual = ({ errIsTty, env }: Terminal): 'tty' | 'plain' =>
  errIsTty && !env['CI'] && env['TERM'] !== 'dumb' ? 'tty' : 'plain';
