import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import { instanceType } from '../model/instance-types.js';
import type { InstanceRoom, TaskToPlace } from './packing.js';

/**
 * Whether ECS would let the task onto the instance: distinctInstance, and memberOf expressions of the cluster query language as
 * far as Evenkeel writes them (comparisons and existence of attributes, and/or/not, parentheses). An expression that it cannot
 * read is taken as met: ECS has the last word, and the packing is only a forecast.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export const satisfies = (task: Pick<TaskToPlace, 'service' | 'constraints'>, room: InstanceRoom): boolean =>
  task.constraints.every((constraint) => {
    if (constraint.type === 'distinctInstance') return !room.services.includes(task.service);
    return constraint.type !== 'memberOf' || !constraint.expression || matches(constraint.expression, room);
  });

/** What expressions ask of an instance. */
type Described = Pick<InstanceRoom, 'id' | 'type' | 'zone' | 'attributes' | 'market'>;

export const matches = (expression: string, room: Described): boolean => {
  const known = tests.get(expression) ?? read(expression);
  if (tests.size < MOST_REMEMBERED) tests.set(expression, known);
  return known((name) => attributeOf(name, room));
};

/** An expression means the same each time it is read. */
const tests = new Map<string, Test>();
const MOST_REMEMBERED = 1_000;

const read = (expression: string): Test => {
  try {
    return new Reader(expression).whole();
  } catch {
    return () => true;
  }
};

const attributeOf = (name: string, room: Described): string | undefined => {
  if (name === 'ec2InstanceId') return room.id;
  const attribute = name.replace(/^attribute:/, '');
  if (attribute === 'ecs.instance-type') return room.type;
  if (attribute === 'ecs.availability-zone') return room.zone;
  // Of an instance that has not registered yet, what its type will make it say.
  if (attribute === 'ecs.cpu-architecture') return room.attributes[attribute] ?? instanceType(room.type)?.architecture;
  if (attribute === MARKET_ATTRIBUTE) return room.market ?? room.attributes[attribute];
  return room.attributes[attribute];
};

type Lookup = (name: string) => string | undefined;
type Test = (lookup: Lookup) => boolean;

/** Recursive descent over `a == b and (c exists or not d in [x, y])`. */
class Reader {
  #tokens: string[];
  constructor(text: string) {
    this.#tokens = text.match(/==|!=|>=|<=|=~|!~|!exists|&&|\|\||[()[\],!<>]|[^\s()[\],!=<>&|]+/g) ?? [];
  }

  whole(): Test {
    const test = this.#or();
    if (this.#tokens.length > 0) throw new Error('more than one expression');
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (this.#take('or', '||')) {
      const [a, b] = [left, this.#and()];
      left = (lookup) => a(lookup) || b(lookup);
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    while (this.#take('and', '&&')) {
      const [a, b] = [left, this.#not()];
      left = (lookup) => a(lookup) && b(lookup);
    }
    return left;
  }

  #not(): Test {
    if (this.#take('not', '!')) {
      const inner = this.#not();
      return (lookup) => !inner(lookup);
    }
    if (!this.#take('(')) return this.#comparison();
    const inner = this.#or();
    if (!this.#take(')')) throw new Error('a parenthesis is open');
    return inner;
  }

  #comparison(): Test {
    const name = this.#next();
    const operator = this.#next().toLowerCase();
    if (operator === 'exists') return (lookup) => lookup(name) !== undefined;
    if (operator === '!exists') return (lookup) => lookup(name) === undefined;
    if (operator === 'in' || operator === 'not_in') {
      const list = this.#list();
      return (lookup) => list.includes(lookup(name) ?? '') === (operator === 'in');
    }
    const value = this.#next();
    if (operator === '==' || operator === 'equals') return (lookup) => lookup(name) === value;
    if (operator === '!=' || operator === 'not_equals') return (lookup) => lookup(name) !== value;
    throw new Error(`operator ${operator} is not read`);
  }

  #list(): string[] {
    const list: string[] = [];
    if (!this.#take('[')) throw new Error('a list is expected');
    while (!this.#take(']')) {
      if (!this.#take(',')) list.push(this.#next());
    }
    return list;
  }

  #take(...words: string[]): boolean {
    if (!words.includes(this.#tokens[0]?.toLowerCase() ?? '')) return false;
    this.#tokens.shift();
    return true;
  }

  #next(): string {
    const token = this.#tokens.shift();
    if (token === undefined) throw new Error('the expression ends too early');
    return token;
  }
}
