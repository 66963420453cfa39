import { CborCodec } from '@smithy/core/cbor';
import { AwsError } from '../parts.js';
import type { Codec, Encoding } from './encoding.js';
import { type QueryFlavour, readForm } from './read-form.js';
import { type Bound, boundOf, readAddress } from './rest.js';
import { SERVICES, type ServiceRow } from './services.js';

/** How one request is spelt: the answer must be spelt the same way. A client may use another protocol than our SDK's. */
export type Dialect =
  | { readonly kind: 'json'; readonly operation: string; readonly version: '1.0' | '1.1' }
  | { readonly kind: 'cbor'; readonly operation: string }
  | { readonly kind: 'rest'; readonly operation: string; readonly bound: Bound }
  | { readonly kind: QueryFlavour; readonly operation: string };

export interface WireRequest {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Which service a request is for: by its signature's scope, else by its target, else by its API version. */
export const serviceOf = ({ headers, body, path }: WireRequest): ServiceRow => {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1];
  const target = headers['x-amz-target']?.split('.')[0] ?? /\/service\/([^/]+)\//.exec(path)?.[1];
  const version = headers['x-amz-target'] ? undefined : (new URLSearchParams(text(body)).get('Version') ?? undefined);
  const found = SERVICES.find((row) =>
    scope ? row.signingName === scope : target ? row.target === target : row.version === version,
  );
  if (found) return found;
  const known = SERVICES.map(({ signingName }) => signingName).join(', ');
  throw new AwsError(
    'UnknownService',
    `the service '${scope ?? target ?? 'unnamed'}' is not simulated (simulated: ${known})`,
    404,
  );
};

export const dialectOf = (request: WireRequest, encoding: Encoding): Dialect => {
  const { headers, body, path } = request;
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return { kind: 'cbor', operation: path.split('/').at(-1) ?? '' };
  const target = headers['x-amz-target'];
  if (target) {
    return {
      kind: 'json',
      operation: target.split('.').at(-1) ?? '',
      version: headers['content-type']?.includes('1.0') ? '1.0' : '1.1',
    };
  }
  if (encoding.protocol.getShapeId() === 'aws.protocols#restJson1') {
    const bound = boundOf(request, encoding);
    return { kind: 'rest', operation: bound.operation, bound };
  }
  return { kind: encoding.row.id === 'ec2' ? 'ec2' : 'query', operation: new URLSearchParams(text(body)).get('Action') ?? '' };
};

/** Decodes the input; refuses one that lacks what the API requires. */
export const readInput = async (request: WireRequest, dialect: Dialect, encoding: Encoding): Promise<object> => {
  const schema = encoding.operation(dialect.operation);
  if (!schema) throw new AwsError(unknownCode(dialect), `${encoding.row.id} has no operation '${dialect.operation}'`);
  const input = await decode(request, dialect, encoding, schema.input);
  const missing = schema.required.filter((name) => input[name] === undefined);
  if (missing.length === 0) return input;
  const code = dialect.kind === 'ec2' ? 'MissingParameter' : dialect.kind === 'query' ? 'ValidationError' : 'ValidationException';
  throw new AwsError(code, `${dialect.operation}: missing ${missing.join(', ')}`);
};

const unknownCode = ({ kind }: Dialect): string =>
  kind === 'ec2' || kind === 'query' ? 'InvalidAction' : 'UnknownOperationException';

type Schema = NonNullable<ReturnType<Encoding['operation']>>['input'];

const decode = async (
  request: WireRequest,
  dialect: Dialect,
  encoding: Encoding,
  schema: Schema,
): Promise<Record<string, unknown>> => {
  const { body } = request;
  if (dialect.kind === 'ec2' || dialect.kind === 'query')
    return readForm(text(body), schema, dialect.kind) as Record<string, unknown>;
  const address = dialect.kind === 'rest' ? readAddress(request, dialect.bound, schema) : {};
  if (body.byteLength === 0) return address;
  const members = (await codecOf(dialect, encoding).createDeserializer().read(schema, body)) as Record<string, unknown> | null;
  return { ...members, ...address };
};

export const codecOf = (dialect: Dialect, encoding: Encoding): Codec =>
  dialect.kind === 'cbor' ? (new CborCodec() as unknown as Codec) : encoding.protocol.getPayloadCodec();

const text = (body: Uint8Array): string => new TextDecoder().decode(body);
