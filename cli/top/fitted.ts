/**
 * As many lines as there are rows. The keys and what one has just done stay in sight; what is cut is the end of the picture, the
 * older reasons first, and that something was cut is said. Without room for both, the keys go.
 */
export const fitted = (body: readonly string[], foot: readonly string[], rows: number): readonly string[] => {
  if (body.length + foot.length <= rows) return [...body, ...foot];
  const room = rows - foot.length;
  if (room < LEAST) return body.slice(0, rows);
  return [...body.slice(0, room - 1), '…', ...foot];
};

/** The name, the verdict, the figures and an instance or two: less than this is no picture. */
const LEAST = 8;
