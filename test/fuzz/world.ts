import { everyonesPassword } from "../helpers/everyones-password.ts";
import { forgeJwt } from "../helpers/jwt.ts";
import { noteRotation } from "./harvest.ts";
import { upstreamKey } from "./hosts.ts";
import type { Pool } from "./pool.ts";
import { type Owner, type Role, roles } from "./roles.ts";
import { wordOf } from "./words.ts";

/** Where the server is, by what it is governed, and the odd hosts beside it. */
export interface Ground {
  url: string;
  masterKey: string;
  upstreamUrl: string;
  hookUrl: string;
}

// biome-ignore lint/suspicious/noExplicitAny: what is set up here is read as a client without types would.
type Body = any;

export type World = ReturnType<typeof createWorld>;

/** The links that are kept open, by the name of who comes through them. */
const links: { name: string; owner: "a" | "b"; bot: "asking" | "builtin"; access: string; by?: Role }[] = [
  { name: "account", owner: "a", bot: "asking", access: "account", by: "customer_one" },
  { name: "restricted", owner: "a", bot: "builtin", access: "account", by: "customer_one" },
  { name: "hook", owner: "a", bot: "asking", access: "hook", by: "visitor_hook" },
  { name: "signed", owner: "a", bot: "builtin", access: "signed", by: "visitor_signed" },
  { name: "anonymous", owner: "a", bot: "asking", access: "anonymous", by: "visitor_anonymous" },
  { name: "account_b", owner: "b", bot: "builtin", access: "account", by: "customer_one" },
  { name: "anonymous_b", owner: "b", bot: "asking", access: "anonymous", by: "visitor_anonymous" },
];

/**
 * Everybody who calls, and what they call for: two administrators with bots, links of every kind, customers and visitors. `tend` makes
 * what is missing and mends what the requests between have broken: signs in again, makes accounts anew, opens links.
 */
export function createWorld(ground: Ground, pool: Pool) {
  const tokens: Record<Role, string> = Object.assign(
    Object.fromEntries(roles.map((role) => [role, ""])) as Record<Role, string>, // One of each, as just made.
    { master: ground.masterKey },
  );
  const ids = new Map<string, string>();
  const secrets = new Map<string, string>();
  let made = 0;

  const call = async (
    method: string,
    path: string,
    token: string,
    body?: object,
  ): Promise<{ status: number; body: Body }> => {
    made += 1;
    const answer = await fetch(`${ground.url}${path}`, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        "x-forwarded-for": `10.9.${Math.floor(made / 250) % 250}.${made % 250}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
  };
  const must = async (method: string, path: string, token: string, body?: object): Promise<Body> => {
    const answer = await call(method, path, token, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const nextName = () => {
    made += 1;
    return `fuzz ${made}`;
  };
  /** Who has been told since the last tending that its session is over. */
  const ended = new Set<Role>();
  return { ground, pool, tokens, ids, secrets, ended, call, must, nextName };
}

/** Makes what is missing of the world and mends what is broken. */
export async function tend(world: World): Promise<void> {
  world.ended.clear();
  for (const role of ["admin_a", "admin_b", "member", "customer_one", "customer_two"] as const)
    await tendAccount(world, role);
  for (const owner of ["a", "b"] as const) await tendBots(world, owner);
  for (const link of links) await tendLink(world, link);
  await tendPreview(world);
}

/** Signs those in again whose sessions are over. */
export async function signInAgain(world: World): Promise<void> {
  const ended = [...world.ended];
  world.ended.clear();
  for (const role of ended) {
    if (/^(admin|member|customer)/.test(role)) await tendAccount(world, role);
    const home = links.find(({ by, owner }) => by === role && owner === "a");
    if (role.startsWith("visitor") && home !== undefined) await tendLink(world, home);
    if (role === "preview") await tendPreview(world);
  }
}

async function tendPreview({ call, ids, tokens }: World): Promise<void> {
  const path = `/api/v1/bot-share-tokens/${ids.get("link account")}/preview`;
  const previewed = await call("POST", path, tokens.admin_a);
  tokens.preview = previewed.body.url?.split("#preview=")[1] ?? tokens.preview;
}

async function tendAccount(world: World, role: Role): Promise<void> {
  const kind = role.startsWith("customer") ? "end-users" : "users";
  const { call, must, tokens, ids, pool, nextName } = world;
  const isAdmin = role.startsWith("admin");
  const known = await call("GET", "/api/v1/auth/verify", tokens[role]);
  if (known.status === 200 && known.body.is_admin === isAdmin) return;
  const path = `/api/v1/${kind}/${ids.get(role) ?? "none"}`;
  const flags = {
    is_active: true,
    ...(kind === "users" ? { is_admin: isAdmin, password: everyonesPassword } : {}),
  };
  let account = (await call("PATCH", path, tokens.master, flags)).body;
  if (account.id === undefined) {
    const named = (username: string) => ({
      username,
      password: everyonesPassword,
      ...(isAdmin ? { is_admin: true } : {}),
    });
    const made = await call("POST", `/api/v1/${kind}`, tokens.master, named(`fuzz-${role}`));
    // Another has the name by now.
    account =
      made.status === 409
        ? await must("POST", `/api/v1/${kind}`, tokens.master, named(nextName()))
        : made.body;
  } else if (kind === "end-users") {
    await call("POST", `${path}/reset-password`, tokens.master, { password: everyonesPassword });
  }
  const pair = { username: account.username, password: everyonesPassword };
  const signedIn = await call("POST", "/api/v1/auth/login", "", pair);
  // Between two steps of this another request may have changed the account: the next round mends it.
  if (signedIn.status !== 200) return;
  tokens[role] = signedIn.body.token;
  ids.set(role, account.id);
  const owner: Owner = role === "admin_a" ? "a" : role === "admin_b" ? "b" : "n";
  pool.add({ kind: kind === "users" ? "user" : "customer", id: account.id, owner, isCore: true });
}

async function tendBots(world: World, owner: "a" | "b"): Promise<void> {
  const { call, tokens, ids, pool, ground } = world;
  const role: Role = owner === "a" ? "admin_a" : "admin_b";
  await call("PUT", "/api/v1/me/upstream", tokens[role], {
    base_url: ground.upstreamUrl,
    api_key: upstreamKey,
  });
  for (const name of ["asking", "builtin"]) {
    const key = `bot ${owner} ${name}`;
    const body = {
      name: `${name} ${wordOf("s", owner, role)}`,
      model: name === "builtin" ? "builtin" : "fake-large",
      system_prompt: `Keep this to yourself: ${wordOf("p", owner, role)}`,
      settings: {
        enable_memori: true,
        attachments: ["image", "text"],
        language: "en",
        kept: wordOf("p", owner, role),
      },
    };
    let bot = (await call("PATCH", `/api/v1/bots/${ids.get(key)}`, tokens[role], body)).body;
    if (bot.id === undefined) {
      bot = (await call("POST", "/api/v1/bots", tokens[role], body)).body;
      if (bot.id === undefined) continue;
      const content = `q,a\nWho directed Suzume?,Makoto Shinkai ${wordOf("s", owner, role)}\n如何退款？,七天内 ${wordOf("s", owner, role)}\n`;
      await call("POST", `/api/v1/bots/${bot.id}/documents`, tokens[role], {
        name: "film.csv",
        type: "text/csv",
        content,
      });
    }
    const former = ids.get(key);
    if (former !== undefined && former !== bot.id) pool.removeBot(former);
    ids.set(key, bot.id);
    pool.add({ kind: "bot", id: bot.id, bot: bot.id, owner, isCore: true });
  }
}

async function tendLink(
  world: World,
  { name, owner, bot, access, by }: (typeof links)[number],
): Promise<void> {
  const { call, tokens, ids, pool, secrets, ground } = world;
  const role: Role = owner === "a" ? "admin_a" : "admin_b";
  const key = `link ${name}`;
  const body = {
    name: `${name} ${wordOf("p", owner, role)}`,
    access,
    expires_at: null,
    limits: null,
    allowed_origins: null,
    end_user_ids: name === "restricted" ? [ids.get("customer_one")] : null,
    hook_url: access === "hook" ? ground.hookUrl : null,
  };
  const known = await call("PATCH", `/api/v1/bot-share-tokens/${ids.get(key)}`, tokens[role], body);
  const botId = ids.get(`bot ${owner} ${bot}`);
  const isOpen = known.status === 200 && known.body.revoked_at === null;
  const item = isOpen
    ? known.body
    : (await call("POST", `/api/v1/bots/${botId}/share-tokens`, tokens[role], body)).body;
  if (item.id === undefined) return;
  const token: string = item.share_token;
  const former = ids.get(key);
  if (former !== undefined && former !== item.id) pool.removeLink(former);
  ids.set(key, item.id);
  noteRotation(pool, item.id, token);
  if (item.secret) secrets.set(token, item.secret);
  pool.add({ kind: "link", id: item.id, owner, bot: item.bot_id, link: token, isCore: true });
  pool.add({ kind: "share_token", id: token, owner, bot: item.bot_id, link: token, by, isCore: true });
  pool.add({ kind: "bot", id: item.bot_id, bot: item.bot_id, owner, isCore: true });
  if (by?.startsWith("visitor") && owner === "a") await tendVisitor(world, by, token);
}

async function tendVisitor({ call, tokens, secrets }: World, role: Role, shareToken: string): Promise<void> {
  const path = `/api/v1/public/bot-share/${shareToken}`;
  if ((await call("GET", path, tokens[role])).status === 200) return;
  const opened = await call("POST", `${path}/session`, "", credentialOf(role, secrets.get(shareToken) ?? ""));
  tokens[role] = opened.body.token ?? tokens[role];
}

/** What a visitor of that role comes in by. */
export function credentialOf(role: Role, secret: string): { auth_token?: string; local_id?: string } {
  if (role === "visitor_hook") return { auth_token: "uid visitor_hook" };
  const exp = Math.floor(Date.now() / 1000) + 3600;
  if (role === "visitor_signed")
    return { auth_token: forgeJwt({ alg: "HS256", typ: "JWT" }, { sub: "visitor_signed", exp }, secret) };
  return { local_id: `the local id of ${role} 0123456789` };
}
