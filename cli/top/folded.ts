/** In lines of at most `width`, those after the first indented; a word that is longer than a line is cut. */
export const folded = (text: string, width: number, indent: number): readonly string[] => {
  const lines = [''];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1)!;
    const next = line === '' ? word : `${line} ${word}`;
    if (next.length <= width || line.trim() === '') lines[lines.length - 1] = next.slice(0, width);
    else lines.push(`${' '.repeat(indent)}${word}`.slice(0, width));
  }
  return lines;
};

/** One line of at most `width`; that something is missing is seen. */
export const cut = (line: string, width: number): string =>
  line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
