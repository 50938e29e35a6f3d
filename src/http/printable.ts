/**
 * Elysia writes the values that do not fit a schema into its error, and throws another where an object among them has a field called
 * toString that is no function. What is set here counts before such a field, and nobody sees it among the others. `text` is the JSON
 * that `value` was read from.
 */
export function keepPrintable(value: unknown, text: string): void {
  // Written plainly or with an escape for one of its letters: in nearly every body neither is there, and no object has to be looked at.
  if (text.includes("toString") || text.includes("\\u")) walk(value);
}

function walk(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "toString"))
    Object.defineProperty(value, Symbol.toPrimitive, { value: () => "[object Object]" });
  for (const item of Array.isArray(value) ? value : Object.values(value)) walk(item);
}
