/** What CloudFormation's functions look things up in. */
export interface Scope {
  readonly ref: (id: string) => unknown;
  readonly getAtt: (id: string, name: string) => unknown;
  readonly condition: (name: string) => boolean;
}

/** Marks a property that is to be left out: { Ref: AWS::NoValue }. */
const NOTHING = Symbol('AWS::NoValue');

/**
 * Evaluates intrinsic functions, deeply. Only those that serverless.yml may use; an unknown one throws.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const evaluate = (value: unknown, scope: Scope): unknown => {
  const found = inner(value, scope);
  return found === NOTHING ? undefined : found;
};

const inner = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item) => inner(item, scope)).filter((item) => item !== NOTHING);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')))
    return call(name, argument, scope);
  return Object.fromEntries(entries.map(([key, item]) => [key, inner(item, scope)]).filter(([, item]) => item !== NOTHING));
};

const call = (name: string, argument: unknown, scope: Scope): unknown => {
  // A policy's statement may have a member Condition; only a name makes it the function.
  if (name === 'Condition' && typeof argument !== 'string') return { Condition: inner(argument, scope) };
  const run = FUNCTIONS[name];
  if (!run) throw new Error(`serverless.yml: the simulator knows no ${name} (${Object.keys(FUNCTIONS).join(', ')})`);
  return run(argument as never, scope);
};

const list = (argument: unknown, scope: Scope): unknown[] => inner(argument, scope) as unknown[];

const FUNCTIONS: Readonly<Record<string, (argument: never, scope: Scope) => unknown>> = {
  Ref: (id: string, scope) => (id === 'AWS::NoValue' ? NOTHING : scope.ref(id)),
  Condition: (name: string, scope) => scope.condition(name),
  'Fn::GetAtt': (argument: string | readonly string[], scope) => {
    const [id, ...path] = typeof argument === 'string' ? argument.split('.') : argument;
    return scope.getAtt(id!, path.join('.'));
  },
  'Fn::Sub': (argument: string | readonly [string, object], scope) => substitute(argument, scope),
  'Fn::Join': ([glue, parts]: readonly [string, unknown], scope) => list(parts, scope).join(glue),
  'Fn::Split': ([glue, text]: readonly [string, unknown], scope) => String(inner(text, scope)).split(glue),
  'Fn::Select': ([index, items]: readonly [number, unknown], scope) => list(items, scope)[Number(index)],
  'Fn::If': ([name, yes, no]: readonly [string, unknown, unknown], scope) => inner(scope.condition(name) ? yes : no, scope),
  'Fn::Equals': ([a, b]: readonly unknown[], scope) => String(inner(a, scope)) === String(inner(b, scope)),
  'Fn::Not': ([one]: readonly unknown[], scope) => !inner(one, scope),
  'Fn::And': (all: readonly unknown[], scope) => all.every((one) => inner(one, scope)),
  'Fn::Or': (all: readonly unknown[], scope) => all.some((one) => inner(one, scope)),
  'Fn::Base64': (text: unknown, scope) => Buffer.from(String(inner(text, scope))).toString('base64'),
};

const substitute = (argument: string | readonly [string, object], scope: Scope): string => {
  const [text, own] = typeof argument === 'string' ? [argument, {}] : argument;
  const values = inner(own, scope) as Record<string, unknown>;
  return text.replace(/\$\{(!?)([\w:.]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in values) return String(values[name]);
    const [id, ...path] = name.split('.');
    return String(path.length > 0 ? scope.getAtt(id!, path.join('.')) : scope.ref(name));
  });
};

/** Logical ids that a value refers to: what must be there before it. */
export const references = (value: unknown): Set<string> => {
  const found = new Set<string>();
  visit(value, (name, argument) => {
    if (name === 'Ref') found.add(String(argument));
    if (name === 'Fn::GetAtt') found.add(typeof argument === 'string' ? argument.split('.')[0]! : (argument as string[])[0]!);
    if (name === 'Fn::Sub') {
      const text = typeof argument === 'string' ? argument : (argument as [string])[0];
      for (const [, id] of text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) found.add(id!);
    }
  });
  return found;
};

const visit = (value: unknown, see: (name: string, argument: unknown) => void): void => {
  if (value === null || typeof value !== 'object') return;
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) see(key, item);
    visit(item, see);
  }
};
