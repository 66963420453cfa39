import type { NormalizedSchema } from '@smithy/core/schema';

/** Which of the two query protocols: EC2's flattens its lists and capitalises its keys. */
export type QueryFlavour = 'ec2' | 'query';

/** Reads a form body into the input that the schema describes: the inverse of the SDK's query serialiser. */
export const readForm = (body: string, schema: NormalizedSchema, flavour: QueryFlavour): object => {
  const root: Branch = { branches: new Map() };
  for (const [key, value] of new URLSearchParams(body)) plant(root, key.split('.'), value);
  return (read(schema, root, flavour) ?? {}) as object;
};

interface Branch {
  value?: string;
  readonly branches: Map<string, Branch>;
}

const plant = (root: Branch, path: readonly string[], value: string): void => {
  let at = root;
  for (const part of path) {
    const next = at.branches.get(part) ?? { branches: new Map<string, Branch>() };
    at.branches.set(part, next);
    at = next;
  }
  at.value = value;
};

const read = (schema: NormalizedSchema, at: Branch, flavour: QueryFlavour): unknown => {
  if (schema.isStructSchema()) return readStruct(schema, at, flavour);
  if (schema.isListSchema()) return readList(schema, at, flavour);
  if (schema.isMapSchema()) return readMap(schema, at, flavour);
  const value = at.value ?? '';
  if (schema.isBooleanSchema()) return value === 'true';
  if (schema.isNumericSchema()) return Number(value);
  if (schema.isTimestampSchema()) return /^[\d.]+$/.test(value) ? new Date(Number(value) * 1000) : new Date(value);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(value, 'base64'));
  return value;
};

const readStruct = (schema: NormalizedSchema, at: Branch, flavour: QueryFlavour): object => {
  const struct: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const found = at.branches.get(keyOf(name, member, flavour));
    if (found) struct[name] = read(member, found, flavour);
  }
  return struct;
};

/** An empty list is the list's own key with an empty value. */
const readList = (schema: NormalizedSchema, at: Branch, flavour: QueryFlavour): unknown[] => {
  const member = schema.getValueSchema();
  const flat = flavour === 'ec2' || schema.getMergedTraits().xmlFlattened;
  const items = flat ? at : (at.branches.get(member.getMergedTraits().xmlName ?? 'member') ?? at);
  return numbered(items).map((item) => read(member, item, flavour));
};

const readMap = (schema: NormalizedSchema, at: Branch, flavour: QueryFlavour): object => {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const entries = schema.getMergedTraits().xmlFlattened ? at : (at.branches.get('entry') ?? at);
  const pairs = numbered(entries).map((entry): [string, unknown] => {
    const value = entry.branches.get(valueName);
    return [entry.branches.get(keyName)?.value ?? '', value && read(schema.getValueSchema(), value, flavour)];
  });
  return Object.fromEntries(pairs);
};

const numbered = ({ branches }: Branch): Branch[] =>
  [...branches]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, branch]) => branch);

const keyOf = (name: string, member: NormalizedSchema, flavour: QueryFlavour): string => {
  const { ec2QueryName, xmlName } = member.getMergedTraits();
  if (flavour === 'ec2' && typeof ec2QueryName === 'string') return ec2QueryName;
  const key = xmlName ?? name;
  return flavour === 'ec2' ? key.charAt(0).toUpperCase() + key.slice(1) : key;
};
