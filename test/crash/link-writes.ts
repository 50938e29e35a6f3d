import type { Random } from "../bench/random.ts";
import { pickFrom } from "./account-writes.ts";
import { botsOf, tokenFor } from "./bot-writes.ts";
import { type Effect, type Fact, isIdle, isUsable, listUnder, using } from "./facts.ts";
import { type Action, request, type World, write } from "./world.ts";

// Links: their limits, tokens and ends, and those whom they let in.

export const hashOf = (token: string): string =>
  new Bun.CryptoHasher("sha256").update(token).digest("base64url");

export const linksOf = (world: World): Fact[] =>
  world.ledger.list("link").filter((it) => isUsable(it) && it.under !== null && it.under.sure !== null);

/** Whether a link is for use: neither revoked nor one of a bot that is going. */
export const isOpen = (link: Fact): boolean => isUsable(link) && link.sure?.revoked === false;

/** Wide enough never to refuse what the tester asks: what they count is what matters. */
const limitsFor = (random: Random) =>
  random.chance(0.3)
    ? null
    : {
        qpm: null,
        points: random.chance(0.7) ? 1e6 : null,
        messages_per_day: random.chance(0.5) ? 100_000 : null,
        streams: 500,
        visitor: { qpm: null, points: 1e6 + random.whole(0, 100), messages_per_day: null, streams: 100 },
      };

export const createLink: Action = async (world, random) => {
  if (linksOf(world).length >= 24) return false;
  const bot = pickFrom(random, botsOf(world));
  if (bot === undefined) return false;
  const access = random.pick(["account", "account", "hook", "anonymous"]);
  const hook_url = access === "hook" ? world.host.url : null;
  const tag = world.ledger.newTag("lnk");
  const fact = world.ledger.add("link", tag, { under: bot, secrets: { access } });
  const limits = limitsFor(random);
  const next = { name: `${tag} one`, access, hook_url, limits, revoked: false, formers: [] };
  const body = { name: next.name, access, hook_url, limits };
  const made = await write(
    world,
    { what: "create link", effects: [{ fact, next, action: "link.created" }] },
    () => request(world, "POST", `/api/v1/bots/${bot.id}/share-tokens`, tokenFor(world, random, bot), body),
  );
  if (made === undefined) return true;
  fact.id = String(made.id);
  fact.secrets.token = String(made.share_token);
  fact.sure = { ...next, token: hashOf(fact.secrets.token) };
  return true;
};

const onBot = (world: World, random: Random, link: Fact): string =>
  link.under === null ? "" : tokenFor(world, random, link.under);

export const changeLink: Action = async (world, random) => {
  const link = pickFrom(random, linksOf(world));
  if (link === undefined) return false;
  const points = 2e6 + random.whole(1, 1e6);
  const [change, changed] = random.chance(0.5)
    ? [{ name: `${link.tag} ${points}` }, { name: `${link.tag} ${points}` }]
    : [{ limits: { visitor: { points } } }, { limits: withPoints(link.sure?.limits, points) }];
  const next = { ...link.sure, ...changed };
  const effects = [{ fact: link, next, action: "link.updated" }];
  await write(world, { what: "change link", effects }, () =>
    request(world, "PATCH", `/api/v1/bot-share-tokens/${link.id}`, onBot(world, random, link), change),
  );
  return true;
};

/** The limits with another number of points for each visitor. Those of a link that had none stand for themselves. */
function withPoints(limits: unknown, points: number) {
  const none = { qpm: null, points: null, messages_per_day: null, streams: null };
  const before = typeof limits === "object" && limits !== null ? limits : { ...none, visitor: none };
  const former = "visitor" in before && typeof before.visitor === "object" ? before.visitor : none;
  return { ...before, visitor: { ...former, points } };
}

export const rotateLink: Action = async (world, random) => {
  const link = pickFrom(
    random,
    linksOf(world).filter((it) => isOpen(it) && isIdle(world.ledger, it)),
  );
  if (link === undefined) return false;
  const formerToken = link.secrets.token ?? "";
  const grace_hours = random.pick([0, 0, 2]);
  const formers = grace_hours === 0 ? [] : [...tokensOf(link), hashOf(formerToken)].toSorted();
  const next = { ...link.sure, token: (seen: unknown) => seen !== hashOf(formerToken), formers };
  const effects = [{ fact: link, next, action: "link.rotated" }];
  const made = await write(world, { what: "rotate link", effects }, () =>
    request(world, "POST", `/api/v1/bot-share-tokens/${link.id}/rotate`, onBot(world, random, link), {
      grace_hours,
    }),
  );
  if (made === undefined) return true;
  link.secrets.former = formerToken;
  link.secrets.token = String(made.share_token);
  link.sure = { ...next, token: hashOf(link.secrets.token) };
  return true;
};

const tokensOf = (link: Fact): string[] => (Array.isArray(link.sure?.formers) ? link.sure.formers : []);

/** A link is revoked while none of its answers is being written: what that does to them is other tests' business. */
export const revokeLink: Action = async (world, random) => {
  const open = linksOf(world).filter(isOpen);
  if (open.length < 6) return false;
  const link = pickFrom(
    random,
    open.filter((it) => isIdle(world.ledger, it)),
  );
  if (link === undefined) return false;
  const effects = [{ fact: link, next: { ...link.sure, revoked: true }, action: "link.revoked" }];
  await write(world, { what: "revoke link", effects }, () =>
    request(world, "DELETE", `/api/v1/bot-share-tokens/${link.id}`, onBot(world, random, link)),
  );
  return true;
};

/** A new secret ends the sessions of those whom the link has let in. */
export const rotateSecret: Action = async (world, random) => {
  const link = pickFrom(
    random,
    linksOf(world).filter((it) => it.secrets.access !== "account" && isIdle(world.ledger, it)),
  );
  if (link === undefined) return false;
  const ended = listUnder(world.ledger, link)
    .filter((it) => it.kind === "visit" && it.sure !== null)
    .map((fact): Effect => ({ fact, next: null }));
  const effects = [{ fact: link, next: link.sure, action: "link.secret_rotated" }, ...ended];
  await write(world, { what: "rotate secret", effects, isWhole: false }, () =>
    request(
      world,
      "POST",
      `/api/v1/bot-share-tokens/${link.id}/rotate-secret`,
      onBot(world, random, link),
      {},
    ),
  );
  return true;
};

export const openVisit: Action = async (world, random) => {
  const link = pickFrom(
    random,
    linksOf(world).filter((it) => isOpen(it) && it.secrets.access !== "account"),
  );
  if (link === undefined) return false;
  const uid = `${link.tag} visitor number ${random.whole(1, 3)}`;
  const body = link.secrets.access === "hook" ? { auth_token: `token of ${uid}` } : { local_id: uid };
  // Too many visits of one address in a minute are refused.
  const made = await using([link], () =>
    write(world, { what: "open visit", effects: [], mayRefuse: [429] }, () =>
      request(world, "POST", `${publicPath(link)}/session`, "", body),
    ),
  );
  if (made === undefined) return true;
  const token = String(made.token);
  const { sid } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  world.ledger.add("visit", sid, { id: sid, under: link, sure: {}, secrets: { token, uid } });
  return true;
};

export const endVisit: Action = async (world, random) => {
  const visits = world.ledger.list("visit").filter((it) => isUsable(it) && isIdle(world.ledger, it));
  const visit = pickFrom(
    random,
    visits.filter((it) => it.under !== null && isOpen(it.under)),
  );
  const link = visit?.under;
  if (visit === undefined || link == null) return false;
  await using([link], () =>
    write(world, { what: "end visit", effects: [{ fact: visit, next: null }] }, () =>
      request(world, "DELETE", `${publicPath(link)}/session`, visit.secrets.token ?? ""),
    ),
  );
  return true;
};

/** The public routes of a link. */
export const publicPath = (link: Fact): string => `/api/v1/public/bot-share/${link.secrets.token}`;
