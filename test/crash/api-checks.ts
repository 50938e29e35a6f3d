import type { Random } from "../bench/random.ts";
import { call, send } from "../helpers/api-client.ts";
import type { Fact, Kind } from "./facts.ts";
import { hashOf, publicPath } from "./link-writes.ts";
import type { World } from "./world.ts";

/** As many things are read over the API after a round; what was written in it comes first. */
const mostChecks = 40;

type Check = (world: World, fact: Fact) => Promise<unknown>;

/** Reads what was written in the last round, and some of what was before, as clients do. */
export async function checkOverApi(world: World, random: Random): Promise<void> {
  await learnTokens(world);
  const all = world.ledger
    .list()
    .filter((it) => checks[it.kind] !== undefined && (it.id !== "" || it.sure === null));
  // What is not there any more matters most: it must stay away.
  const touched = all.filter((it) => it.isTouched && it.id !== "").toSorted((a, b) => weight(a) - weight(b));
  const others = Array.from({ length: Math.min(8, all.length) }, () => random.pick(all)).filter(
    (it) => it.id !== "",
  );
  await Promise.all(
    [...touched.slice(0, mostChecks), ...others].map(async (fact) => {
      const problem = await checks[fact.kind]?.(world, fact);
      world.counts.checked.overApi += 1;
      if (problem)
        world.problems.push(`over the API ${fact.kind} ${fact.tag} is wrong: ${JSON.stringify(problem)}`);
    }),
  );
  for (const fact of world.ledger.list()) fact.isTouched = false;
}

const weight = ({ sure, kind }: Fact): number =>
  sure === null ? 0 : kind === "session" || kind === "link" ? 1 : 2;

/** Reads a thing by the master key, and gives what is other than expected. */
const byMaster =
  (pathOf: (fact: Fact) => string, names: readonly string[]): Check =>
  async (world, fact) => {
    const { status, body } = await call(world.url, "GET", pathOf(fact), { token: world.masterKey });
    if (fact.sure === null) return status === 404 ? undefined : { status, body };
    const wrong = names.filter((name) => JSON.stringify(body[name]) !== JSON.stringify(fact.sure?.[name]));
    return status === 200 && wrong.length === 0 ? undefined : { status, wrong, body };
  };

const accountCheck: Check = (world, fact) =>
  byMaster(
    ({ id, secrets }) => (secrets.role === "customer" ? `/api/v1/end-users/${id}` : `/api/v1/users/${id}`),
    ["email", "is_active"],
  )(world, fact);

const sessionCheck: Check = async (world, { sure, secrets }) => {
  const { status } = await call(world.url, "GET", "/api/v1/auth/verify", { token: secrets.token ?? "" });
  return status === (sure === null ? 401 : 200) ? undefined : { status };
};

const documentCheck: Check = async (world, fact) => {
  const { tag, under: bot, sure } = fact;
  if (bot?.sure == null) return undefined;
  const path = `/api/v1/bots/${bot.id}`;
  const wrong = await byMaster(({ id }) => `${path}/documents/${id}`, ["type", "size_bytes"])(world, fact);
  if (wrong !== undefined) return wrong;
  const { body } = await call(world.url, "POST", `${path}/search`, {
    token: world.masterKey,
    body: { question: `${tag}p0q` },
  });
  const isFound = JSON.stringify(body.items ?? body.passages).includes(`${tag}p0q`);
  return isFound === (sure !== null) ? undefined : { found: body };
};

const linkCheck: Check = async (world, { sure, secrets, under }) => {
  if (secrets.token === undefined) return undefined;
  const entry = (token: string) => call(world.url, "GET", `/api/v1/public/bot-share/${token}/entry`);
  const { status, body } = await entry(secrets.token);
  if (sure === null || under?.sure == null) return status === 404 ? undefined : { status, body };
  if (status !== 200 || body.status !== (sure.revoked === true ? "revoked" : "open")) return { status, body };
  const former = secrets.former === undefined ? undefined : await entry(secrets.former);
  const isFormerOpen = Array.isArray(sure.formers) && sure.formers.length > 0;
  return former === undefined || (former.status === 200) === isFormerOpen
    ? undefined
    : { former: former.status };
};

/** Links that a write which was cut off made, or gave another token: the lists of their bots name the tokens. */
async function learnTokens(world: World): Promise<void> {
  const isKnown = ({ sure, secrets: { token } }: Fact) =>
    sure === null || (token !== undefined && sure.token === hashOf(token));
  for (const link of world.ledger.list("link").filter((it) => !isKnown(it))) {
    const path = `/api/v1/bots/${link.under?.id}/share-tokens`;
    const { status, body } = await call(world.url, "GET", path, { token: world.masterKey });
    const item = body.items?.find(({ id }: { id: string }) => id === link.id);
    if (item === undefined) world.problems.push(`the list of links (${status}) has no ${link.tag}`);
    delete link.secrets.former;
    link.secrets.token = item?.share_token;
  }
}

const visitCheck: Check = async (world, { sure, secrets, under: link }) => {
  if (link?.sure == null || link.sure.revoked === true) return undefined;
  const { status } = await call(world.url, "GET", publicPath(link), { token: secrets.token ?? "" });
  return status === (sure === null ? 401 : 200) ? undefined : { status };
};

const inviteCheck: Check = async (world, { sure, secrets, under }) => {
  if (under?.sure?.is_active !== true) return undefined;
  const { status } = await call(world.url, "POST", "/api/v1/one-time-links/lookup", {
    body: { token: secrets.token },
  });
  return status === (sure === null ? 404 : 200) ? undefined : { status };
};

/** What its owner reads of a conversation ends with the answer that was given last. */
const conversationCheck: Check = async (world, fact) => {
  const { status, body } = await call(world.url, "GET", `/api/v1/conversations/${fact.id}/messages`, {
    token: world.masterKey,
  });
  if (fact.sure === null) return status === 404 ? undefined : { status };
  const turn = world.ledger.get("turn", fact.secrets.last ?? "");
  if (status !== 200) return { status, body };
  if (turn?.sure == null || body.next_cursor) return undefined;
  const answers = Array.isArray(turn.sure.answers) ? turn.sure.answers : [];
  const texts = body.items.map((it: { content: string; status: string }) => `${it.status} ${it.content}`);
  const { status: ended, text } = answers.at(-1);
  return texts.includes(`${ended} ${text}`) ? undefined : { texts, ended, text };
};

const fileCheck: Check = async (world, { id, sure, secrets, under: link }) => {
  const reader = world.ledger
    .list()
    .find(
      (it) =>
        it.sure !== null &&
        ((it.kind === "visit" && it.under === link && it.secrets.uid === secrets.who) ||
          (it.kind === "session" && it.under?.tag === secrets.who)),
    );
  if (reader === undefined || link?.sure == null || link.sure.revoked === true) return undefined;
  const response = await send(world.url, "GET", `${publicPath(link)}/attachments/${id}`, {
    token: reader.secrets.token,
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (sure === null) return response.status === 404 ? undefined : { status: response.status };
  const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  return response.status === 200 && hash === sure.hash
    ? undefined
    : { status: response.status, bytes: bytes.length };
};

const checks: Partial<Record<Kind, Check>> = {
  account: accountCheck,
  session: sessionCheck,
  bot: byMaster(({ id }) => `/api/v1/bots/${id}`, ["name", "system_prompt", "settings", "pricing"]),
  document: documentCheck,
  link: linkCheck,
  visit: visitCheck,
  invite: inviteCheck,
  conversation: conversationCheck,
  file: fileCheck,
};
