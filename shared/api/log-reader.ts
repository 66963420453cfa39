import type { LogEvent, LogWindow } from '../model/log.js';
import { MINUTE, type Millis, SECOND } from '../model/time.js';
import { byArrival, byTime, isAfter, type LogCursor } from './log-cursor.js';
import type { Ports } from './ports.js';

/** What is read: streams by the beginning of their names, lines that hold a text. */
export interface LogQuestion {
  readonly prefix: string;
  readonly pattern: string;
  /** Whether a line is shown, once its secrets are masked. */
  readonly shows: (line: LogEvent) => boolean;
  readonly most: number;
}

export interface LogAnswer {
  /** Oldest first. */
  readonly lines: readonly LogEvent[];
  readonly cursor: LogCursor;
  /** Everything since then was looked at; null when the time for it ran out before. */
  readonly from: Millis | null;
}

/** An answer has 30 seconds, a call five. */
const READING_MS = 12 * SECOND;
/** A line comes to CloudWatch so long after it was written at the most, but for tasks that were cut off from it. */
const LATE_MS = 2 * MINUTE;

/** The newest lines between two times: from the later backwards in windows that double, so that a chatty log is not read from its beginning. */
export const readTail = async (
  ports: Ports,
  asked: LogQuestion,
  { since, until }: { readonly since: Millis; readonly until: Millis },
): Promise<LogAnswer> => {
  const now = ports.clock.now();
  // Who wants none of what there is goes on with what comes.
  if (asked.most === 0) return { lines: [], cursor: { arrivedAt: Math.min(now, until), id: '' }, from: Math.min(now, until) };
  const found: LogEvent[] = [];
  let to = Math.min(now, until) + 1;
  for (let span = MINUTE; to > since && shown(found, asked) < asked.most; span *= 2) {
    const from = Math.max(since, to - span);
    const read = await readWindow(ports, asked, { from, to }, now + READING_MS);
    found.push(...read.lines);
    if (!read.whole) return { ...tailOf(found, asked, since), from: null };
    to = from;
  }
  return { ...tailOf(found, asked, since), from: to };
};

const shown = (found: readonly LogEvent[], { shows }: LogQuestion): number => found.filter(shows).length;

const tailOf = (found: readonly LogEvent[], { shows, most }: LogQuestion, since: Millis) => ({
  lines: found.filter(shows).sort(byTime).slice(-most),
  cursor: cursorOf(found, { arrivedAt: Math.max(0, since), id: '' }),
});

const cursorOf = (found: readonly LogEvent[], otherwise: LogCursor): LogCursor => {
  const newest = [...found].sort(byArrival).at(-1);
  return newest ? { arrivedAt: newest.arrivedAt, id: newest.id } : otherwise;
};

/** What has arrived since: the oldest arrivals first, so that the next cursor passes nothing over. */
export const readOn = async (ports: Ports, asked: LogQuestion, cursor: LogCursor): Promise<LogAnswer> => {
  const now = ports.clock.now();
  const from = Math.max(0, cursor.arrivedAt - LATE_MS);
  const read = await readWindow(ports, asked, { from, to: now + 1 }, now + READING_MS);
  const fresh = read.lines.filter((line) => isAfter(line, cursor)).sort(byArrival);
  const visible = fresh.filter(asked.shows);
  const page = visible.slice(0, asked.most);
  const last = page.length < visible.length ? page.at(-1)! : fresh.at(-1);
  return {
    lines: [...page].sort(byTime),
    cursor: last && read.whole ? { arrivedAt: last.arrivedAt, id: last.id } : cursorOf(page, cursor),
    from: read.whole ? from : null,
  };
};

const readWindow = async (
  ports: Ports,
  { prefix, pattern }: LogQuestion,
  { from, to }: Pick<LogWindow, 'from' | 'to'>,
  until: Millis,
): Promise<{ readonly lines: readonly LogEvent[]; readonly whole: boolean }> => {
  const lines: LogEvent[] = [];
  let token: string | null = null;
  do {
    if (ports.clock.now() > until) return { lines, whole: false };
    const page = await ports.readLog({ prefix, pattern, from, to, token });
    lines.push(...page.lines);
    token = page.next;
  } while (token !== null);
  return { lines, whole: true };
};
