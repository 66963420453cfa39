import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../parts.js';
import type { WireRequest } from './dialect.js';
import type { Binding, Encoding } from './encoding.js';

/** Which operation of a REST API a request is for, and what its path names. */
export interface Bound extends Binding {
  readonly labels: Readonly<Record<string, string>>;
}

/** Finds an operation by method and path, as its schema binds it (https://smithy.io/2.0/spec/http-bindings.html). */
export const boundOf = ({ method, path }: WireRequest, { row, bindings }: Encoding): Bound => {
  const parts = path.split('?')[0]!.split('/');
  for (const binding of bindings) {
    const labels = binding.method === method ? labelsOf(binding.template.split('/'), parts) : null;
    if (labels) return { ...binding, labels };
  }
  throw new AwsError('UnknownOperationException', `${row.id} has no operation at ${method} ${path}`, 404);
};

/** `/access-points/{AccessPointId}` on `/access-points/fsap-1` is `{AccessPointId: 'fsap-1'}`; null when it is another path. */
const labelsOf = (template: readonly string[], parts: readonly string[]): Record<string, string> | null => {
  if (template.length !== parts.length) return null;
  const labels: Record<string, string> = {};
  for (const [i, wanted] of template.entries()) {
    const label = /^\{(\w+)\+?\}$/.exec(wanted)?.[1];
    if (label) labels[label] = decodeURIComponent(parts[i]!);
    else if (wanted !== parts[i]) return null;
  }
  return labels;
};

/** The members of an input that stand in the path and the query string; the others are the body. */
export const readAddress = ({ path }: WireRequest, { labels }: Bound, schema: NormalizedSchema): Record<string, unknown> => {
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  const members: Record<string, unknown> = { ...labels };
  for (const [name, member] of schema.structIterator()) {
    const { httpQuery } = member.getMergedTraits();
    if (typeof httpQuery === 'string' && query.has(httpQuery)) members[name] = read(member, query.getAll(httpQuery));
  }
  return members;
};

const read = (schema: NormalizedSchema, values: readonly string[]): unknown => {
  if (schema.isListSchema()) return values.map((value) => read(schema.getValueSchema(), [value]));
  const [value = ''] = values;
  if (schema.isNumericSchema()) return Number(value);
  return schema.isBooleanSchema() ? value === 'true' : value;
};
