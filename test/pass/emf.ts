import { Ajv } from 'ajv';

/**
 * The schema that AWS gives for a line in the embedded metric format, in the words of the specification:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const UNITS =
  '^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|Bits\\/Second|Kilobits\\/Second|Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None)$';
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const directive = {
  type: 'object',
  required: ['Namespace', 'Dimensions', 'Metrics'],
  properties: {
    Namespace: { ...text(1024), pattern: '^[^:].*$' },
    Dimensions: { type: 'array', minItems: 1, items: { type: 'array', maxItems: 30, items: text(250) } },
    Metrics: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['Name'],
        properties: { Name: text(1024), Unit: { type: 'string', pattern: UNITS }, StorageResolution: { enum: [1, 60] } },
      },
    },
  },
};
const schema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: { Timestamp: { type: 'integer' }, CloudWatchMetrics: { type: 'array', items: directive } },
    },
  },
};
const matches = new Ajv().compile(schema);

/** A line's size in a log event: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_BYTES = 256 * 1024;

export type Line = Readonly<Record<string, unknown>>;

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

export const directivesOf = (line: Line): readonly Directive[] =>
  (line['_aws'] as { CloudWatchMetrics: readonly Directive[] }).CloudWatchMetrics;

/**
 * What CloudWatch would drop of a line without a word: what the schema refuses; a metric whose value is no number (or up to 100 of them)
 * at the root; a dimension whose value is no text; a time more than two hours ahead or two weeks ago. Empty = all is taken.
 */
export const emfFaults = (line: Line, now: number): readonly string[] => {
  if (!matches(line)) return (matches.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const directives = directivesOf(line);
  const at = (line['_aws'] as { Timestamp: number }).Timestamp;
  return [
    ...(at > now + 7_200_000 || at < now - 1_209_600_000 ? [`its time ${at} is too far away`] : []),
    ...(Buffer.byteLength(JSON.stringify(line)) > MOST_BYTES ? ['it is too long for a log event'] : []),
    ...directives.flatMap(({ Metrics }) =>
      Metrics.flatMap(({ Name }) => (isValue(line[Name]) ? [] : [`${Name} is ${JSON.stringify(line[Name])}`])),
    ),
    ...directives.flatMap(({ Dimensions }) =>
      Dimensions.flat().flatMap((name) => (isDimension(line[name]) ? [] : [`${name} is ${JSON.stringify(line[name])}`])),
    ),
  ];
};

const isValue = (value: unknown): boolean => {
  const values = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.length <= 100 && values.every((one) => Number.isFinite(one));
};

const isDimension = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= 1024;
