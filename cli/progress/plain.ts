import { shortTime } from '../short-time.js';
import type { Terminal } from '../terminal.js';
import type { Renderer } from './renderer.js';
import type { Row } from './row.js';

/** Silence for so long looks like a hang. Milliseconds. */
const HEARTBEAT = 30_000;

/** A line for each change, with the time since the beginning, and a sign of life each 30 s: for pipes, logs and CI. */
export const plainRenderer = (terminal: Terminal, began: number): Renderer => {
  const told = new Map<string, Row>();
  const isTold = (row: Row): boolean => told.has(row.id) && lineOf(told.get(row.id)!) === lineOf(row);
  let last = began;
  const write = (text: string): void => {
    last = terminal.now();
    terminal.err(`${`[${shortTime(last - began)}]`.padEnd(9)} ${text}\n`);
  };
  return {
    show: (rows) => {
      for (const row of rows) if (!isTold(row)) write(lineOf(row));
      for (const row of rows) told.set(row.id, row);
    },
    tick: () => {
      if (terminal.now() - last >= HEARTBEAT) write(aliveOf([...told.values()]));
    },
    say: (text) => terminal.err(text),
    end: () => {},
  };
};

const lineOf = ({ id, text, current, total, details }: Row): string =>
  `${id} ${text}${total > 0 ? ` ${current}/${total}` : ''}${details === '' ? '' : `: ${details}`}`;

const aliveOf = (rows: readonly Row[]): string => {
  const open = rows.filter(({ parentId, status }) => parentId !== null && status !== 'done');
  if (open.length === 0) return `still ${rows[0]?.text ?? 'waiting'}`;
  return `still waiting: ${open.map(({ id, parentId, current, total }) => `${id.slice(parentId!.length + 1)} ${current}/${total}`).join(', ')}`;
};
