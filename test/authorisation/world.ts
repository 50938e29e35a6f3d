import { everyonesPassword } from "../helpers/everyones-password.ts";
import { forgeJwt } from "../helpers/jwt.ts";
import {
  createAdmin,
  createCustomer,
  masterKey,
  signIn,
  startTestServer,
  type TestServer,
} from "../helpers/test-server.ts";
import type { Caller, Tokens } from "./callers.ts";

/** The ids of one owner's things, by the place in a path that takes them. */
export type Ids = Record<string, string>;

const metricsToken = "metrics-token-of-the-table";

/** A host that knows everybody by their own word, and a model's endpoint with nothing to say. */
const answerCalls = Object.assign(
  async (_: unknown, init?: { body?: unknown }) => {
    const text = typeof init?.body === "string" ? init.body : "{}";
    return Response.json({ success: true, data: { uid: String(JSON.parse(text).token) } });
  },
  { preconnect: () => {} },
);

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** Everything there can be, twice: the first administrator's with links of every kind, and another's. */
export async function makeWorld() {
  const server = startTestServer({
    nowMs: Date.now(),
    fetch: answerCalls,
    lookup: async () => ["203.0.113.7"],
    config: { metricsToken },
  });
  const admin = await createAdmin(server, "first");
  const other = await createAdmin(server, "other");
  const gone = await createAdmin(server, "gone");
  const customers = await Promise.all(
    ["customer", "companion", "stranger"].map((name) => createCustomer(server, name)),
  );
  const [customer = admin, companion = admin, stranger = admin] = customers;
  const first = await makeBot(server, admin, [customer.id, companion.id]);
  const second = await makeBot(server, other, null);
  await must(server, "POST", "/api/v1/users", masterKey, {
    username: "member",
    password: everyonesPassword,
  });
  const loggedOut = await signIn(server, "first", everyonesPassword);
  await must(server, "POST", "/api/v1/auth/logout", loggedOut);
  await must(server, "PATCH", `/api/v1/users/${gone.id}`, masterKey, { is_active: false });
  const preview = await must(
    server,
    "POST",
    `/api/v1/bot-share-tokens/${first.account.id}/preview`,
    admin.token,
  );
  const tokens: Tokens = {
    admin: admin.token,
    member: await signIn(server, "member", everyonesPassword),
    customer: customer.token,
    not_admitted: stranger.token,
    ...(await enterAs(server, first, "me")),
    preview: preview.url.split("#preview=")[1],
    logged_out: loggedOut,
    deactivated: gone.token,
    metrics: metricsToken,
  };
  const others = await enterAs(server, first, "another");
  const away = await makeRows(server, second, second.account, stranger.token);
  const rowsOf = async (link: Link, mine: string, anothers: string) => ({
    own: await makeRows(server, first, link, mine),
    within: await makeRows(server, first, link, anothers),
  });
  const rows = {
    customer: await rowsOf(first.account, customer.token, companion.token),
    hook: await rowsOf(first.hook, tokens.hook, others.hook),
    signed: await rowsOf(first.signed, tokens.signed, others.signed),
    anonymous: await rowsOf(first.anonymous, tokens.anonymous, others.anonymous),
    preview: await rowsOf(first.account, tokens.preview, customer.token),
  };
  const sessionOf = (token: string) =>
    idOf(server, "SELECT id FROM sessions WHERE user_id = ?", subjectOf(token));
  const base: Ids = { users: admin.id, "end-users": customer.id, sessions: sessionOf(admin.token) };
  const own = (owner: Caller["owner"]): Ids => {
    const { own: found } = owner === "admin" ? rows.customer : rows[owner];
    const isOfCustomer = owner === "customer";
    return {
      ...base,
      ...found,
      ...(isOfCustomer ? { users: customer.id, sessions: sessionOf(customer.token) } : {}),
    };
  };
  const elsewhere = { ...away, users: other.id, "end-users": stranger.id, sessions: sessionOf(other.token) };
  return {
    server,
    tokens,
    otherToken: other.token,
    /** What the visitors of the first administrator's links come in by. */
    words: wordsOf(first, "me"),
    targetsOf: (owner: Caller["owner"]) => ({
      own: own(owner),
      // What is another's beside one's own: of an owner another owner's, of those who use a link another user's.
      within: owner === "admin" ? elsewhere : { ...elsewhere, ...rows[owner].within },
      elsewhere,
    }),
  };
}

interface Link {
  id: string;
  share_token: string;
  secret: string;
}

type Bot = Awaited<ReturnType<typeof makeBot>>;

async function makeBot(server: TestServer, owner: { id: string; token: string }, admitted: string[] | null) {
  const post = (path: string, body: object) => must(server, "POST", path, owner.token, body);
  const settings = { attachments: ["text", "image"], enable_memori: true };
  const bot = await post("/api/v1/bots", { name: "Bot", model: "builtin", settings });
  await must(server, "PUT", "/api/v1/me/upstream", owner.token, { base_url: "http://model.example/v1" });
  const document = await post(`/api/v1/bots/${bot.id}/documents`, {
    ...{ name: "a.txt", type: "text/plain", content: "Words." },
  });
  const link = (body: object): Promise<Link> => post(`/api/v1/bots/${bot.id}/share-tokens`, body);
  return {
    owner,
    id: String(bot.id),
    document: String(document.id),
    account: await link({ end_user_ids: admitted }),
    hook: await link({ access: "hook", hook_url: "http://host.example" }),
    signed: await link({ access: "signed" }),
    anonymous: await link({ access: "anonymous" }),
  };
}

/** What visitors of a bot's links come in by. */
const wordsOf = (bot: Bot, uid: string) => ({
  hook: { auth_token: uid },
  signed: {
    auth_token: forgeJwt(
      { alg: "HS256" },
      { sub: uid, exp: Math.floor(Date.now() / 1000) + 3_600 },
      bot.signed.secret,
    ),
  },
  anonymous: { local_id: `the local id of ${uid}` },
});

async function enterAs(server: TestServer, bot: Bot, uid: string) {
  const enter = async ({ share_token }: Link, body: object): Promise<string> =>
    (await must(server, "POST", `/api/v1/public/bot-share/${share_token}/session`, undefined, body)).token;
  const words = wordsOf(bot, uid);
  return {
    hook: await enter(bot.hook, words.hook),
    signed: await enter(bot.signed, words.signed),
    anonymous: await enter(bot.anonymous, words.anonymous),
  };
}

/** A conversation with all that hangs on one, by whoever has `token`; and the ids of all above it. */
async function makeRows(server: TestServer, bot: Bot, link: Link, token: string): Promise<Ids> {
  const answer = await must(server, "POST", "/api/v3/chat/completions", token, {
    ...{ bot_id: bot.id, share_token: link.share_token, messages: [{ role: "user", content: "Words?" }] },
  });
  const { conversation_id: conversation, message_id: message } = answer;
  const visitor = idOf(server, "SELECT visitor_id FROM conversations WHERE id = ?", conversation);
  const id = conversation.replace(/.$/, conversation.endsWith("0") ? "1" : "0");
  const insert = (sql: string, ...values: string[]) => server.connection.prepare(sql).run(...values);
  insert(
    `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, state, attempts, next_attempt_at, created_at)
     VALUES (?, ?, ?, ?, 'failed', 9, 0, 0) ON CONFLICT (message_id) DO UPDATE SET id = excluded.id, state = 'failed'`,
    ...[id, link.id, conversation, message],
  );
  insert(
    `INSERT INTO attachments (id, visitor_id, share_token_id, conversation_id, kind, name, type, size_bytes, created_at)
     VALUES (?, ?, ?, ?, 'text', 'a.txt', 'text/plain', 1, 0)`,
    ...[id, visitor, link.id, conversation],
  );
  insert("INSERT INTO attachment_parts VALUES (?, 0, x'41')", id);
  // One that waits to be sent, which its visitor may take back.
  const unsent = id.replace(/.$/, id.endsWith("2") ? "3" : "2");
  insert(
    "INSERT INTO attachments SELECT ?, visitor_id, share_token_id, NULL, kind, name, type, size_bytes, created_at FROM attachments WHERE id = ?",
    unsent,
    id,
  );
  insert("INSERT INTO attachment_parts VALUES (?, 0, x'41')", unsent);
  insert(
    "INSERT INTO memories (id, visitor_id, share_token_id, message_id, text, created_at) VALUES (?, ?, ?, ?, 'It is so.', 0)",
    id,
    visitor,
    link.id,
    message,
  );
  return {
    ...{ bots: bot.id, bot_id: bot.id, documents: bot.document, "bot-share-tokens": link.id },
    ...{ share_token: link.share_token, conversations: conversation, messages: message },
    ...{ attachments: unsent, attachment_id: id, memory: id, delivery_id: id, visitor_id: visitor },
  };
}

async function must(server: TestServer, method: string, path: string, token?: string, body?: object) {
  const answer = await server.request(method, path, { ...(token ? { token } : {}), body });
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.detail}`);
  return answer.body;
}

const subjectOf = (token: string): string =>
  String(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub);

const idOf = (server: TestServer, sql: string, value: string): string =>
  String(server.connection.prepare(sql).pluck().get(value));
