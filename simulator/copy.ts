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
  const copied: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) copied[name] = typeof member === 'object' ? copy(member) : member;
  }
  return copied as T;
};
