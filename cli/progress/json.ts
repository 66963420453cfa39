import type { Terminal } from '../terminal.js';
import type { Renderer } from './renderer.js';
import { type Row, sameRow } from './row.js';

/** A line of JSON for each change, in the members that Compose uses (`docker compose --progress json`). */
export const jsonRenderer = (terminal: Terminal): Renderer => {
  const told = new Map<string, Row>();
  const write = (value: object): void => terminal.err(`${JSON.stringify(value)}\n`);
  return {
    show: (rows) => {
      for (const row of rows) if (!sameRow(told.get(row.id), row)) write(lineOf(row));
      for (const row of rows) told.set(row.id, row);
    },
    tick: () => {},
    say: (text) => write({ id: 'message', text: text.trim() }),
    end: () => {},
  };
};

const STATUS: Readonly<Record<Row['status'], string>> = { working: 'Working', done: 'Done', warning: 'Warning', error: 'Error' };

const lineOf = ({ id, parentId, status, text, details, current, total }: Row): object => ({
  id,
  ...(parentId === null ? {} : { parent_id: parentId }),
  text,
  ...(details === '' ? {} : { details }),
  status: STATUS[status],
  current,
  total,
});
