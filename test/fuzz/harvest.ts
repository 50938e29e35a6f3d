import type { Pool, Thing } from "./pool.ts";
import { isGuest, ownerOf } from "./roles.ts";
import type { Got } from "./send.ts";
import type { Wire } from "./write.ts";

/** What the lists and single things under a path are; the longest ending that fits counts. */
const kindsOfPaths: [ending: RegExp, kind: string][] = [
  [/\/bots(\/\{bot_id\})?$/, "bot"],
  [/\/documents(\/\{id\})?$/, "document"],
  [/\/(bot-)?share-tokens(\/\{id\})?(\/rotate(-secret)?)?$/, "link"],
  [/\/conversations(\/\{id\})?$/, "conversation"],
  [/\/messages$/, "message"],
  [/\/users(\/\{id\})?$/, "user"],
  [/\/end-users(\/\{id\})?$/, "customer"],
  [/\/sessions$/, "session"],
  [/\/attachments$/, "attachment"],
  [/\/memory$/, "memory"],
  [/\/deliveries$/, "delivery"],
];

/** Puts what an answer tells of into the pool, and takes out what it says is gone. */
export function harvest(pool: Pool, wire: Wire, got: Got): void {
  const [method, path = ""] = wire.plan.route.split(" ");
  if (got.status !== 200 || !wire.isKnown) return;
  if (method === "DELETE") {
    forget(pool, wire, path);
    return;
  }
  const type = got.headers.get("content-type") ?? "";
  const text = new TextDecoder().decode(got.body.subarray(0, 200_000));
  if (path.endsWith("/chat/completions")) noteAnswer(pool, wire, text);
  if (!type.startsWith("application/json")) return;
  const body: unknown = got.body.length > 200_000 ? null : JSON.parse(text);
  const cursor = textOf(body, "next_cursor");
  if (cursor !== undefined) pool.add({ kind: "cursor", id: cursor, owner: "n", route: wire.plan.route });
  if (path.endsWith("/invite")) noteToken(pool, textOf(body, "url"));
  const kind = kindsOfPaths.find(([ending]) => ending.test(path))?.[1];
  if (kind === undefined) return;
  const items =
    typeof body === "object" && body !== null && "items" in body && Array.isArray(body.items)
      ? body.items
      : [body];
  for (const item of items.slice(0, 10)) note(pool, wire, kind, item);
}

function note(pool: Pool, wire: Wire, kind: string, item: unknown): void {
  const id = textOf(item, "id");
  if (id === undefined) return;
  const bot = kind === "bot" ? id : (textOf(item, "bot_id") ?? wire.ids.bot_id ?? wire.bot);
  // Of what the master key makes, the bot says whose it is.
  const owner =
    ownerOf(wire.role) === "n" ? (pool.find("bot", bot ?? "")?.owner ?? wire.owner) : ownerOf(wire.role);
  if (owner === "n" && !["user", "customer", "session"].includes(kind)) return;
  const thing: Thing = { kind, id, owner, bot, link: wire.link };
  if (isGuest(wire.role) || kind === "session") thing.by = wire.role;
  const shareToken = textOf(item, "share_token");
  if (kind === "link" && shareToken !== undefined) {
    noteRotation(pool, id, shareToken);
    pool.add({ kind: "share_token", id: shareToken, owner, bot, link: shareToken });
    thing.link = shareToken;
  }
  pool.add(thing);
  const visitor = textOf(
    typeof item === "object" && item !== null ? Reflect.get(item, "visitor") : undefined,
    "id",
  );
  if (visitor !== undefined) pool.add({ kind: "visitor", id: visitor, owner, bot });
}

/** A link's former token goes where another has come. */
export function noteRotation(pool: Pool, id: string, shareToken: string): void {
  const former = pool.find("link", id)?.link;
  if (former !== undefined && former !== shareToken) pool.remove("share_token", former);
}

function noteAnswer(pool: Pool, wire: Wire, text: string): void {
  const of = (name: string) => new RegExp(`"${name}":"([0-9a-f-]{36})"`).exec(text)?.[1];
  const about = { owner: wire.owner, bot: wire.bot, link: wire.link, by: wire.role };
  const [conversation, message] = [of("conversation_id"), of("message_id")];
  if (conversation !== undefined) pool.add({ kind: "conversation", id: conversation, ...about });
  if (message !== undefined) pool.add({ kind: "message", id: message, ...about });
}

function noteToken(pool: Pool, url: string | undefined): void {
  const token = url?.split("#")[1];
  if (token !== undefined) pool.add({ kind: "token", id: token, owner: "n" });
}

const kindsGone: Record<string, string> = {
  bots: "bot",
  documents: "document",
  conversations: "conversation",
  users: "user",
  "end-users": "customer",
  sessions: "session",
  attachments: "attachment",
  memory: "memory",
};

function forget(pool: Pool, wire: Wire, path: string): void {
  const id = wire.ids.id ?? wire.ids.bot_id ?? "";
  const kind = kindsGone[path.split("/").at(-2) ?? ""];
  if (kind !== undefined) pool.remove(kind, id);
  if (kind === "bot") pool.removeBot(id);
  if (path.endsWith("/bot-share-tokens/{id}")) pool.removeLink(id);
}

function textOf(value: unknown, name: string): string | undefined {
  const field: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === "string" ? field : undefined;
}
