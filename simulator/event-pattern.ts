/**
 * Event patterns as EventBridge rules and Lambda event source filters spell them: exact values, prefix, suffix, anything-but,
 * exists, numeric, equals-ignore-case, wildcard, $or, nested.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const matches = (pattern: object, event: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as object[]).some((choice) => matches(choice, event));
    const found = isRecord(event) ? event[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((matcher) => matchesAny(matcher, found));
    return nested(wanted as object, found);
  });

/** A list of objects matches when one of them does; a pattern below something absent can still match by `exists: false`. */
const nested = (pattern: object, found: unknown): boolean =>
  Array.isArray(found) ? found.some((item) => matches(pattern, item)) : matches(pattern, found);

const matchesAny = (matcher: unknown, found: unknown): boolean => {
  if (isRecord(matcher) && 'exists' in matcher) return matcher['exists'] === (found !== undefined);
  if (found === undefined) return false;
  const values = Array.isArray(found) ? found : [found];
  return values.some((value) => matchesOne(matcher, value));
};

const matchesOne = (matcher: unknown, value: unknown): boolean => {
  if (!isRecord(matcher)) return matcher === value;
  return Object.entries(matcher).every(([name, wanted]) => {
    const test = TESTS[name];
    if (!test) throw new Error(`event pattern: "${name}" is not an operator that EventBridge has or the simulator knows`);
    return test(wanted, value);
  });
};

const text = (value: unknown): value is string => typeof value === 'string';

/** prefix and suffix take a text or {equals-ignore-case: text}. */
const edge = (wanted: unknown, value: unknown, test: (value: string, edge: string) => boolean): boolean => {
  if (!text(value)) return false;
  if (text(wanted)) return test(value, wanted);
  return test(value.toLowerCase(), String((wanted as Record<string, string>)['equals-ignore-case']).toLowerCase());
};

const TESTS: Readonly<Record<string, (wanted: unknown, value: unknown) => boolean>> = {
  prefix: (wanted, value) => edge(wanted, value, (v, e) => v.startsWith(e)),
  suffix: (wanted, value) => edge(wanted, value, (v, e) => v.endsWith(e)),
  'equals-ignore-case': (wanted, value) =>
    text(value) && [wanted].flat().some((each) => String(each).toLowerCase() === value.toLowerCase()),
  wildcard: (wanted, value) => text(value) && [wanted].flat().some((each) => wildcard(String(each)).test(value)),
  'anything-but': (wanted, value) => ![wanted].flat().some((each) => matchesOne(each, value)),
  numeric: (wanted, value) => typeof value === 'number' && numeric(wanted as (string | number)[], value),
};

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

const numeric = (wanted: readonly (string | number)[], value: number): boolean => {
  for (let i = 0; i < wanted.length; i += 2) {
    const limit = Number(wanted[i + 1]);
    const holds = { '<': value < limit, '<=': value <= limit, '>': value > limit, '>=': value >= limit, '=': value === limit };
    if (!holds[wanted[i] as keyof typeof holds]) return false;
  }
  return true;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
