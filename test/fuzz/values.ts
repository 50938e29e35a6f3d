import fc from "fast-check";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { kindsOfFields, pickOf } from "./picks.ts";
import { addressText, anyText, plainText, textsAround, timeText } from "./texts.ts";

/** What of JSON Schema the description of bodies and queries is made of. */
export interface InputSchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: InputSchema[];
  properties?: Record<string, InputSchema>;
  additionalProperties?: unknown;
  required?: string[];
  items?: InputSchema;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

type Value = fc.Arbitrary<unknown>;

const passwords = fc.oneof(
  { weight: 8, arbitrary: fc.constant(everyonesPassword) },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: textsAround(1024) },
);

const chatMessage = fc.record(
  {
    role: fc.oneof(
      { weight: 12, arbitrary: fc.constant("user") },
      {
        weight: 3,
        arbitrary: fc.constantFrom("assistant", "system", "tool", "developer", "function", "__proto__", ""),
      },
    ),
    content: fc.oneof(
      { weight: 2, arbitrary: fc.nat({ max: 300 }).map((n) => `username,email\nimported ${n},a@b\n`) },
      { weight: 8, arbitrary: plainText },
      { weight: 3, arbitrary: anyText },
      { weight: 2, arbitrary: fc.array(chatPart(), { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
      { weight: 1, arbitrary: textsAround(32 * 1024) },
    ),
  },
  { requiredKeys: ["role"] },
);

function chatPart(): Value {
  return fc.oneof(
    plainText.map((text) => ({ type: "text", text })),
    anyText.map((url) => ({ type: "image_url", image_url: { url } })),
    fc.jsonValue({ maxDepth: 1 }),
  );
}

/** Values by the name of their field, where the schema alone says too little to make one that is taken. */
const byName: Record<string, Value> = {
  username: fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 400 }).map((n) => `name ${n}`) },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constantFrom("fuzz-admin_a", "fuzz-customer_one") },
  ),
  password: passwords,
  old_password: passwords,
  new_password: passwords,
  email: fc.constantFrom(
    "a@b",
    "ä@例え.テスト",
    "a b@c",
    "@",
    "a@",
    '"x y"@z',
    "=1+1@x",
    `${"e".repeat(318)}@x`,
    null,
  ),
  expires_at: timeText,
  expires_before: timeText,
  from: timeText,
  to: timeText,
  zone: fc.constantFrom(
    "UTC",
    "Asia/Shanghai",
    "America/St_Johns",
    "Mars/Base",
    "+08:00",
    "utc",
    "Etc/GMT+14",
    "../UTC",
    "a\u0000",
  ),
  base_url: addressText,
  hook_url: addressText,
  avatar_url: addressText,
  origin: addressText,
  allowed_origins: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.array(addressText, { maxLength: 3 }) },
  ),
  expires_in: fc.integer(),
  model: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("builtin", "fake-large") },
    { weight: 1, arbitrary: anyText },
  ),
  messages: fc.oneof(
    { weight: 8, arbitrary: plainText.map((content) => [{ role: "user", content }]) },
    { weight: 4, arbitrary: fc.array(chatMessage, { minLength: 1, maxLength: 4 }) },
  ),
  accent_color: fc.constantFrom("#a1B2c3", "#000", "red", "#12345g"),
  action: fc.constantFrom("bot.", "account.,setup.", "", "%", ",,,", "link.created", "__proto__"),
  content: fc.oneof(
    { weight: 2, arbitrary: fc.nat({ max: 300 }).map((n) => `username,email\nimported ${n},a@b\n`) },
    { weight: 4, arbitrary: fc.array(fc.tuple(plainText, anyText), { maxLength: 4 }).map(asCsv) },
    { weight: 3, arbitrary: plainText.map((text) => `# ${text}\n\n${text}\n`) },
    { weight: 2, arbitrary: anyText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'q,a\n"open',
        "q;a\n1;2",
        "q\ta\n1\t2",
        "username,email\nx 1,a@b\n",
        "\ufeffq,a\r\n1,2\r\n",
      ),
    },
  ),
  // Mostly a question of its own: what it goes on from has to be there.
  chat_id: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: pickOf("conversation") },
  ),
  replaces: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: pickOf("message") },
  ),
  attachment_ids: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.array(pickOf("attachment"), { maxLength: 5 }) },
  ),
  attachments: fc.constantFrom(["image", "text"], ["text"], [], null),
};

function asCsv(rows: [string, string][]): string {
  return `q,a\n${rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n")}\n`;
}

/** Values that `schema` should take, of the field `name`. */
export function fitting(schema: InputSchema, name = ""): Value {
  const named = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (named !== undefined) return named;
  const kind = Object.hasOwn(kindsOfFields, name) ? kindsOfFields[name] : undefined;
  if (kind !== undefined) return isList(schema) ? fc.array(pickOf(kind), { maxLength: 3 }) : pickOf(kind);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((choice) => fitting(choice)));
  const types = [schema.type ?? []].flat();
  const choices = types.map((type) => ({ weight: type === "null" ? 1 : 5, arbitrary: ofType(type, schema) }));
  return choices.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...choices);
}

const isList = ({ type }: InputSchema) => [type ?? []].flat().includes("array");

function ofType(type: string, schema: InputSchema): Value {
  const { minimum = -1_000_000, maximum = 1_000_000 } = schema;
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer")
    return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
  if (type === "number")
    return fc.oneof(
      fc.double({ min: minimum, max: maximum, noNaN: true }),
      fc.constantFrom(minimum, maximum, 0, -0, 0.1, 1e-300),
      fc.integer({ min: 0, max: 100 }),
    );
  if (type === "array") {
    const { items = {}, minItems: minLength = 0, maxItems = 4 } = schema;
    return fc.array(fitting(items), { minLength, maxLength: Math.min(maxItems, 4) });
  }
  if (type === "object") return fields(schema);
  const around =
    schema.maxLength === undefined ? [] : [{ weight: 1, arbitrary: textsAround(schema.maxLength) }];
  return fc.oneof({ weight: 5, arbitrary: plainText }, { weight: 2, arbitrary: anyText }, ...around);
}

/** Objects with the fields of `schema`, those that are not required now and then. */
export function fields({
  properties = {},
  required = [],
}: InputSchema): fc.Arbitrary<Record<string, unknown>> {
  const arbitraries = Object.fromEntries(
    Object.entries(properties).map(([name, it]) => [name, fitting(it, name)]),
  );
  return fc.record(arbitraries, { requiredKeys: required });
}

/** Values of every type, which no schema has in mind. */
export const misfitting: Value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e308,
    -1e308,
    2 ** 53,
    -(2 ** 63),
    Number.MIN_VALUE,
    "",
    "1",
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    [null],
    [[]],
    { a: 1 },
    { length: 5 },
    { $ref: "x" },
    { toString: 1 },
    { toJSON: "x" },
  ),
  anyText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(99, 101, 3_000).map(nested),
  fc.constantFrom(1_001, 20_000).map((length) => new Array(length).fill(0)),
);

/** Lists in lists. A function, as a program that prints what failed cannot walk so deep. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
