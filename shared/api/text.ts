import { Malformed } from '../errors.js';

/** The body as text. Only UTF-8 without NUL is a compose file; anything else gets a name before a parser sees it. */
export const readText = (body: Uint8Array): string => {
  const start = [body[0], body[1]];
  if (matches(start, [0xff, 0xfe]) || matches(start, [0xfe, 0xff])) throw notText('It is UTF-16.', 'Save the file as UTF-8.');
  if (matches(start, [0x1f, 0x8b])) throw notText('It is gzip.', 'Send the file uncompressed.');
  if (matches(start, [0x50, 0x4b])) throw notText('It is a zip archive.', 'Send the compose file itself.');
  if (hasEverySecondNul(body)) throw notText('It looks like UTF-16.', 'Save the file as UTF-8.');
  const text = decode(body);
  if (text.includes('\0')) throw notText('It contains NUL bytes.', 'Send a text file.');
  return text;
};

/** JSON, or a problem that says where it breaks. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Malformed({
      code: 'body/json',
      detail: `The body is not JSON: ${(cause as Error).message}.`,
      hint: 'Send JSON, or a compose file as YAML with Content-Type: application/yaml.',
      cause,
    });
  }
};

const decode = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw notText('It is not valid UTF-8.', 'Save the file as UTF-8.', cause);
  }
};

/** UTF-16 without its mark: of plain text, every second byte is NUL. */
const hasEverySecondNul = (body: Uint8Array): boolean =>
  body.length >= 4 && [0, 1].some((at) => body[at] === 0 && body[at + 2] === 0 && body[1 - at] !== 0 && body[3 - at] !== 0);

const matches = (start: readonly (number | undefined)[], magic: readonly number[]): boolean =>
  magic.every((byte, at) => start[at] === byte);

const notText = (what: string, hint: string, cause?: unknown): Malformed =>
  new Malformed({ code: 'body/not-text', detail: `The body is not a text that can be read. ${what}`, hint, cause });
