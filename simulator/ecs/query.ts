import { AwsError } from '../parts.js';
import type { ContainerInstance } from './state.js';

/**
 * The cluster query language, the part that placement constraints and list filters use:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 * Throws InvalidParameterException for what it cannot read, as ECS does.
 */
export const parseQuery = (expression: string): Query => {
  const known = parsed.get(expression);
  if (known) return known;
  const reader: Reader = { words: wordsOf(expression), at: 0, expression };
  const query = either(reader);
  if (reader.at < reader.words.length) throw unreadable(expression, `unexpected "${reader.words[reader.at]}"`);
  parsed.set(expression, query);
  return query;
};

export type Query = (instance: ContainerInstance) => boolean;

/** Expressions are few and asked for often. */
const parsed = new Map<string, Query>();

interface Reader {
  readonly words: readonly string[];
  readonly expression: string;
  at: number;
}

const wordsOf = (expression: string): string[] =>
  expression.match(/"[^"]*"|'[^']*'|==|!=|>=|<=|=~|!~|&&|\|\||!exists|!in|[()[\],<>!]|[^\s()[\],<>!=&|~"']+/g) ?? [];

const either = (reader: Reader): Query => {
  const parts = [both(reader)];
  while (accept(reader, 'or', '||')) parts.push(both(reader));
  return parts.length === 1 ? parts[0]! : (instance) => parts.some((part) => part(instance));
};

const both = (reader: Reader): Query => {
  const parts = [one(reader)];
  while (accept(reader, 'and', '&&')) parts.push(one(reader));
  return parts.length === 1 ? parts[0]! : (instance) => parts.every((part) => part(instance));
};

const one = (reader: Reader): Query => {
  if (accept(reader, 'not', '!')) {
    const inner = one(reader);
    return (instance) => !inner(instance);
  }
  if (accept(reader, '(')) {
    const inner = either(reader);
    need(reader, ')');
    return inner;
  }
  return comparison(reader);
};

const comparison = (reader: Reader): Query => {
  const subject = subjectOf(next(reader), reader.expression);
  const operator = next(reader);
  const test = OPERATORS[operator];
  if (!test) throw unreadable(reader.expression, `"${operator}" is no operator`);
  const wanted = test.arguments === 0 ? [] : test.arguments === 1 ? [text(next(reader))] : list(reader);
  return (instance) => test.holds(subject(instance), wanted);
};

interface Test {
  readonly arguments: 0 | 1 | 'list';
  holds(values: readonly string[], wanted: readonly string[]): boolean;
}

const equal: Test = { arguments: 1, holds: (values, [wanted]) => values.includes(wanted!) };
const exists: Test = { arguments: 0, holds: (values) => values.length > 0 };
const within: Test = { arguments: 'list', holds: (values, wanted) => values.some((value) => wanted.includes(value)) };
const matches: Test = {
  arguments: 1,
  holds: (values, [wanted]) => values.some((value) => new RegExp(`^(?:${wanted})$`).test(value)),
};

const negated = (test: Test): Test => ({ ...test, holds: (values, wanted) => !test.holds(values, wanted) });

const ordered = (holds: (difference: number) => boolean): Test => ({
  arguments: 1,
  holds: (values, [wanted]) => values.some((value) => holds(compare(value, wanted!))),
});

const compare = (a: string, b: string): number => {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? a.localeCompare(b) : difference;
};

const OPERATORS: Readonly<Record<string, Test>> = {
  '==': equal,
  equals: equal,
  '!=': negated(equal),
  not_equals: negated(equal),
  '>': ordered((difference) => difference > 0),
  greater_than: ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  greater_than_equal: ordered((difference) => difference >= 0),
  '<': ordered((difference) => difference < 0),
  less_than: ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  less_than_equal: ordered((difference) => difference <= 0),
  exists,
  '!exists': negated(exists),
  not_exists: negated(exists),
  in: within,
  '!in': negated(within),
  not_in: negated(within),
  matches,
  '=~': matches,
  not_matches: negated(matches),
  '!~': negated(matches),
};

/** What a subject is worth on an instance: no value means that it does not exist there. */
const subjectOf = (word: string, expression: string): ((instance: ContainerInstance) => readonly string[]) => {
  if (word.startsWith('attribute:')) {
    const name = word.slice('attribute:'.length);
    return ({ attributes }) => (attributes.has(name) ? [attributes.get(name) ?? ''] : []);
  }
  if (word === 'task:group') return ({ tasks }) => [...tasks].map((task) => task.group);
  const fact = FACTS[word];
  if (!fact) throw unreadable(expression, `"${word}" is no subject`);
  return (instance) => [fact(instance)];
};

const FACTS: Readonly<Record<string, (instance: ContainerInstance) => string>> = {
  agentConnected: (instance) => String(instance.agentConnected),
  agentVersion: () => '1.100.0',
  ec2InstanceId: (instance) => instance.ec2.id,
  registeredAt: (instance) => new Date(instance.registeredAt).toISOString(),
  runningTasksCount: (instance) => String([...instance.tasks].filter((task) => task.lastStatus === 'RUNNING').length),
};

const list = (reader: Reader): string[] => {
  need(reader, '[');
  const values: string[] = [];
  while (!accept(reader, ']')) {
    values.push(text(next(reader)));
    accept(reader, ',');
  }
  return values;
};

const text = (word: string): string => word.replace(/^(["'])(.*)\1$/, '$2');

const accept = (reader: Reader, ...words: readonly string[]): boolean => {
  if (!words.includes(reader.words[reader.at] ?? '')) return false;
  reader.at += 1;
  return true;
};

const need = (reader: Reader, word: string): void => {
  if (!accept(reader, word)) throw unreadable(reader.expression, `"${word}" is missing`);
};

const next = (reader: Reader): string => {
  const word = reader.words[reader.at];
  if (word === undefined) throw unreadable(reader.expression, 'it ends too early');
  reader.at += 1;
  return word;
};

const unreadable = (expression: string, why: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid expression "${expression}": ${why}.`);
