/** Pixels of one cell of the terminal. Each run of text is told how wide it is: fonts differ, columns must not. */
const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;

/** What xterm's numbers look like on this ground: at least 4.5 to 1 (WCAG AA). */
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  35: '#d2a8ff',
  36: '#76e3ea',
  2: '#9aa7b8',
};
const GROUND = '#10151d';
const INK = '#e8edf4';

/** Lines with colours (SGR, https://ecma-international.org/publications-and-standards/standards/ecma-48/) as a picture of `columns`. */
export const ansiSvg = (lines: readonly string[], columns: number, title: string): string => {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.flatMap((line, row) => runsOf(line).map((run) => textOf(run, MARGIN + (row + 0.75) * CELL.height)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${INK}">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

interface Run {
  readonly text: string;
  readonly column: number;
  readonly colour: string | undefined;
}

/** Pieces of one colour between the gaps: a renderer may make one blank of many, so columns are told, not spaced. */
const runsOf = (line: string): readonly Run[] => {
  const runs: Run[] = [];
  let [column, colour] = [0, undefined as string | undefined];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  for (const part of line.split(/(\x1b\[\d+m)/)) {
    const code = /\[(\d+)m$/.exec(part)?.[1];
    if (part.startsWith('\x1b')) colour = COLOURS[code ?? ''];
    else {
      for (const { 0: text, index } of part.matchAll(/\S+(?: \S+)*/g)) runs.push({ text, column: column + index, colour });
      column += part.length;
    }
  }
  return runs;
};

const textOf = ({ text, column, colour }: Run, y: number): string => {
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const fill = colour ? ` fill="${colour}"` : '';
  const length = (text.length * CELL.width).toFixed(1);
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${fill}>${escaped(text)}</text>`;
};

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
