import type { Operation } from "../helpers/api-document.ts";
import { forgeJwt } from "../helpers/jwt.ts";
import { writeForm } from "./forms.ts";
import { isPick, type Pick } from "./picks.ts";
import type { BodyPlan, Plan } from "./plan.ts";
import type { Place } from "./pool.ts";
import { isGuest, type Owner, ownerOf, type Role } from "./roles.ts";
import { wordPlace } from "./texts.ts";
import { twisted } from "./twists.ts";
import { secrecyOf, wordOf } from "./words.ts";
import { credentialOf, type World } from "./world.ts";

/** A request as it goes over the wire, and what is known of it that its answer is judged by. */
export interface Wire {
  plan: Plan;
  operation: Operation;
  role: Role;
  owner: Owner;
  method: string;
  /** With its query. */
  path: string;
  headers: [name: string, value: string][];
  body: Uint8Array<ArrayBuffer> | undefined;
  /** The share token, and the bot's id, that it is about. */
  link: string | undefined;
  bot: string | undefined;
  /** The values of the places in the path. */
  ids: Record<string, string>;
  /** Whether method and path are the route's own. */
  isKnown: boolean;
}

/** Makes the request of a plan: chooses things, fills in words, and shows the credentials. */
export function writeRequest(world: World, plan: Plan, operation: Operation): Wire {
  const [method = "", template = ""] = plan.route.split(" ");
  const { role } = plan;
  const place: Place & { owner: Owner } = { role, route: plan.route, owner: ownerOf(role) };
  const ids: Record<string, string> = {};
  for (const [name, value] of Object.entries(plan.places))
    ids[name] = isPick(value) ? (choose(world, value, place) ?? "") : value.replaceAll(wordPlace, "");
  place.mayLeaveOut = true;
  const body = writeBody(world, plan, template, place);
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => escaped(ids[name] ?? "", plan.isRaw));
  const sent = plan.method ?? method;
  const headers = [
    ...credentials(world, plan, template, sent),
    ...plan.headers,
    ["x-forwarded-for", `10.${1 + (plan.address >> 12)}.${(plan.address >> 6) & 63}.${plan.address & 63}`],
    ...(body?.headers ?? []),
  ] satisfies [string, string][] as [string, string][]; // The elements are pairs, which spreading makes arrays of.
  return {
    ...{ plan, operation, role, owner: place.owner, headers, ids, link: place.link, bot: place.bot },
    method: sent,
    path: `${path}${writeQuery(world, plan, place)}`,
    body: body?.bytes,
    isKnown:
      sent === method &&
      Object.values(ids).every((id) => /^[\w-]+$/.test(id) && id.length < 1_000 && id !== "export"),
  };
}

const escaped = (text: string, isRaw: boolean): string =>
  isRaw ? text.replace(/[^!-~]|[?#]/g, "") : encodeURIComponent(text.toWellFormed());

function writeQuery(world: World, plan: Plan, place: Place & { owner: Owner }): string {
  const pairs = plan.query.map(([name, value]) => {
    const chosen = isPick(value) ? (choose(world, value, place) ?? "") : value;
    const text = typeof chosen === "string" ? chosen.replaceAll(wordPlace, "zq") : JSON.stringify(chosen);
    return `${encodeURIComponent(name)}=${escaped(text.slice(0, 5_000), plan.isRaw)}`;
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** The id that a pick names for this caller, who goes on from there: what is chosen next should hang on it. */
function choose(world: World, pick: Pick, place: Place & { owner: Owner }): string | undefined {
  if (pick.pick === "auth_token" || pick.pick === "local_id") return ownCredential(world, pick, place);
  // Nothing goes to another owner: its words would go with it.
  const kind = pick.pick === "owner" ? (place.route.startsWith("POST") ? "user" : "customer") : pick.pick;
  const found = world.pool.choose({ ...pick, pick: kind }, place);
  if (found === undefined) return undefined;
  if ("kind" in found) {
    place.bot ??= found.bot;
    place.link ??= found.link;
    if (place.owner === "n" || place.role === "master") place.owner = found.owner;
  }
  return found.id;
}

function ownCredential(world: World, { pick, n }: Pick, { role, link = "" }: Place): string | undefined {
  const own = role.startsWith("visitor") ? credentialOf(role, world.secrets.get(link) ?? "") : {};
  const known = pick === "auth_token" ? own.auth_token : own.local_id;
  if (n % 20 < 14) return known;
  return ["", "x".repeat(9_000), `odd ${"credential".repeat(n % 30)}`, "a.b.c", "\u0000", "uid "][n % 6];
}

/** Fields in the order in which they are chosen: the link says which bot. */
const first = ["share_token", "bot_id", "conversation_id", "chat_id"];

function filled(
  world: World,
  value: unknown,
  field: string,
  template: string,
  place: Place & { owner: Owner },
): unknown {
  if (isPick(value)) return choose(world, value, place);
  if (typeof value === "string")
    return inWords(value, field, template, place).replace(/^HOSTS(\/v1|\/hook)/, (_, to) =>
      to === "/v1" ? world.ground.upstreamUrl : world.ground.hookUrl,
    );
  if (Array.isArray(value)) return value.map((item) => filled(world, item, field, template, place));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const ordered = first.flatMap((name) => entries.filter(([key]) => key === name));
  const chosen = new Map(ordered.map(([key, item]) => [key, filled(world, item, key, template, place)]));
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      chosen.has(key) ? chosen.get(key) : filled(world, item, key === "text" ? field : key, template, place),
    ]),
  );
}

function inWords(
  text: string,
  field: string,
  template: string,
  { role, owner }: { role: Role; owner: Owner },
): string {
  if (!text.includes(wordPlace)) return text;
  const secrecy = secrecyOf(template, field, role);
  const isWorded =
    secrecy !== undefined && (owner !== "n" || isGuest(role)) && role !== "nobody" && role !== "member";
  return text.replaceAll(wordPlace, isWorded ? wordOf(secrecy, owner, role) : "");
}

function writeBody(world: World, plan: Plan, template: string, place: Place & { owner: Owner }) {
  const { body }: { body: BodyPlan } = plan;
  if (body.kind === "none") return undefined;
  if (body.kind === "form") {
    const field = "content";
    const { type, bytes } = writeForm(body.form, (text) => inWords(text, field, template, place));
    return { bytes: new Uint8Array(bytes), headers: [["content-type", type]] as [string, string][] }; // A pair.
  }
  return twisted(filled(world, body.value, "", template, place), body.twist, body.at);
}

function credentials({ tokens }: World, plan: Plan, template: string, method: string): [string, string][] {
  const token = tokens[plan.role];
  const { credential } = plan;
  if (credential === "garbage") return [["authorization", "Bearer a.b.c"]];
  if (credential === "none" || token === "") return [];
  if (credential === "bearer") return [["authorization", `Bearer ${token}`]];
  if (credential === "basic") return [["authorization", `Basic ${btoa(`x:${plan.role}`)}`]];
  const payload = token.split(".")[1] ?? "e30";
  if (credential === "unsigned")
    return [["authorization", `Bearer ${forgeJwt({ alg: "none" }, JSON.parse(atobUrl(payload)), "")}`]];
  if (credential === "tampered")
    return [["authorization", `Bearer ${token.slice(0, -3)}${token.endsWith("AAA") ? "BBB" : "AAA"}`]];
  if (credential === "twice")
    return [
      ["authorization", `Bearer ${token}`],
      ["authorization", "Bearer x"],
    ];
  const isConsole = /^\/api\/v1\/(?!public|auth)/.test(template);
  const many =
    credential === "many_cookies" ? Array.from({ length: 150 }, (_, at) => `c${at}=${at}; `).join("") : "";
  const cookie: [string, string] = [
    "cookie",
    `${many}${isConsole ? "botshare_console" : "botshare_session"}=${token}`,
  ];
  const site = credential === "other_site" ? "cross-site" : "same-origin";
  return [
    cookie,
    ...(method === "GET" && credential === "cookie"
      ? []
      : [["sec-fetch-site", site] satisfies [string, string]]),
  ];
}

function atobUrl(text: string): string {
  const decoded = Buffer.from(text, "base64url").toString();
  // The master key is no JWT.
  return decoded.startsWith("{") ? decoded : "{}";
}
