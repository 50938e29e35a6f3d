import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Kind, kindOf, kinds } from "./helpers/access-kinds.ts";
import { type Operation, readApi } from "./helpers/api-document.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import {
  createAdmin,
  createShared,
  masterKey,
  signIn,
  startTestServer,
  type TestServer,
} from "./helpers/test-server.ts";

// Every route of the API is called by everybody who may not, with the ids of the first administrator's things wherever an id is taken.
// The routes are those of the API's own description: a new one has to be put into the table before this passes.

interface Route {
  method: string;
  path: string;
  kind: Kind | undefined;
  operation: Operation;
}

let server: TestServer;
let routes: Route[];
let ids: Record<string, string>;
const tokens: Record<string, string> = { nobody: "" };
/** What the first administrator's things would be known by. */
let traces: string[];

beforeAll(async () => {
  server = startTestServer({ fetch: refuseToCall });
  const { operations } = await readApi(server);
  routes = operations.map(([route, operation]) => {
    const [method = "", whole = ""] = route.split(" ");
    const path = whole.replace(/^\/api\/v\d/, "");
    const kind = kindOf(method, path);
    return { method, path: whole, kind, operation };
  });
  await makeThings();
});
afterAll(() => server.close());

const refuseToCall = Object.assign(() => Promise.reject(new Error("nothing is called here")), {
  preconnect: () => {},
});

/** The first administrator's bot with all that can hang on one, and everybody else. */
async function makeThings(): Promise<void> {
  const it = await createShared(server, { name: "First's bot" });
  const post = async (path: string, body: object, token = it.owner.token) => {
    const answer = await server.request("POST", path, { token, body });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.body;
  };
  await server.request("PUT", "/api/v1/me/upstream", {
    token: it.owner.token,
    body: { base_url: "http://127.0.0.1:9/first" },
  });
  const open = await post(`/api/v1/bots/${it.botId}/share-tokens`, { access: "anonymous" });
  const localId = "0123456789abcdef0123";
  const visit = await post(`/api/v1/public/bot-share/${open.share_token}/session`, { local_id: localId });
  const question = {
    ...{ bot_id: it.botId, share_token: open.share_token },
    messages: [{ role: "user", content: "First's words?" }],
  };
  const answer = await post("/api/v3/chat/completions", question, visit.token);
  const other = await createAdmin(server, "other");
  const member = { username: "member", password: everyonesPassword };
  await post("/api/v1/users", member, masterKey);
  Object.assign(tokens, {
    ...{ visitor: visit.token, customer: it.customer.token, other: other.token, first: it.owner.token },
    member: await signIn(server, "member", everyonesPassword),
  });
  const one = (sql: string): string => String(server.connection.prepare(sql).pluck().get());
  const deliveryId = it.botId.replace(/.$/, "0");
  server.connection
    .prepare(
      `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, state, attempts, next_attempt_at, created_at)
       VALUES (?, ?, 'c', 'm', 'failed', 9, 0, 0)`,
    )
    .run(deliveryId, open.id);
  const visitorId = one("SELECT id FROM visitors");
  server.connection
    .prepare(
      `INSERT INTO attachments (id, visitor_id, share_token_id, conversation_id, kind, name, type, size_bytes, created_at)
       VALUES (?, ?, ?, ?, 'text', 'a.txt', 'text/plain', 1, 0)`,
    )
    .run(deliveryId, visitorId, open.id, answer.conversation_id);
  server.connection.prepare("INSERT INTO attachment_parts VALUES (?, 0, x'41')").run(deliveryId);
  ids = {
    bots: it.botId,
    bot_id: it.botId,
    documents: one("SELECT id FROM documents"),
    "bot-share-tokens": open.id,
    share_token_id: open.id,
    share_token: open.share_token,
    conversations: answer.conversation_id,
    messages: answer.message_id,
    visitor_id: visitorId,
    delivery_id: deliveryId,
    attachment_id: deliveryId,
    attachments: deliveryId,
    memory: deliveryId,
    "end-users": it.customer.id,
    customer_id: it.customer.id,
    users: it.owner.id,
    actor_id: it.owner.id,
    target_id: it.botId,
    sessions: one(`SELECT id FROM sessions WHERE user_id = '${it.owner.id}'`),
  };
  const known = ["bots", "documents", "bot-share-tokens", "share_token", "conversations", "messages"];
  traces = [
    ...[...known, "visitor_id", "delivery_id", "users"].map((name) => ids[name] ?? ""),
    // The last is the one question that was asked: a sum can tell of it too.
    ...["First's", "/first", it.linkId, it.shareToken, '"questions":1'],
  ];
}

const idOf = (name: string, path: string): string => {
  const id = ids[name];
  if (id === undefined) throw new Error(`${path}: the table has no example of "${name}"`);
  return id;
};

/** The address of a route with the first administrator's ids: the place after a name in the path holds its id. */
function fill({ path, operation }: Route, query: Record<string, string> = {}): string {
  const parts = path.split("/");
  const filled = parts.map((part, at) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part;
    return idOf(name === "id" ? (parts[at - 1] ?? "") : name, path);
  });
  // The last of what a query chooses from: lines of JSON, for a file.
  const needed = queryOf(operation)
    .filter(({ required }) => required)
    .map(({ name, schema }) => [name, schema?.enum?.at(-1) ?? idOf(name, path)]);
  return `${filled.join("/")}?${new URLSearchParams({ ...Object.fromEntries(needed), ...query })}`;
}

const queryOf = ({ parameters = [] }: Operation) => parameters.filter((it) => it.in === "query");

/** The addresses at which a route gives a list: whole, by each id that it can be asked for, and by all that it has to be asked for. */
const lists = (route: Route): string[] => [
  fill(route),
  ...queryOf(route.operation).flatMap(({ name, required, schema }) => [
    ...(name.endsWith("_id") ? [fill(route, { [name]: idOf(name, route.path) })] : []),
    ...((required && schema?.enum) || []).map((choice) => fill(route, { [name]: choice })),
  ]),
];

async function call({ method, path, operation }: Route, to: string, who: string) {
  const media = operation.requestBody?.content["application/json"];
  const body = path.endsWith("/chat/completions")
    ? { bot_id: ids.bots, messages: [{ role: "user", content: "Who?" }] }
    : media?.example;
  const token = tokens[who];
  const answer = await server.send(method, to, { ...(token ? { token } : {}), body });
  const text = await answer.text();
  const code: string | undefined = answer.ok ? undefined : JSON.parse(text).code;
  return { status: answer.status, code, text };
}

const of = (...wanted: Kind[]) => routes.filter(({ kind }) => kind !== undefined && wanted.includes(kind));
const named = ({ method, path }: Route) => `${method} ${path}`;

/** What `who` gets on each of the routes that is not what it should get. */
async function wrongFor(who: string, of: Route[], expected: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of of) {
    const { status, code } = await call(route, fill(route), who);
    if (!expected.includes(`${status} ${code}`)) wrong.push(`${named(route)} → ${status} ${code}`);
  }
  return wrong;
}

/** The first administrator's rows as they are, whatever has been tried. */
const things = () =>
  [
    "bots",
    "documents",
    "passages",
    "share_tokens",
    "conversations",
    "messages",
    "hook_deliveries",
    "upstreams",
  ].map((table) =>
    server.connection
      .prepare(`SELECT * FROM ${table} ORDER BY 1`)
      .all()
      .map((row) => JSON.stringify(row)),
  );

test("every route is in the table", () => {
  expect(routes.length).toBeGreaterThan(80);
  expect(routes.filter(({ kind }) => kind === undefined).map(named)).toEqual([]);
  const paths = routes
    .map(({ method, path }) => [method, path.replace(/^\/api\/v\d/, "")])
    .flatMap(([method, path]) => [path, `${method} ${path}`]);
  expect(
    Object.values(kinds)
      .flat()
      .filter((path) => !paths.includes(path)),
  ).toEqual([]);
});

test("the ids are right: their owner reads what they name", async () => {
  const read = of("own").filter(({ method }) => method === "GET");
  expect(read.length).toBeGreaterThan(10);
  expect(await wrongFor("first", read, ["200 undefined"])).toEqual([]);
});

test("another administrator gets 403 wherever something is the first one's, and changes nothing", async () => {
  const before = things();
  expect(await wrongFor("other", of("own"), ["403 not_bot_owner"])).toEqual([]);
  expect(await wrongFor("other", of("chat"), ["403 not_bot_owner"])).toEqual([]);
  expect(await wrongFor("other", of("master"), ["403 master_key_required"])).toEqual([]);
  expect(await wrongFor("other", of("visitor"), ["403 not_a_customer"])).toEqual([]);
  expect(await wrongFor("other", of("session"), ["404 not_found"])).toEqual([]);
  expect(things()).toEqual(before);
});

test("another administrator's lists hold nothing of the first one's, whatever they are asked for", async () => {
  // That there is another administrator is no secret to the others.
  server.connection.exec("DELETE FROM audit_events WHERE action = 'account.created'");
  const leaks: string[] = [];
  const readable = of("list", "shared").filter(({ method }) => method === "GET");
  for (const route of readable) {
    for (const to of lists(route)) {
      const { status, code, text } = await call(route, to, "other");
      if (status !== 200 && `${status} ${code}` !== "403 not_bot_owner")
        leaks.push(`${to} → ${status} ${code}`);
      for (const trace of traces) if (text.includes(trace)) leaks.push(`${to} → ${trace}`);
    }
  }
  expect(leaks).toEqual([]);
  // The same lists hold them for their owner: they are looked for in the right place.
  const found = await Promise.all(
    of("list").map(async (route) =>
      route.method === "GET" ? (await call(route, fill(route), "first")).text : "",
    ),
  );
  expect(found.filter((text) => traces.some((trace) => text.includes(trace))).length).toBeGreaterThan(4);
});

test("what another administrator changes of its own leaves the first one's as it was", async () => {
  const before = things().flat();
  for (const route of of("list").filter(({ method }) => method !== "GET"))
    await call(route, fill(route), "other");
  expect(before.filter((row) => !things().flat().includes(row))).toEqual([]);
});

const admins = ["own", "list", "shared", "master"] as const;
const whoever: [who: string, kinds: readonly Kind[], refusals: readonly string[]][] = [
  ["nobody", [...admins, "session", "account", "visitor", "chat"], ["401 unauthenticated"]],
  ["visitor", [...admins, "session", "account"], ["401 unauthenticated"]],
  ...["nobody", "visitor", "customer", "member", "first"].map(
    (who): [string, readonly Kind[], readonly string[]] => [who, ["operator"], ["401 unauthenticated"]],
  ),
  ["customer", ["own", "list", "shared"], ["403 admin_required"]],
  ["customer", ["master"], ["403 master_key_required"]],
  ["customer", ["session"], ["404 not_found"]],
  ["customer", ["chat"], ["403 not_bot_owner"]],
  ["member", ["own", "list", "shared"], ["403 admin_required"]],
  ["member", ["master"], ["403 master_key_required"]],
  ["member", ["session"], ["404 not_found"]],
  ["member", ["visitor"], ["403 not_a_customer"]],
  ["member", ["chat"], ["403 not_bot_owner"]],
  ["first", ["visitor"], ["403 not_a_customer"]],
];
for (const [who, kinds, refusals] of whoever) {
  test(`${who} gets ${refusals.join(", ")} on every route of kind ${kinds.join(", ")}`, async () => {
    const before = things();
    expect(await wrongFor(who, of(...kinds), refusals)).toEqual([]);
    expect(things()).toEqual(before);
  });
}
