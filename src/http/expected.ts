/** What of JSON Schema a sentence is made of. Elysia's schemas are objects of this kind. */
interface Schema {
  type?: unknown;
  const?: unknown;
  anyOf?: unknown;
  items?: unknown;
  pattern?: unknown;
  format?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  minLength?: unknown;
  maxLength?: unknown;
  maxItems?: unknown;
}

/** Patterns of the API's fields, in words. */
const patternWords: Record<string, string | undefined> = {
  "^#[0-9a-fA-F]{6}$": "#rrggbb",
  "^[^?#]*$": "text without ? and #",
  "^[^\\s@]+@[^\\s@]+$": "an e-mail address",
  "^$|^/|^[hH][tT][tT][pP][sS]?://|^[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/":
    "an address that begins with http://, https://, data:image/ or /",
};

/** A sentence that says which values a schema takes, such as "Expected true, false or null"; undefined where it takes others than it tells. */
export function describeExpected(schema: unknown): string | undefined {
  const choices = choicesOf(schema);
  return choices === undefined ? undefined : `Expected ${join(gather(choices))}`;
}

/** A value that is taken: its words, and whether they are the value itself. */
interface Choice {
  words: string;
  isLiteral: boolean;
}

const kind = (words: string): Choice => ({ words, isLiteral: false });

function choicesOf(given: unknown): Choice[] | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const schema: Schema = given;
  if (Array.isArray(schema.anyOf)) {
    // Elysia takes numbers and truth values of a query as text too, which is nothing to ask for.
    const isCoerced = ({ type, format }: Schema) => type === "string" && isCoercedFormat(format);
    const members = schema.anyOf.filter((member: Schema) => !isCoerced(member)).map(choicesOf);
    const known = members.filter((member) => member !== undefined);
    return known.length === 0 || known.length < members.length ? undefined : known.flat();
  }
  if (schema.const !== undefined) return [{ words: String(schema.const), isLiteral: true }];
  if (schema.type === "null") return [kind("null")];
  if (schema.type === "boolean") return [kind("true"), kind("false")];
  if (schema.type === "string") return [kind(textWords(schema))];
  if (schema.type === "integer") return [kind(`a whole number${rangeWords(schema)}`)];
  if (schema.type === "number") return [kind(`a number${rangeWords(schema)}`)];
  if (schema.type === "array") return [kind(listWords(schema))];
  return schema.type === "object" ? [kind("an object")] : undefined;
}

const isCoercedFormat = (format: unknown) =>
  format === "integer" || format === "numeric" || format === "boolean";

function textWords({ pattern, format, minLength, maxLength }: Schema): string {
  if (format === "binary") return "a file";
  const form = typeof pattern === "string" ? (patternWords[pattern] ?? `text like ${pattern}`) : "text";
  if (form.startsWith("#") || typeof maxLength !== "number") return form;
  const from = typeof minLength === "number" && minLength > 0 ? `${minLength} to` : "at most";
  return `${form}${pattern === undefined ? "" : ","} of ${from} ${maxLength} characters`;
}

function rangeWords({ minimum, maximum }: Schema): string {
  if (typeof minimum === "number" && typeof maximum === "number") return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === "number") return ` of at least ${minimum}`;
  return typeof maximum === "number" ? ` of at most ${maximum}` : "";
}

function listWords({ items, maxItems }: Schema): string {
  const choices = choicesOf(items) ?? [];
  if (choices.length > 0 && choices.every(({ isLiteral }) => isLiteral))
    return `a list of ${choices.map(({ words }) => `"${words}"`).join(" and ")}`;
  const most = typeof maxItems === "number" ? ` of at most ${maxItems}` : "";
  return choices.length === 0 ? `a list${most}` : `a list${most}, each ${join(gather(choices))}`;
}

/** The words of the choices, the literals among them as one. */
function gather(choices: readonly Choice[]): string[] {
  const literals = choices.filter(({ isLiteral }) => isLiteral).map(({ words }) => words);
  const kinds = choices.filter(({ isLiteral }) => !isLiteral).map(({ words }) => words);
  if (literals.length === 0) return kinds;
  return [literals.length === 1 ? literals.join() : `one of ${literals.join(", ")}`, ...kinds];
}

/** "true, false or null", with a comma before the last where a choice is a list itself. */
function join(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.length === 0) return last;
  const comma = before.some((each) => /,| and /.test(each)) ? "," : "";
  return `${before.join(", ")}${comma} or ${last}`;
}
