import type { TracePoint } from './trace.js';

/** What is wrong with a trace file, with its line. */
export class BadTrace extends Error {
  override readonly name = 'BadTrace';
}

/**
 * The points of a trace file: `second,value` under a header, or two columns without one (second, requests per second).
 * Seconds must rise; they are told from the first. Throws BadTrace.
 */
export const readTrace = (text: string, file: string): readonly TracePoint[] => {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const points = lines.flatMap((line, index) => (line === '' || line.startsWith('#') ? [] : pointOf(line, index, file)));
  if (points.length < 2) throw new BadTrace(`${file}: a trace needs two points or more, lines of "second,value"`);
  const first = points[0]!.second;
  return points.map(({ second, value }, index) => {
    if (index > 0 && second <= points[index - 1]!.second)
      throw new BadTrace(`${file}: second ${second} does not come after the one before it`);
    return { second: second - first, value };
  });
};

const pointOf = (line: string, index: number, file: string): TracePoint[] => {
  const cells = line.split(/[,;\s]+/).map(Number);
  const [second, value] = cells;
  if (cells.length >= 2 && Number.isFinite(second) && Number.isFinite(value))
    return [{ second: second!, value: Math.max(0, value!) }];
  if (index === 0) return [];
  throw new BadTrace(`${file}:${index + 1}: "${line.slice(0, 60)}" is not "second,value"`);
};
