import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { XmlNode } from '@aws-sdk/xml-builder';
import type { AwsError } from '../parts.js';
import { codecOf, type Dialect } from './dialect.js';
import type { Encoding } from './encoding.js';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Encodes an operation's answer as the API would. */
export const writeAnswer = (answer: object, dialect: Dialect, encoding: Encoding, requestId: string): WireAnswer => {
  const { output } = encoding.operation(dialect.operation)!;
  if (dialect.kind === 'rest') {
    const body = output.isStructSchema() ? encode(dialect, encoding, output, answer) : new Uint8Array();
    return { status: dialect.bound.status, headers: headersOf(dialect, requestId), body };
  }
  if (dialect.kind === 'json' || dialect.kind === 'cbor') {
    return { status: 200, headers: headersOf(dialect, requestId), body: encode(dialect, encoding, output, answer) };
  }
  const body = output.isStructSchema() ? xmlMembers(output, answer) : [];
  const root = XmlNode.of(`${dialect.operation}Response`, undefined);
  if (dialect.kind === 'ec2') {
    root.addChildNode(XmlNode.of('requestId', requestId));
    root.children.push(...body);
  } else {
    const result = XmlNode.of(`${dialect.operation}Result`, undefined);
    result.children.push(...body);
    root.addChildNode(result);
    root.addChildNode(XmlNode.of('ResponseMetadata', undefined).addChildNode(XmlNode.of('RequestId', requestId)));
  }
  return { status: 200, headers: headersOf(dialect, requestId), body: bytes(root.toString()) };
};

/** Encodes an error so that a client throws the class that the API's model has for it. */
export const writeError = (error: AwsError, dialect: Dialect, encoding: Encoding | null, requestId: string): WireAnswer => {
  const modelled = encoding?.error(error.name);
  const code = modelled?.code ?? error.name;
  const status = error.status;
  const headers = headersOf(dialect, requestId);
  const fault = status < 500 ? 'Sender' : 'Receiver';
  if (dialect.kind === 'json' || dialect.kind === 'cbor') {
    const name = modelled?.schema.getName() ?? error.name;
    const fields = { __type: name, message: error.message, ...error.extra };
    const body = dialect.kind === 'json' ? bytes(JSON.stringify(fields)) : cbor(fields, dialect, encoding!);
    return { status, headers: { ...headers, 'x-amzn-errortype': name, 'x-amzn-query-error': `${code};${fault}` }, body };
  }
  if (dialect.kind === 'rest') {
    const body = bytes(JSON.stringify({ ErrorCode: code, Message: error.message, ...error.extra }));
    return { status, headers: { ...headers, 'x-amzn-errortype': code }, body };
  }
  const facts = XmlNode.of('Error', undefined);
  if (dialect.kind === 'query') facts.addChildNode(XmlNode.of('Type', fault));
  facts.addChildNode(XmlNode.of('Code', code)).addChildNode(XmlNode.of('Message', error.message));
  return { status, headers, body: bytes(envelope(dialect.kind, facts, requestId).toString()) };
};

const envelope = (kind: 'ec2' | 'query', facts: XmlNode, requestId: string): XmlNode =>
  kind === 'ec2'
    ? XmlNode.of('Response', undefined)
        .addChildNode(XmlNode.of('Errors', undefined).addChildNode(facts))
        .addChildNode(XmlNode.of('RequestID', requestId))
    : XmlNode.of('ErrorResponse', undefined).addChildNode(facts).addChildNode(XmlNode.of('RequestId', requestId));

const headersOf = (dialect: Dialect, requestId: string): Record<string, string> => {
  const common = { 'x-amzn-requestid': requestId };
  if (dialect.kind === 'cbor') return { ...common, 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
  if (dialect.kind === 'rest') return { ...common, 'content-type': 'application/json' };
  if (dialect.kind === 'json') return { ...common, 'content-type': `application/x-amz-json-${dialect.version}` };
  return { ...common, 'content-type': 'text/xml' };
};

type Schema = NonNullable<ReturnType<Encoding['operation']>>['output'];

const encode = (dialect: Dialect, encoding: Encoding, schema: Schema, value: unknown): Uint8Array => {
  const serializer = codecOf(dialect, encoding).createSerializer();
  serializer.write(schema, value);
  const flushed = serializer.flush();
  // JSON codecs answer an array that warns when it is treated as text: take its bytes.
  return typeof flushed === 'string' ? bytes(flushed) : new Uint8Array(flushed.buffer, flushed.byteOffset, flushed.byteLength);
};

/** The schema number of a document: anything goes. */
const DOCUMENT = 15;

const cbor = (fields: object, dialect: Dialect, encoding: Encoding): Uint8Array =>
  encode(dialect, encoding, DOCUMENT as unknown as Schema, fields);

/** awsQuery and ec2Query write timestamps as ISO text (5 in the SDK's numbering of formats). */
const xmlMembers = (schema: Schema, value: object): XmlNode['children'] => {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: false,
    xmlNamespace: '',
    serviceNamespace: '',
  } as never);
  serializer.write(schema as never, value);
  return (serializer as unknown as { buffer: XmlNode }).buffer.children;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
