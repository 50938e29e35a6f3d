/** The parts of a JSON Schema that are read or written here. */
export interface Schema {
  $ref?: string;
  title?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  examples?: unknown[];
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  anyOf?: Schema[];
  additionalProperties?: unknown;
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
}

/**
 * Writes schemas as JSON Schema 2020-12 has them, in everything that is inside `value`: words as an `enum`, and what may be null by its
 * `type`. TypeBox makes a list of whole schemas of each, which is long to send and says "any of" on the page.
 */
export function writePlainly<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) => {
    if (isChoice(item)) return plainChoice(item);
    return isClosed(item) ? withoutClosing(item) : item;
  });
}

/** Elysia closes a schema once it has looked at an answer, and so some and not others. Clients are to expect more fields one day. */
const isClosed = (item: unknown): item is Schema =>
  typeof item === "object" &&
  item !== null &&
  "additionalProperties" in item &&
  item.additionalProperties === false;

const withoutClosing = ({ additionalProperties: _, ...schema }: Schema): Schema => schema;

const isChoice = (item: unknown): item is Schema & { anyOf: Schema[] } =>
  typeof item === "object" && item !== null && "anyOf" in item && Array.isArray(item.anyOf);

const isNull = ({ type }: Schema) => type === "null";

function plainChoice({ anyOf, ...about }: Schema & { anyOf: Schema[] }): Schema {
  const [first, second] = anyOf;
  // A number or a boolean in a query may come as text, says Elysia. On the wire it is what it is.
  if (anyOf.length === 2 && second && /^(integer|numeric|boolean)$/.test(first?.format ?? ""))
    return { ...second, ...about };
  const orNull = anyOf.some(isNull) ? [null] : [];
  const others = anyOf.filter((choice) => !isNull(choice));
  const words = others.flatMap(wordsOf);
  if (words.every((word) => typeof word === "string")) {
    const told = others.length === 1 ? others[0] : {};
    return {
      ...told,
      ...about,
      type: orNull.length > 0 ? ["string", "null"] : "string",
      enum: [...words, ...orNull],
    };
  }
  const [only] = others;
  // A schema with a name of its own is referred to, and a reference has no type.
  if (others.length === 1 && typeof only?.type === "string" && only.title === undefined && orNull.length > 0)
    return { ...only, ...about, type: [only.type, "null"] };
  return { ...about, anyOf };
}

/** The values a schema of words can have; undefined among them where it has others. */
const wordsOf = (schema: Schema): unknown[] => schema.enum ?? [schema.const];

/**
 * An example of what fits a schema: its own, else one put together from its parts. A field without any is left out, unless it is
 * required or `isWhole` asks for all of them: then what can be made up without saying anything untrue is made up.
 */
export function exampleOf(schema: Schema, isWhole: boolean): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.properties !== undefined) return exampleOfFields(schema, isWhole);
  if (schema.items !== undefined) return exampleOfItems(schema.items, isWhole);
  const choice = schema.anyOf?.map((one) => exampleOf(one, isWhole)).find((example) => example !== undefined);
  return choice ?? (isWhole ? madeUp(schema) : undefined);
}

function exampleOfFields({ properties = {}, required = [] }: Schema, isWhole: boolean): unknown {
  const fields = Object.entries(properties)
    .map(([name, field]) => [name, exampleOf(field, isWhole || required.includes(name))] as const)
    .filter(([, example]) => example !== undefined);
  return fields.length > 0 || isWhole ? Object.fromEntries(fields) : undefined;
}

function exampleOfItems(items: Schema, isWhole: boolean): unknown {
  const item = exampleOf(items, isWhole);
  if (item !== undefined) return [item];
  return isWhole ? [] : undefined;
}

function madeUp({ type, enum: words, minimum = 0 }: Schema): unknown {
  if (words !== undefined) return words[0];
  if (Array.isArray(type) && type.includes("null")) return null;
  if (type === "boolean") return false;
  return type === "integer" || type === "number" ? minimum : undefined;
}

/**
 * Takes the objects that have a `title` out of `value` and refers to them by it, so that each is sent and read once. Throws where two
 * that differ have one title.
 */
export function nameSchemas<Value>(value: Value): { value: Value; schemas: Record<string, Schema> } {
  const schemas: Record<string, Schema> = {};
  const named: Value = JSON.parse(JSON.stringify(value), (_, item: unknown) => {
    if (!isTitled(item)) return item;
    const { title, ...schema } = item;
    const known = schemas[title];
    if (known !== undefined && canonical(known) !== canonical(schema))
      throw new Error(`two schemas that differ are called ${title}`);
    schemas[title] = schema;
    return { $ref: `#/components/schemas/${title}` };
  });
  return {
    value: named,
    schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const isTitled = (item: unknown): item is Schema & { title: string } =>
  typeof item === "object" &&
  item !== null &&
  "title" in item &&
  typeof item.title === "string" &&
  "properties" in item;

/** The same text for the same schema, in whichever order its keys come. */
const canonical = (schema: Schema): string =>
  JSON.stringify(schema, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
