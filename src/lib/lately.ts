/**
 * Remembers values by their keys, as long as all keys together have no more than so many characters and there are no more than so many
 * values: those that came first go first. A value that is much larger than its key needs the second bound.
 */
export function createLately<Value>(maxChars: number, maxValues = Number.POSITIVE_INFINITY) {
  const values = new Map<string, Value>();
  let chars = 0;
  return {
    get: (key: string): Value | undefined => values.get(key),
    add: (key: string, value: Value): void => {
      if (!values.has(key)) chars += key.length;
      values.set(key, value);
      for (const oldest of values.keys()) {
        if (chars <= maxChars && values.size <= maxValues) return;
        values.delete(oldest);
        chars -= oldest.length;
      }
    },
  };
}
