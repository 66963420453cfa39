import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Key, Row } from './store.js';

/** A row as DynamoDB holds it: `pk`, `sk`, `version`, its body as JSON (`body`) or as gzipped JSON (`zip`), `expiresAt`, `writer`. */
export type Item = Record<string, AttributeValue>;

/**
 * Writes cost a unit a KiB, and an item may have 400 KiB
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html): large bodies, such as the view of a
 * large cluster, are gzipped to about a tenth. Small ones stay text, so that a person can read them in the console.
 */
const GZIP_FROM_BYTES = 8 * 1024;
const LARGEST_BODY_BYTES = 399 * 1024;

/** The JSON of a body. Members that are undefined vanish, as they would on the wire. */
export const jsonOf = (key: Key, body: unknown): string => {
  const json = JSON.stringify(body);
  if (json === undefined)
    throw new TypeError(`row ${key.partition}/${key.sort}: a body must be JSON, this one is ${typeof body}`);
  return json;
};

/** The attribute that holds a body. Throws when DynamoDB would not take it. */
export const encodeBody = (key: Key, json: string): { readonly name: 'body' | 'zip'; readonly value: AttributeValue } => {
  if (Buffer.byteLength(json) < GZIP_FROM_BYTES) return { name: 'body', value: { S: json } };
  const zipped = gzipSync(json);
  if (zipped.length <= LARGEST_BODY_BYTES) return { name: 'zip', value: { B: zipped } };
  throw new RangeError(
    `row ${key.partition}/${key.sort} has ${zipped.length} bytes gzipped, DynamoDB takes ${LARGEST_BODY_BYTES}: make the compose file or the cluster smaller`,
  );
};

/** A row as the table and its stream spell it. The simulator makes its stream records with this. */
export const itemOf = (key: Key, version: number, body: unknown, expiresAtSeconds?: number): Item => {
  const { name, value } = encodeBody(key, jsonOf(key, body));
  const expiry: Item = expiresAtSeconds === undefined ? {} : { expiresAt: { N: String(expiresAtSeconds) } };
  return { pk: { S: key.partition }, sk: { S: key.sort }, version: { N: String(version) }, [name]: value, ...expiry };
};

/** Reads an item of the table or of a stream record (where Lambda gives binary as base64). Throws on an item that is not ours. */
export const rowOf = <T>(item: Item): Row<T> => {
  const key = { partition: item['pk']?.S ?? '', sort: item['sk']?.S ?? '' };
  const zip = item['zip']?.B as Uint8Array | string | undefined;
  const json = item['body']?.S ?? (zip === undefined ? undefined : unzip(zip));
  if (json === undefined)
    throw new TypeError(`item ${key.partition}/${key.sort} has neither body nor zip: not written by Evenkeel`);
  return { key, version: Number(item['version']?.N), body: JSON.parse(json) as T };
};

const unzip = (zip: Uint8Array | string): string =>
  gunzipSync(typeof zip === 'string' ? Buffer.from(zip, 'base64') : zip).toString();
