export interface LogEvent {
  /** When it was written; milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
  /** From when on it can be read. */
  readonly ingestionTime: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly events: LogEvent[];
}

export const streamOf = (group: Map<string, LogStream>, name: string, now: number): LogStream => {
  let stream = group.get(name);
  if (!stream) group.set(name, (stream = { name, createdAt: now, events: [] }));
  return stream;
};

/** What can be read now of what was written from `startTime` (included) to `endTime` (not included). */
export const readable = (
  { events }: LogStream,
  { startTime = Number.NEGATIVE_INFINITY, endTime = Number.POSITIVE_INFINITY }: { startTime?: number; endTime?: number },
  now: number,
): LogEvent[] =>
  events.filter(({ timestamp, ingestionTime }) => ingestionTime <= now && timestamp >= startTime && timestamp < endTime);
