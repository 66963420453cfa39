/** A file's text with its edits made; a text that is not there exactly once is an error. */
export const edited = (text, edits, file) =>
  edits.reduce((before, { find, put }) => {
    const parts = before.split(find);
    if (parts.length !== 2) throw new Error(`${file} has this ${parts.length - 1} times, not once: ${find}`);
    return parts.join(put);
  }, text);
