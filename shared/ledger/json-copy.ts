export interface Copied {
  /** Undefined where there is no JSON of it. */
  readonly value: unknown;
  /** Bytes that its JSON has at most, in UTF-8. */
  readonly bytesAtMost: number;
}

/**
 * What `JSON.parse(JSON.stringify(value))` gives, without the text between: members that are undefined vanish, dates become text,
 * what is no number becomes null. Throws a TypeError where JSON would.
 */
export const jsonCopy = (value: unknown): Copied => {
  counted = 0;
  return { value: copyOf(value), bytesAtMost: counted };
};

/** Of the copy that is being made: a copy never waits, so there is one at a time. */
let counted = 0;

/** A double has 17 digits, a sign, a point and an exponent; true, false and null are shorter. */
const LONGEST_SCALAR = 25;
/** \u001f is the longest that one character becomes; none that is not escaped has more than three bytes. */
const LONGEST_CHARACTER = 6;
/** Quotes and a colon, or brackets, and a comma. */
const PUNCTUATION = 4;

const copyOf = (value: unknown): unknown => {
  switch (typeof value) {
    case 'string':
      counted += lengthOf(value);
      return value;
    case 'number':
      counted += LONGEST_SCALAR;
      // There is no minus nought in JSON.
      return Number.isFinite(value) ? value + 0 : null;
    case 'boolean':
      counted += LONGEST_SCALAR;
      return value;
    case 'object':
      return value === null ? nothing() : objectOf(value);
    case 'bigint':
      throw new TypeError('Do not know how to serialize a BigInt');
    default:
      return undefined;
  }
};

const nothing = (): null => {
  counted += LONGEST_SCALAR;
  return null;
};

const lengthOf = (text: string): number => PUNCTUATION + LONGEST_CHARACTER * text.length;

const objectOf = (value: object): unknown => {
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === 'function') return copyOf(toJSON.call(value, ''));
  counted += PUNCTUATION;
  return Array.isArray(value) ? listOf(value) : membersOf(value as Readonly<Record<string, unknown>>);
};

const listOf = (list: readonly unknown[]): unknown[] => {
  const copied: unknown[] = [];
  for (let at = 0; at < list.length; at += 1) {
    const item = copyOf(list[at]);
    copied.push(item === undefined ? nothing() : item);
  }
  return copied;
};

const membersOf = (members: Readonly<Record<string, unknown>>): object => {
  const copied: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    const member = copyOf(members[name]);
    if (member === undefined) continue;
    counted += lengthOf(name);
    if (name === '__proto__')
      Object.defineProperty(copied, name, { value: member, enumerable: true, configurable: true, writable: true });
    else copied[name] = member;
  }
  return copied;
};
