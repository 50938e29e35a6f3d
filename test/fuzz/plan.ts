import fc from "fast-check";
import type { Media, Operation } from "../helpers/api-document.ts";
import { anyForm, type FormPlan } from "./forms.ts";
import { kindOfPlace, type Pick, pickOf } from "./picks.ts";
import { isGuest, type Role, roles } from "./roles.ts";
import { anyText } from "./texts.ts";
import { fields, fitting, type InputSchema, misfitting } from "./values.ts";

/** How a caller shows who it is. All but the first two are refused, whoever it is. */
export const credentialForms = [
  ...[
    "bearer",
    "cookie",
    "none",
    "other_site",
    "garbage",
    "unsigned",
    "tampered",
    "basic",
    "twice",
    "many_cookies",
  ],
] as const;

/** What is done to a JSON body once it is written. */
export const twists = [
  ...[
    "none",
    "cut",
    "mark",
    "utf16",
    "bad_bytes",
    "twice",
    "comma",
    "huge_number",
    "escapes",
    "gzip",
    "empty",
    "blank",
  ],
  ...["plain_type", "no_type", "charset", "form_type", "upper_type", "large", "prototype"],
] as const;

export type BodyPlan =
  | { kind: "none" }
  | { kind: "json"; value: unknown; twist: (typeof twists)[number]; at: number }
  | { kind: "form"; form: FormPlan };

/** One request, before it is known which things there are to ask for. */
export interface Plan {
  route: string;
  role: Role;
  credential: (typeof credentialForms)[number];
  places: Record<string, Pick | string>;
  query: [name: string, value: unknown][];
  body: BodyPlan;
  headers: [name: string, value: string][];
  /** Another method than the route's. */
  method: string | null;
  /** Whose network address it comes from, as the proxy before the server says. */
  address: number;
  /** After how many milliseconds the reader of a stream leaves. */
  leavesMs: number | null;
  /** Sent byte by byte over a connection of its own, its path as it is. */
  isRaw: boolean;
}

const rarely = <T>(most: T, some: fc.Arbitrary<T>, weight = 30): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(most) }, { weight: 1, arbitrary: some });

const oddHeaders: fc.Arbitrary<[string, string][]> = fc.array(
  fc.oneof(
    fc
      .constantFrom(
        "zh",
        "zh-CN,en;q=0.5",
        "*",
        ";;;",
        "en;q=NaN",
        "x".repeat(3_000),
        "zh;q=0,en;q=2",
        "\u00ff\u00fe",
        "__proto__",
      )
      .map((value): [string, string] => ["accept-language", value]),
    fc
      .constantFrom(
        "null",
        "https://evil.example",
        "http://127.0.0.1",
        "file://",
        "",
        "https://evil.example, http://127.0.0.1",
      )
      .map((value): [string, string] => ["origin", value]),
    fc
      .constantFrom("same-origin", "cross-site", "none", "x")
      .map((value): [string, string] => ["sec-fetch-site", value]),
    fc.constantFrom<[string, string]>(
      ...([
        ["x-forwarded-host", "evil.example"],
        ["x-forwarded-proto", "javascript"],
        ["x-forwarded-for", "1, , ::1, unknown"],
        ["x-request-id", "a\u00ffb {}\"';"],
        ["x-request-id", "r".repeat(4_000)],
        ["x-http-method-override", "DELETE"],
        ["accept", "text/html"],
        ["accept-encoding", "gzip;q=0, identity;q=0"],
        ["range", "bytes=5-1"],
        ["range", "bytes=0-,1-,2-"],
        ["if-none-match", "*"],
        ["if-modified-since", "yesterday"],
        ["expect", "200-maybe"],
        ["x-botshare-console", "1"],
        ["user-agent", "=1+1\u00e9"],
        ["cookie", "botshare_session=; botshare_session=x; a"],
        ["transfer-encoding", "identity"],
      ] satisfies [string, string][]),
    ),
  ),
  { maxLength: 3 },
);

/** All requests of one route. `route` is as in "GET /api/v1/bots". */
export function planOf(route: string, operation: Operation): fc.Arbitrary<Plan> {
  const [, path = ""] = route.split(" ");
  const parameters = operation.parameters ?? [];
  const places = parameters
    .filter((parameter) => parameter.in === "path")
    .map(({ name }) => [name, placeOf(kindOfPlace(path, name))]);
  const queries = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema, required }) => queryOf(name, schema ?? {}, required === true));
  const extra = fc.array(fc.tuple(fc.constantFrom("x", "__proto__", "limit", "cursor", "a[b]"), anyText), {
    minLength: 1,
    maxLength: 2,
  });
  return fc.record({
    route: fc.constant(route),
    role: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...suited(path)) },
      { weight: 1, arbitrary: fc.constantFrom(...roles) },
    ),
    credential: rarely(
      "bearer",
      fc.oneof(
        { weight: 1, arbitrary: fc.constant("cookie" as const) },
        { weight: 1, arbitrary: fc.constantFrom(...credentialForms) },
      ),
      7,
    ),
    places: fc.record(Object.fromEntries(places)),
    query: fc
      .tuple(fc.tuple(...queries), rarely<[string, string][]>([], extra))
      .map(([known, more]) => [...known.flat(), ...more]),
    body: bodyOf(operation),
    headers: rarely([], oddHeaders, 5),
    method: rarely<string | null>(
      null,
      fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"),
      40,
    ),
    address: fc.nat({ max: 60_000 }),
    leavesMs: rarely<number | null>(null, fc.nat({ max: 300 }), 4),
    isRaw: fc.nat({ max: 14 }).map((n) => n === 0),
  });
}

/** Who mostly has something to ask there. */
function suited(path: string): readonly Role[] {
  if (path.includes("/public/") || path.includes("/chat/"))
    return roles.filter((role) => isGuest(role) || role === "admin_a");
  if (/\/v1\/users/.test(path)) return ["master"];
  return path.includes("/auth/") ? roles : ["admin_a", "admin_a", "admin_b", "master"];
}

const placeOf = (kind: string) =>
  fc.oneof(
    { weight: 12, arbitrary: pickOf(kind) },
    { weight: 1, arbitrary: anyText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "..",
        ".",
        "%00",
        "a/b",
        "%2F..%2F",
        "export",
        "0".repeat(5_000),
        "null",
        "%E0%A4%A",
      ),
    },
  );

/** The field of a query: left out, right, wrong, or twice. */
function queryOf(name: string, schema: InputSchema, isRequired: boolean): fc.Arbitrary<[string, unknown][]> {
  const right = fitting(schema, name).map((value): [string, unknown][] => [[name, value]]);
  const wrong = misfitting.map((value): [string, unknown][] => [[name, value]]);
  const twice = fc.tuple(right, right).map((two) => two.flat());
  const absent = fc.constant<[string, unknown][]>([]);
  return fc.oneof(
    { weight: isRequired ? 1 : 24, arbitrary: absent },
    { weight: 14, arbitrary: right },
    { weight: 1, arbitrary: wrong },
    { weight: 1, arbitrary: twice },
  );
}

function bodyOf({ requestBody }: Operation): fc.Arbitrary<BodyPlan> {
  const { "application/json": json, "multipart/form-data": form } = requestBody?.content ?? {};
  const none = fc.constant<BodyPlan>({ kind: "none" });
  const asJson = (schema: InputSchema): fc.Arbitrary<BodyPlan> =>
    fc.record({
      kind: fc.constant("json" as const),
      value: jsonOf(schema),
      twist: rarely<(typeof twists)[number]>("none", fc.constantFrom(...twists), 7),
      at: fc.nat({ max: 1_000 }),
    });
  if (json === undefined && form === undefined)
    return fc.oneof({ weight: 20, arbitrary: none }, { weight: 1, arbitrary: asJson({ type: "object" }) });
  return fc.oneof(
    ...(json === undefined ? [] : [{ weight: 20, arbitrary: asJson(inputOf(json)) }]),
    ...(form === undefined
      ? []
      : [{ weight: 20, arbitrary: anyForm.map((it): BodyPlan => ({ kind: "form", form: it })) }]),
    { weight: 1, arbitrary: none },
  );
}

// The description's schemas are read as what values.ts makes values of.
const inputOf = ({ schema }: Media) => (schema ?? {}) as InputSchema;

/** A body as the schema has it, with one thing wrong about it now and then. */
function jsonOf(schema: InputSchema): fc.Arbitrary<unknown> {
  const right = fields(schema);
  const names = Object.keys(schema.properties ?? {});
  const oneWrong = fc
    .tuple(right, fc.constantFrom(...(names.length > 0 ? names : ["x"])), misfitting)
    .map(([body, name, value]) => ({ ...body, [name]: value }));
  const oneMissing = fc
    .tuple(right, fc.nat({ max: 20 }))
    .map(([body, n]) => Object.fromEntries(Object.entries(body).filter((_, at) => at !== n)));
  const oneMore = fc
    .tuple(
      right,
      fc.constantFrom("__proto__", "constructor", "id", "toString", "", "is_admin", "owner_id", "a/b~c"),
      misfitting,
    )
    .map(([body, name, value]) => Object.fromEntries([...Object.entries(body), [name, value]]));
  return fc.oneof(
    { weight: 14, arbitrary: right },
    { weight: 3, arbitrary: oneWrong },
    { weight: 1, arbitrary: oneMissing },
    { weight: 1, arbitrary: oneMore },
    { weight: 1, arbitrary: misfitting },
  );
}
