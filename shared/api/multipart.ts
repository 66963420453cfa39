import { Malformed } from '../errors.js';

export interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly content: string;
}

/** Reads multipart/form-data (RFC 7578) of text parts, as `curl -F` and fetch send it. */
export const readMultipart = (body: Uint8Array, contentType: string): readonly Part[] => {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw unreadable('The content type names no boundary.');
  const text = Buffer.from(body).toString('utf8');
  const pieces = `\r\n${text}`.split(`\r\n--${boundary[1] ?? boundary[2]}`);
  if (pieces.length < 3 || !pieces.at(-1)!.startsWith('--'))
    throw unreadable('The closing boundary is missing: the body was cut off.');
  return pieces.slice(1, -1).map(partOf);
};

const partOf = (piece: string): Part => {
  const end = piece.indexOf('\r\n\r\n');
  if (end < 0) throw unreadable('A part has no header.');
  const disposition = /content-disposition:[^\r\n]*/i.exec(piece.slice(0, end))?.[0] ?? '';
  const name = parameter(disposition, 'name');
  if (name === null) throw unreadable('A part has no name.');
  return { name, filename: parameter(disposition, 'filename'), content: piece.slice(end + 4) };
};

const parameter = (header: string, name: string): string | null =>
  new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? null;

const unreadable = (why: string): Malformed =>
  new Malformed({
    code: 'body/multipart',
    detail: `The multipart body cannot be read. ${why}`,
    hint: 'Let the client write it: curl -X PUT -F compose=@compose.yaml URL (no Content-Type header of your own).',
  });
