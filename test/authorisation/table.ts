import type { Operation } from "../helpers/api-document.ts";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { unknownId } from "../helpers/scenarios.ts";
import type { TestServer } from "../helpers/test-server.ts";
import { type Caller, groups } from "./callers.ts";
import type { Ids, World } from "./world.ts";

/** Whose rows a request names: one's own, another's within one's own, another's altogether, and none that there is. */
export interface Targets {
  own: Ids;
  within: Ids;
  elsewhere: Ids;
}

export type Route = [route: string, operation: Operation];

/** What stands above each block, by how many places its path has. */
const rowsOf = (places: number) =>
  places === 0
    ? ""
    : places === 1
      ? "own · another's · none"
      : "own · another's within one's own · another's · none";

/**
 * What everybody gets on a route, as the lines of its block: those with the same answers on one line, each answer in its column. Every
 * request meets the world as it was: what the one before it has changed is taken back.
 */
export async function blockOf(
  world: World,
  [route, operation]: Route,
  callers: readonly Caller[],
): Promise<string> {
  const places = placesOf(route);
  const byAnswers = new Map<string, string[]>();
  for (const caller of callers) {
    const answers: string[] = [];
    for (const ids of rowsFor(places, world.targetsOf(caller.owner)))
      answers.push(await answerOf(world, route, operation, caller, ids));
    const [only, ...others] = new Set(answers);
    const told = others.length === 0 ? (only ?? "") : answers.join(" · ");
    byAnswers.set(told, [...(byAnswers.get(told) ?? []), caller.name]);
  }
  const lines = [...byAnswers].map(([answers, names]) => `  ${answers}: ${named(names)}`);
  const rows = rowsOf(places.length);
  return [rows === "" ? route : `${route} (${rows})`, ...lines.sort()].join("\n");
}

/** The places of a path; in chat they stand in the body. */
const placesOf = (route: string): string[] =>
  route.endsWith("/chat/completions")
    ? ["bot_id", "conversations"]
    : [...route.matchAll(/([\w-]+)\/\{(\w+)\}/g)].map(([, before = "", name = ""]) =>
        name === "id" ? before : name,
      );

function rowsFor(places: readonly string[], { own, within, elsewhere }: Targets): Ids[] {
  const [outer = "", inner = ""] = places;
  const none = {
    ...Object.fromEntries(Object.keys(own).map((name) => [name, unknownId])),
    share_token: "x".repeat(32),
  };
  if (places.length === 0) return [own];
  if (places.length === 1) return [own, elsewhere, none];
  // A conversation of one's own and none of a bot's: in chat the second place is only then filled.
  const mixed = { ...own, [inner]: within[inner] ?? "", isMixed: "yes" };
  if (outer === "") throw new Error("a path has no first place");
  return [own, mixed, elsewhere, none];
}

async function answerOf(
  { server, words }: World,
  route: string,
  operation: Operation,
  caller: Caller,
  ids: Ids,
): Promise<string> {
  const [method = "", template = ""] = route.split(" ");
  const body =
    route.endsWith("/session") && caller.owner in words
      ? words[caller.owner as keyof typeof words] // One of its keys, as just looked.
      : bodyOf(route, operation, caller, ids);
  const { connection } = server;
  const before = changesSoFar(connection);
  connection.exec("BEGIN");
  try {
    const answer = await server.send(method, `${pathOf(template, ids)}${queryOf(operation)}`, {
      headers: caller.headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    if (answer.ok) return String(answer.status);
    const refusal = `${answer.status} ${JSON.parse(text).code}`;
    if (changesSoFar(connection) === before) return refusal;
    // What an earlier request had to note, or this one's refusal, is no change of what anybody would keep from the others.
    const changed = rowsAsTheyAre(connection);
    connection.exec("ROLLBACK");
    if (rowsAsTheyAre(connection) !== changed)
      throw new Error(`${route} as ${caller.name}: ${refusal}, and yet something has changed`);
    return refusal;
  } finally {
    if (connection.inTransaction) connection.exec("ROLLBACK");
  }
}

type Connection = TestServer["connection"];

const changesSoFar = (connection: Connection): unknown =>
  connection.prepare("SELECT total_changes()").pluck().get();

const tables = [
  ...[
    "users",
    "sessions",
    "upstreams",
    "bots",
    "documents",
    "passages",
    "share_tokens",
    "share_token_customers",
  ],
  ...[
    "conversations",
    "messages",
    "memories",
    "attachments",
    "hook_deliveries",
    "visitor_sessions",
    "one_time_links",
  ],
];

/** All that anybody may want to keep from the others, as one value. */
const rowsAsTheyAre = (connection: Connection): string =>
  tables
    .map((table) => Bun.hash(JSON.stringify(connection.prepare(`SELECT * FROM ${table}`).raw().all())))
    .join();

function pathOf(template: string, ids: Ids): string {
  const parts = template.split("/");
  const filled = parts.map((part, at) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part;
    const id = ids[name === "id" ? (parts[at - 1] ?? "") : name];
    if (id === undefined) throw new Error(`${template}: the table has no example of {${name}}`);
    return id;
  });
  return filled.join("/");
}

/** What a query has to have. Of words the last: lines of JSON, for a file. */
export function queryOf({ parameters = [] }: Operation): string {
  const needed = parameters
    .filter((it) => it.in === "query" && it.required)
    .map(({ name, schema }): [string, string] => [
      name,
      String(schema?.enum?.at(-1) ?? schema?.examples?.[0]),
    ]);
  return needed.length === 0 ? "" : `?${new URLSearchParams(needed)}`;
}

const guests = /^(customer|visitor|anonymous|preview)/;

function bodyOf(route: string, { requestBody }: Operation, caller: Caller, ids: Ids): unknown {
  if (route.endsWith("/chat/completions")) {
    const link = guests.test(caller.name) ? { share_token: ids.share_token } : {};
    const conversation = ids.isMixed === undefined ? {} : { conversation_id: ids.conversations };
    return { bot_id: ids.bot_id, messages: [{ role: "user", content: "Who?" }], ...link, ...conversation };
  }
  if (route.endsWith("/attachments")) {
    const form = new FormData();
    form.set("file", new File(["Words."], "a.txt"));
    return form;
  }
  return ownBodies[route] ?? withKnownPasswords(requestBody?.content["application/json"]?.example);
}

/** The one whose hashing takes no time here. */
const withKnownPasswords = (example: unknown): unknown =>
  typeof example !== "object" || example === null
    ? example
    : Object.fromEntries(
        Object.entries(example).map(([name, value]) => [
          name,
          /password$/.test(name) ? everyonesPassword : value,
        ]),
      );

/** Where the description's example names what is not there, or somebody's password. */
const ownBodies: Record<string, unknown> = {
  "POST /api/v1/auth/login": { username: "member", password: everyonesPassword },
  "POST /api/v1/bots/{bot_id}/share-tokens": {},
  "PATCH /api/v1/bot-share-tokens/{id}": { name: "New" },
  "PATCH /api/v1/bots/{bot_id}": { name: "New" },
  "POST /api/v1/bots": { name: "New", model: "builtin" },
};

/** Names in the order of the callers, groups of which all are there by one name. */
function named(names: readonly string[]): string {
  const whole = Object.entries(groups).filter(([, members]) => members.every((name) => names.includes(name)));
  const within = new Set(whole.flatMap(([, members]) => members));
  return [...whole.map(([group]) => group), ...names.filter((name) => !within.has(name))].join(", ");
}
