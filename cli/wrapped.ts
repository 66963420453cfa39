/** Text in lines of at most `width` characters, those after the first indented; a word that is longer stands alone. */
export const wrapped = (text: string, width = 80, indent = ''): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const next = line === '' ? `${lines.length > 0 ? indent : ''}${word}` : `${line} ${word}`;
    if (next.length <= width || line === '') line = next;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join('\n');
};
