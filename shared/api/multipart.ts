import { Malformed } from '../errors.js';
import { readText } from './text.js';

export interface Part {
  readonly name: string;
  /** With forward slashes; null = none, or an empty one. */
  readonly filename: string | null;
  readonly content: string;
}

/** Reads multipart/form-data (RFC 7578) of text parts, as `curl -F`, fetch and Python's requests send it. */
export const readMultipart = (body: Uint8Array, contentType: string): readonly Part[] => {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw unreadable('The content type names no boundary.');
  // A byte is a character here, so that the bytes of each part come out as they went in.
  const text = Buffer.from(body).toString('latin1');
  const pieces = `\r\n${text}`.split(`\r\n--${boundary[1] ?? boundary[2]}`);
  if (pieces.length < 3 || !pieces.at(-1)!.startsWith('--'))
    throw unreadable('The closing boundary is missing: the body was cut off.');
  return pieces.slice(1, -1).map(partOf);
};

const partOf = (piece: string): Part => {
  const end = piece.indexOf('\r\n\r\n');
  if (end < 0) throw unreadable('A part has no header.');
  const header = Buffer.from(piece.slice(0, end), 'latin1').toString('utf8');
  const disposition = /content-disposition:[^\r\n]*/i.exec(header)?.[0] ?? '';
  const name = parameter(disposition, 'name');
  if (name === null) throw unreadable('A part has no name.');
  const filename = extended(disposition) ?? parameter(disposition, 'filename');
  return { name, filename: filename?.replaceAll('\\', '/') || null, content: textOf(name, piece.slice(end + 4)) };
};

const textOf = (name: string, content: string): string => {
  try {
    return readText(Buffer.from(content, 'latin1'));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const detail = `The part "${name}": ${error.message.replace('The body', 'it')}`;
    throw new Malformed({ code: error.code, detail, hint: error.hint, cause: error });
  }
};

/** Quoted, or a bare token. Clients escape a quote with a backslash or, as browsers and newer curls do, as %22. */
const parameter = (header: string, name: string): string | null => {
  const found = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(header);
  if (!found) return null;
  return found[2] ?? found[1]!.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"');
};

/** `filename*=UTF-8''caf%C3%A9.yaml`, which RFC 7578 forbids and some clients send. */
const extended = (header: string): string | null => {
  const found = /[;\s]filename\*=UTF-8'[^']*'([^\s;]+)/i.exec(header)?.[1];
  try {
    return found === undefined ? null : decodeURIComponent(found);
  } catch {
    return null;
  }
};

const unreadable = (why: string): Malformed =>
  new Malformed({
    code: 'body/multipart',
    detail: `The multipart body cannot be read. ${why}`,
    hint: 'Let the client write it: curl -X PUT -F compose=@compose.yaml URL (no Content-Type header of your own).',
  });
