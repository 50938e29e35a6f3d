/** What of JSON Schema 2020-12 the description of the API's answers is made of. */
export interface AnswerSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: AnswerSchema[];
  properties?: Record<string, AnswerSchema>;
  patternProperties?: Record<string, AnswerSchema>;
  additionalProperties?: unknown;
  required?: string[];
  items?: AnswerSchema;
}

const checked = [
  ...["type", "enum", "const", "anyOf", "properties", "patternProperties", "additionalProperties"],
  ...["required", "items"],
];
const said = ["title", "description", "examples", "example", "default"];

/**
 * Where `value` is not what `schema` says, one line for each place. A field that the schema does not name is a misfit too, unless it
 * leaves room for others: an answer lists its fields. Throws for a word of JSON Schema that is not looked at here.
 */
export function misfits(schema: AnswerSchema, value: unknown, path = ""): string[] {
  const unknown = Object.keys(schema).find((word) => !checked.includes(word) && !said.includes(word));
  if (unknown !== undefined)
    throw new Error(`the schema of an answer says "${unknown}", which nobody checks`);
  const here = `${path === "" ? "/" : path}: `;
  if (schema.anyOf !== undefined) {
    const of = schema.anyOf.map((choice) => misfits(choice, value, path));
    return of.some((found) => found.length === 0)
      ? []
      : [`${here}fits none of its choices`, ...(of[0] ?? [])];
  }
  if (schema.const !== undefined && value !== schema.const) return [`${here}is not ${schema.const}`];
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${here}is none of its words`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return [`${here}${typeNameOf(value)}, not ${types.join(" or ")}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, at) => misfits(items, item, `${path}/${at}`));
  }
  return typeof value === "object" && value !== null ? misfitsOfFields(schema, value, path) : [];
}

function misfitsOfFields(schema: AnswerSchema, value: object, path: string): string[] {
  const { properties, required = [], additionalProperties, patternProperties } = schema;
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${path}/${name}: missing`);
  const takesOthers =
    properties === undefined || additionalProperties !== undefined || patternProperties !== undefined;
  const wrong = Object.entries(value).flatMap(([name, field]) => {
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) return misfits(known, field, `${path}/${name}`);
    return takesOthers ? [] : [`${path}/${name}: the schema does not name it`];
  });
  return [...missing, ...wrong];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  return type === typeNameOf(value);
}

function typeNameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
