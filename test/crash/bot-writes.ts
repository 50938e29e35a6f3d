import type { Random } from "../bench/random.ts";
import { anySession, pickFrom } from "./account-writes.ts";
import { type Effect, type Fact, isIdle, isUsable, listUnder } from "./facts.ts";
import { type Action, request, requestForm, type World, write } from "./world.ts";

// Bots, what they know, and their owners' endpoints.

export const botsOf = (world: World): Fact[] => world.ledger.list("bot").filter(isUsable);

/** The owner's own token, or the master key. */
export function tokenFor(world: World, random: Random, bot: Fact): string {
  const sessions = world.ledger
    .list("session")
    .filter((it) => isUsable(it) && it.under?.tag === bot.secrets.owner && it.secrets.token !== undefined);
  const session = pickFrom(random, sessions);
  return session !== undefined && random.chance(0.8) ? (session.secrets.token ?? "") : world.masterKey;
}

const settingsFor = (random: Random) => ({
  attachments: ["text", "image"],
  enable_memori: random.chance(0.7),
  welcome: `Hello ${random.whole(1, 1e6)}`,
});

export const createBot: Action = async (world, random) => {
  if (botsOf(world).length >= 8) return false;
  const session = anySession(world, random, "owner");
  if (session?.under == null) return false;
  const tag = world.ledger.newTag("bot");
  const owner = session.under.tag;
  const fact = world.ledger.add("bot", tag, { secrets: { owner } });
  const pricing = { prompt_per_1k: random.whole(0, 9), completion_per_1k: random.whole(1, 30) };
  const body = {
    name: `${tag} one`,
    model: "fake-large",
    system_prompt: `You are ${tag}.`,
    settings: settingsFor(random),
    pricing,
  };
  const next = { ...body, owner };
  const made = await write(
    world,
    { what: "create bot", effects: [{ fact, next, action: "bot.created" }] },
    () => request(world, "POST", "/api/v1/bots", session.secrets.token ?? "", body),
  );
  if (made !== undefined) fact.id = String(made.id);
  return true;
};

export const changeBot: Action = async (world, random) => {
  const bot = pickFrom(random, botsOf(world));
  if (bot === undefined) return false;
  const change = random.chance(0.5)
    ? { name: `${bot.tag} ${random.whole(1, 1e9)}` }
    : { system_prompt: `You are ${bot.tag}, ${random.whole(1, 1e9)}.`, settings: settingsFor(random) };
  const effects = [{ fact: bot, next: { ...bot.sure, ...change }, action: "bot.updated" }];
  await write(world, { what: "change bot", effects }, () =>
    request(world, "PATCH", `/api/v1/bots/${bot.id}`, tokenFor(world, random, bot), change),
  );
  return true;
};

/** Deletes a bot with all that belongs to it, while nothing of that is being written. */
export const deleteBot: Action = async (world, random) => {
  if (botsOf(world).length < 5) return false;
  const bot = pickFrom(
    random,
    botsOf(world).filter((it) => isIdle(world.ledger, it)),
  );
  if (bot === undefined) return false;
  const its = listUnder(world.ledger, bot).map((fact): Effect => ({ fact, next: null }));
  const effects = [{ fact: bot, next: null, action: "bot.deleted" }, ...its];
  await write(world, { what: "delete bot", effects }, () =>
    request(world, "DELETE", `/api/v1/bots/${bot.id}`, tokenFor(world, random, bot)),
  );
  return true;
};

/** A document whose every passage holds a word that stands nowhere else. */
function makeDocument(tag: string, random: Random) {
  const count = random.chance(0.2) ? random.whole(100, 400) : random.whole(1, 30);
  const words = Array.from({ length: count }, (_, at) => `${tag}p${at}q`);
  if (random.chance(0.5)) {
    const content = `q,a\n${words.map((word) => `What is ${word}?,It is the answer of ${word}. 它是第 ${word} 个答案。\n`).join("")}`;
    return { type: "text/csv", content, count };
  }
  const content = words
    .map((word) => `# ${word}\n\n${`The text of ${word} goes on. `.repeat(8)}\n\n`)
    .join("");
  return { type: "text/markdown", content, count };
}

export const createDocument: Action = async (world, random) => {
  const bot = pickFrom(random, botsOf(world));
  if (bot === undefined) return false;
  const tag = world.ledger.newTag("doc");
  const { type, content, count } = makeDocument(tag, random);
  const fact = world.ledger.add("document", tag, { under: bot });
  const next = { type, size_bytes: Buffer.byteLength(content), words: count };
  const what = { what: "add document", effects: [{ fact, next, action: "document.created" }] };
  const token = tokenFor(world, random, bot);
  const path = `/api/v1/bots/${bot.id}/documents`;
  const made = await write(world, what, () => {
    if (random.chance(0.5)) return request(world, "POST", path, token, { name: tag, type, content });
    const form = new FormData();
    form.append("name", tag);
    form.append("file", new File([content], `${tag}.${type === "text/csv" ? "csv" : "md"}`, { type }));
    return requestForm(world, path, token, form);
  });
  if (made !== undefined) fact.id = String(made.id);
  return true;
};

export const deleteDocument: Action = async (world, random) => {
  const document = pickFrom(random, world.ledger.list("document").filter(isUsable));
  const bot = document?.under;
  if (document === undefined || bot == null) return false;
  const effects = [{ fact: document, next: null, action: "document.deleted" }];
  await write(world, { what: "delete document", effects }, () =>
    request(world, "DELETE", `/api/v1/bots/${bot.id}/documents/${document.id}`, tokenFor(world, random, bot)),
  );
  return true;
};

/** Sets an owner's endpoint: the same model each time, by another of its names, with another key. */
export async function setUpstream(world: World, random: Random, session: Fact): Promise<void> {
  const owner = session.under;
  if (owner === null) return;
  const fact =
    world.ledger.get("upstream", owner.tag) ?? world.ledger.add("upstream", owner.tag, { id: owner.id });
  if (fact.isBusy || fact.guesses.length > 0) return;
  const api_key = `sk-of-the-tests-${random.whole(1000, 9999)}`;
  const base_url = random.chance(0.5) ? world.model.url : world.model.url.replace("127.0.0.1", "localhost");
  const next = { base_url, api_key_last4: api_key.slice(-4) };
  const effects = [{ fact, next, action: "upstream.updated" }];
  await write(world, { what: "set upstream", effects }, () =>
    request(world, "PUT", "/api/v1/me/upstream", session.secrets.token ?? "", { base_url, api_key }),
  );
}

export const changeUpstream: Action = async (world, random) => {
  const session = anySession(world, random, "owner");
  if (session === undefined) return false;
  await setUpstream(world, random, session);
  return true;
};
