/**
 * A private copy of what travels in a call: objects, lists, dates, bytes. Not structuredClone, whose dates belong to another
 * realm under some test runners and are then no `Date` to an SDK client; it is also several times slower.
 */
export const copy = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  if (value instanceof Date) return new Date(value.getTime()) as T;
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer) as T;
  // A spread keeps the shape that V8 knows; what is put together member by member is given a new one for each.
  const copied = { ...value } as Record<string, unknown>;
  for (const name in copied) {
    const member = copied[name];
    if (typeof member === 'object') copied[name] = copy(member);
    else if (member === undefined) delete copied[name];
  }
  return copied as T;
};
