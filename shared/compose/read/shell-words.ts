/**
 * A command line to words as a POSIX shell splits them: quotes and backslashes, no expansion. Null when a quote is left open.
 * Compose splits `command` and `entrypoint` texts this way; no shell ever runs.
 */
export const shellWords = (line: string): string[] | null => {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'" || character === '"') {
      const quoted = quotedText(line, at);
      if (quoted === null) return null;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (character === '\\') word = (word ?? '') + (line[(at += 1)] ?? '');
    else word = (word ?? '') + character;
  }
  return word === null ? words : [...words, word];
};

const quotedText = (line: string, start: number): { text: string; end: number } | null => {
  const quote = line[start]!;
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === quote) return { text, end: at };
    if (quote === '"' && line[at] === '\\' && /["\\$`]/.test(line[at + 1] ?? '')) at += 1;
    text += line[at];
  }
  return null;
};
