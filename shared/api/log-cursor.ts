import { Malformed } from '../errors.js';
import type { LogEvent } from '../model/log.js';
import type { Millis } from '../model/time.js';

/**
 * Where reading goes on: after everything that had arrived by then. Arrival and not the line's own time, because each task sends its
 * lines in batches of its own: by the time of its line one that comes late would be passed over.
 */
export interface LogCursor {
  readonly arrivedAt: Millis;
  /** Of the last line that arrived at that moment; empty = none of them was seen. */
  readonly id: string;
}

export const cursorText = ({ arrivedAt, id }: LogCursor): string => `${arrivedAt}-${id}`;

/** Throws Malformed when the text is none of ours. */
export const logCursor = (text: string): LogCursor => {
  const [, arrivedAt, id] = /^(\d{1,15})-([\w-]{0,100})$/.exec(text) ?? [];
  if (arrivedAt !== undefined) return { arrivedAt: Number(arrivedAt), id: id! };
  throw new Malformed({
    code: 'query/cursor',
    detail: `cursor=${text.slice(0, 120)} is not a cursor.`,
    hint: 'Send nextCursor of the answer before.',
  });
};

/** Whether a line arrived after what the cursor stands for. */
export const isAfter = (line: LogEvent, { arrivedAt, id }: LogCursor): boolean =>
  line.arrivedAt > arrivedAt || (line.arrivedAt === arrivedAt && line.id > id);

export const byArrival = (a: LogEvent, b: LogEvent): number => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1);

export const byTime = (a: LogEvent, b: LogEvent): number => a.at - b.at || byArrival(a, b);
