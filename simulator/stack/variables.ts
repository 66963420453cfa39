/** Where `${source:address}` variables of serverless.yml find their values. */
export interface Sources {
  readonly param: Readonly<Record<string, unknown>>;
  readonly opt: Readonly<Record<string, unknown>>;
  readonly sls: Readonly<Record<string, unknown>>;
  readonly aws: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, unknown>>;
  /** The file itself. */
  readonly self: unknown;
}

/** The innermost variable of a text: no braces inside. CloudFormation's own ${Name} and ${AWS::Region} stay as they are. */
const VARIABLE = /\$\{(param|opt|sls|aws|env|self):([^${}]*)\}/;

const DEEPEST = 50;

/** Resolves the framework's variables in a value, deeply. Throws with the variable that has neither value nor default. */
export const resolveVariables = (value: unknown, sources: Sources): unknown => {
  if (typeof value === 'string') return resolveText(value, sources);
  if (Array.isArray(value)) return value.map((item) => resolveVariables(item, sources));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [
    String(resolveText(key, sources)),
    resolveVariables(item, sources),
  ]);
  return Object.fromEntries(entries);
};

const resolveText = (text: string, sources: Sources): unknown => {
  let now = text;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const found = VARIABLE.exec(now);
    if (!found) return now;
    const [whole, source, rest] = found as unknown as [string, keyof Sources, string];
    const value = lookUp(source, rest, sources, whole);
    // A text that is nothing but the variable keeps the value's type (lists, objects, numbers).
    if (whole === now) {
      if (typeof value !== 'string') return resolveVariables(value, sources);
      now = value;
    } else now = now.replace(whole, () => String(value));
  }
  throw new Error(`serverless.yml: ${text} refers to itself`);
};

const lookUp = (source: keyof Sources, rest: string, sources: Sources, whole: string): unknown => {
  const [address, ...defaults] = rest.split(',').map((part) => part.trim()) as [string, ...string[]];
  const found = at(sources[source], address);
  if (found !== undefined && found !== null) return found;
  const [fallback, ...further] = defaults;
  if (fallback === undefined) throw new Error(`serverless.yml: ${whole} has no value and no default`);
  const [other, name] = fallback.split(':');
  return name && other! in sources
    ? lookUp(other as keyof Sources, [name, ...further].join(','), sources, whole)
    : literal(fallback);
};

const at = (from: unknown, address: string): unknown =>
  address.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], from);

const literal = (text: string): unknown => {
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted) return quoted[2]!;
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
};
