export interface Copied {
  /** Undefined where there is no JSON of it. */
  readonly value: unknown;
  /** Bytes that its JSON has at most, in UTF-8. */
  readonly bytesAtMost: number;
}

/**
 * What `JSON.parse(JSON.stringify(value))` gives, without the text between: members that are undefined vanish, dates become text,
 * what is no number becomes null. Throws a TypeError where JSON would. All but the outermost object is frozen, so that it can be given
 * to anybody, and is taken as it is when it comes back as a member of another value.
 */
export const jsonCopy = (value: unknown): Copied => {
  counted = PUNCTUATION;
  const copied = isMembers(value) ? membersOf(value, copyOrShare) : thawed(copyOf(value));
  return { value: copied, bytesAtMost: counted };
};

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof (value as { toJSON?: unknown }).toJSON !== 'function';

/** A copy of its own of the outermost object of what `jsonCopy` gave; what is in it is shared. */
export const thawed = <T>(copied: T): T => {
  if (typeof copied !== 'object' || copied === null) return copied;
  return (Array.isArray(copied) ? [...copied] : { ...copied }) as T;
};

/** Members of outermost objects that were copied before, with the bytes of their JSON. */
const shared = new WeakMap<object, number>();

const copyOrShare = (member: unknown): unknown => {
  if (typeof member !== 'object' || member === null) return copyOf(member);
  const known = shared.get(member);
  if (known !== undefined) {
    counted += known;
    return member;
  }
  const before = counted;
  const copied = copyOf(member);
  if (typeof copied === 'object' && copied !== null) shared.set(copied, counted - before);
  return copied;
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
  return Object.freeze(Array.isArray(value) ? listOf(value) : membersOf(value as Readonly<Record<string, unknown>>, copyOf));
};

const listOf = (list: readonly unknown[]): unknown[] => {
  const copied: unknown[] = [];
  for (let at = 0; at < list.length; at += 1) {
    const item = copyOf(list[at]);
    copied.push(item === undefined ? nothing() : item);
  }
  return copied;
};

/** A spread keeps the shape that V8 knows: putting it together anew, member by member, is what most of a copy costs. */
const membersOf = (members: Readonly<Record<string, unknown>>, copy: (member: unknown) => unknown): object => {
  const copied: Record<string, unknown> = { ...members };
  let isWhole = true;
  for (const name in copied) {
    const member = copy(copied[name]);
    if (!Object.is(member, copied[name])) copied[name] = member;
    if (member === undefined) isWhole = false;
    counted += lengthOf(name);
  }
  return isWhole ? copied : withoutGaps(copied);
};

/** In the same order, without what JSON has no text for. */
const withoutGaps = (copied: Readonly<Record<string, unknown>>): object => {
  const kept: Record<string, unknown> = {};
  for (const name in copied) {
    const value = copied[name];
    if (value === undefined) continue;
    if (name === '__proto__') Object.defineProperty(kept, name, { value, enumerable: true, configurable: true, writable: true });
    else kept[name] = value;
  }
  return kept;
};
