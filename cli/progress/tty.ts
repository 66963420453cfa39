import type { Paint } from '../paint.js';
import { shortTime } from '../short-time.js';
import type { Terminal } from '../terminal.js';
import type { Renderer } from './renderer.js';
import type { Row } from './row.js';

/** Redraws this often. Milliseconds. */
const REDRAW = 100;
const HIDE = '\x1b[?25l';
const SHOW = '\x1b[?25h';

/** Rows that are drawn over again in place. Nothing that stood there before is cleared, and the cursor is always given back. */
export const ttyRenderer = (title: string, terminal: Terminal, paint: Paint, began: number): Renderer => {
  let rows: readonly Row[] = [];
  let drawn = 0;
  let spin = 0;
  const ended = new Map<string, number>();
  const draw = (): void => {
    const lines = linesOf({ title, rows, ended, began, now: terminal.now(), spin, width: terminal.columns() - 1, paint });
    const fitting = lines.slice(0, Math.max(3, terminal.rows() - 1));
    terminal.err(`${up(drawn)}${fitting.map((line) => `\x1b[2K${line}\n`).join('')}`);
    drawn = fitting.length;
  };
  const stop = terminal.every(REDRAW, () => {
    spin += 1;
    if (rows.length > 0) draw();
  });
  const restore = (): void => terminal.err(SHOW);
  process.once('exit', restore);
  terminal.err(HIDE);
  return {
    show: (next) => {
      rows = next;
      for (const row of next)
        row.status === 'working' ? ended.delete(row.id) : ended.has(row.id) || ended.set(row.id, terminal.now());
      draw();
    },
    tick: () => {},
    say: (text) => {
      terminal.err(`${up(drawn)}${drawn > 0 ? '\x1b[J' : ''}${text}`);
      drawn = 0;
    },
    end: () => {
      stop();
      if (rows.length > 0) draw();
      process.removeListener('exit', restore);
      restore();
    },
  };
};

const up = (lines: number): string => (lines > 0 ? `\x1b[${lines}A\r` : '');

interface Picture {
  readonly title: string;
  readonly rows: readonly Row[];
  /** When each row came to its end. */
  readonly ended: ReadonlyMap<string, number>;
  readonly began: number;
  readonly now: number;
  readonly spin: number;
  readonly width: number;
  readonly paint: Paint;
}

/** Pure: the picture as lines, none wider than `width`. */
export const linesOf = ({ title, rows, ended, began, now, spin, width, paint }: Picture): readonly string[] => {
  const [head, ...services] = rows;
  if (!head) return [];
  const names = Math.max(...services.map((row) => nameOf(row).length), 4);
  const time = (row: Row): string => shortTime((ended.get(row.id) ?? now) - began);
  return [
    paint('bold', aligned(`[+] ${title} ${head.text}`, `${head.current}/${head.total}  ${time(head)}`, width)),
    ...services.map((row) => {
      const text = `${nameOf(row).padEnd(names)}  ${row.text.padEnd(8)} ${`${row.current}/${row.total}`.padEnd(5)} ${row.details}`;
      return ` ${paint(COLOURS[row.status], glyphOf(row, spin))} ${aligned(text, time(row), width - 3)}`;
    }),
  ];
};

const nameOf = ({ id, parentId }: Row): string => id.slice((parentId ?? '').length + 1);

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const GLYPHS = { done: '✔', warning: '!', error: '✘' } as const;
const COLOURS = { working: 'cyan', done: 'green', warning: 'yellow', error: 'red' } as const;

const glyphOf = ({ status }: Row, spin: number): string =>
  status === 'working' ? SPINNER[spin % SPINNER.length]! : GLYPHS[status];

/** Text at the left, cut where it must be, and the rest at the right end. */
const aligned = (left: string, right: string, width: number): string => {
  const room = Math.max(8, width - right.length - 1);
  const cut = left.length > room ? `${left.slice(0, room - 1)}…` : left.padEnd(room);
  return `${cut} ${right}`.slice(0, Math.max(8, width));
};
