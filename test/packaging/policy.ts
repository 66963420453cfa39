import { statementsOf, type Template } from './stack.js';

/** One call as IAM sees it: the action, the resource that it is about, and what is known of the request. */
export interface IamCall {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, string>>;
}

/** What the stack's references are called in the questions of a test. */
export type Names = Readonly<Record<string, string>>;

/**
 * Whether the policies of a role allow a call, by IAM's own order: a Deny that matches, then an Allow that matches, else no. Knows the
 * operators that the template uses, and throws at any other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const allows = (template: Template, role: string, call: IamCall, names: Names): boolean => {
  const matching = statementsOf(template, role)
    .map((statement) => resolved(statement, names) as Plain)
    .filter(({ Action, Resource, Condition = {} }) =>
      [
        listOf(Action).some((action) => like(action.toLowerCase(), call.action.toLowerCase())),
        listOf(Resource).some((resource) => like(resource, call.resource)),
        Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, call.keys ?? {})),
      ].every(Boolean),
    );
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
};

interface Plain {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

/** `*` is any text, `?` one character. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', '.')}$`,
  ).test(text);

type Test = (wanted: string, is: string) => boolean;

const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, is) => wanted === is,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, is) => wanted.toLowerCase() === is.toLowerCase(),
  NumericLessThanEquals: (wanted, is) => Number(is) <= Number(wanted),
};

/** Every key must hold; of its values one. A key that the request has not holds for `…IfExists`, `ForAllValues:…` and for a negation. */
const holds = (
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  known: Readonly<Record<string, string>>,
): boolean => {
  if (operator === 'Null') return Object.entries(keys).every(([key, wanted]) => String(known[key] === undefined) === wanted);
  const negated = operator === 'StringNotEquals';
  const test = OPERATORS[negated ? 'StringEquals' : operator.replace(/IfExists$|^ForAllValues:/g, '')];
  if (test === undefined) throw new Error(`this evaluator does not know the operator ${operator}`);
  return Object.entries(keys).every(([key, wanted]) => {
    const is = known[key];
    if (is === undefined) return negated || /IfExists$|^ForAllValues:/.test(operator);
    return negated !== listOf(wanted).some((one) => test(one, is));
  });
};

/** CloudFormation's functions with the names of a test put in. */
const resolved = (value: unknown, names: Names): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolved(item, names)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', null], ...more] = Object.entries(value);
  if (more.length === 0 && key === 'Ref') return inner === 'AWS::NoValue' ? NO_VALUE : named(inner as string, names);
  if (more.length === 0 && key === 'Fn::GetAtt') return named((inner as readonly string[]).join('.'), names);
  if (more.length === 0 && key === 'Fn::Sub')
    return (inner as string).replace(/\$\{([^}]+)\}/g, (_, name: string) => named(name, names));
  if (more.length === 0 && key === 'Fn::If') return resolved((inner as readonly unknown[])[2], names);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, names)]));
};

const NO_VALUE = Symbol('AWS::NoValue');

const named = (name: string, names: Names): string => {
  const known = names[name];
  if (known === undefined) throw new Error(`a test must say what ${name} is`);
  return known;
};
