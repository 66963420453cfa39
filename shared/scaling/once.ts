/**
 * A value that is worked out once for each object it is asked of, and forgotten with it. What is asked of must never change: the same
 * question has the same answer, so nobody can tell that it was remembered.
 */
export const once = <Key extends object, Value>(of: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    const value = of(key);
    known.set(key, { value });
    return value;
  };
};
