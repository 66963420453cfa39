/** Cuts text to a number of characters as AWS and Slack count them, never through a surrogate pair, and shows that it was cut. */
export const shorten = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
};

const ASCII: Readonly<Record<string, string>> = {
  '→': '->',
  '–': '-',
  '—': '-',
  '…': '...',
  '≥': '>=',
  '≤': '<=',
  '×': 'x',
  ' ': ' ',
  '’': "'",
  '“': '"',
  '”': '"',
};

/** One line of printable ASCII: signs that have a spelling get it, accents fall off, the rest becomes a question mark. */
export const asciiLine = (text: string): string =>
  text
    .replace(/[→–—…≥≤× ’“”]/g, (sign) => ASCII[sign]!)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/gu, '?')
    .trim();

/** Text without control characters other than line breaks: what a container logged may hold anything. */
export const printable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\p{Cc}\p{Cs}]/gu, (sign) => (sign === '\n' ? sign : ' '));
