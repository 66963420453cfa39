import type { NormalizedSchema } from '@smithy/core/schema';
import type { ServiceRow } from './services.js';

/** What the wire lanes know of one service: its schemas by operation and error, and how its client encodes. */
export interface Encoding {
  readonly row: ServiceRow;
  readonly protocol: Protocol;
  /** Input and output schema of an operation, undefined when the API has no such operation. */
  readonly operation: (name: string) => OperationSchema | undefined;
  /** The modelled error of that name, undefined when the service has none. */
  readonly error: (name: string) => ErrorSchema | undefined;
  /** Where the operations of a REST API are; empty for the others. */
  readonly bindings: readonly Binding[];
}

export interface Binding {
  readonly operation: string;
  readonly method: string;
  /** E.g. /2015-02-01/access-points/{AccessPointId} */
  readonly template: string;
  /** Of an answer that is no error. */
  readonly status: number;
}

export interface OperationSchema {
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Members without which AWS refuses the request. */
  readonly required: readonly string[];
}

export interface ErrorSchema {
  readonly schema: NormalizedSchema;
  /** What stands on the wire for it, e.g. TargetGroupNotFound for TargetGroupNotFoundException. */
  readonly code: string;
}

/** A live protocol of an SDK client, as much as is used here. */
export interface Protocol {
  getShapeId(): string;
  getPayloadCodec(): Codec;
}

export interface Codec {
  createSerializer(): { write(schema: NormalizedSchema, value: unknown): void; flush(): string | Uint8Array };
  createDeserializer(): { read(schema: NormalizedSchema, bytes: string | Uint8Array): unknown };
}

const encodings = new Map<string, Promise<Encoding>>();

/** Loads a service's client once: its package carries the schemas, its configuration the protocol. */
export const encodingOf = (row: ServiceRow): Promise<Encoding> => {
  const known = encodings.get(row.id);
  if (known) return known;
  const made = load(row);
  encodings.set(row.id, made);
  return made;
};

const load = async (row: ServiceRow): Promise<Encoding> => {
  const { NormalizedSchema } = await import('@smithy/core/schema');
  const normal: Normal = (schema) => NormalizedSchema.of(schema as never);
  const exported = (await row.load()) as Exported;
  const Client = exported[row.clientClass] as new (configuration: object) => { readonly config: { readonly protocol: Protocol } };
  const { protocol } = new Client({ region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } }).config;
  const errors = errorsOf(exported);
  return {
    row,
    protocol,
    operation: (name) => operationOf(exported, name, normal),
    error: (name) => {
      const found = errors.find((schema) => schema[2] === name) ?? errors.find((schema) => wireCode(schema) === name);
      return found && { schema: normal(found), code: wireCode(found) };
    },
    bindings: bindingsOf(exported),
  };
};

type Exported = Readonly<Record<string, unknown>>;
type Normal = (schema: unknown) => NormalizedSchema;

const operationOf = (exported: Exported, name: string, normal: Normal): OperationSchema | undefined => {
  const found = exported[`${name}$`];
  if (!Array.isArray(found) || found[0] !== OPERATION) return undefined;
  const input = deref(found[4]);
  // A structure lists its required members first and says how many they are.
  const required = Array.isArray(input) ? ((input[4] as string[]) ?? []).slice(0, Number(input[6] ?? 0)) : [];
  return { input: normal(input), output: normal(deref(found[5])), required };
};

const bindingsOf = (exported: Exported): Binding[] =>
  Object.values(exported).flatMap((schema) => {
    if (!Array.isArray(schema) || schema[0] !== OPERATION) return [];
    const { http } = traitsOf(schema as unknown as RawSchema) as { http?: [string, string, number] };
    return http ? [{ operation: schema[2] as string, method: http[0], template: http[1], status: http[2] }] : [];
  });

/** `[kind, namespace, name, traits, …]`: how the SDK's clients export their shapes. */
type RawSchema = readonly [number, string, string, unknown, ...unknown[]];

const OPERATION = 9;
const ERROR = -3;

const deref = (schema: unknown): unknown => (typeof schema === 'function' ? (schema as () => unknown)() : schema);

const errorsOf = (exported: Exported): RawSchema[] =>
  Object.entries(exported)
    .filter(([name, schema]) => name.endsWith('$') && Array.isArray(schema) && schema[0] === ERROR)
    .map(([, schema]) => schema as RawSchema);

const traitsOf = (schema: RawSchema): Readonly<Record<string, unknown>> =>
  typeof schema[3] === 'object' && schema[3] !== null ? (schema[3] as Record<string, unknown>) : {};

const wireCode = (schema: RawSchema): string => {
  const [code] = (traitsOf(schema)['awsQueryError'] as [string, number] | undefined) ?? [];
  return code ?? schema[2];
};
