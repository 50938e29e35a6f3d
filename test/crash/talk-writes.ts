import { endOfSessions, managerToken, pickFrom } from "./account-writes.ts";
import { type Asker, conversationsOf, pickAsker, shelfOf, unsentOf } from "./asker.ts";
import { type Effect, type Fact, isIdle, isUsable, listUnder, using } from "./facts.ts";
import { publicPath } from "./link-writes.ts";
import { type Action, request, requestForm, type World, write } from "./world.ts";

// What customers do with their conversations beside asking: ratings, names, files, and clearing up.

/** Does something as somebody who may ask, who stays so meanwhile. */
async function as(asker: Asker, work: () => Promise<unknown>): Promise<boolean> {
  const { link, bot, entry } = asker;
  const account = entry.kind === "session" && entry.under !== null ? [entry.under] : [];
  await using([link, bot, entry, ...account], work);
  return true;
}

/** The same while nobody else does anything as that visitor on that link. */
async function alone(world: World, asker: Asker, work: () => Promise<unknown>): Promise<boolean> {
  const shelf = shelfOf(asker);
  world.clearing.add(shelf);
  await as(asker, work);
  world.clearing.delete(shelf);
  return true;
}

export const rate: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  const conversation = asker && pickFrom(random, conversationsOf(world, asker));
  if (asker === undefined || conversation === undefined) return false;
  const turn = pickFrom(
    random,
    world.ledger
      .list("turn")
      .filter((it) => it.under === conversation && isUsable(it) && it.secrets.answerId),
  );
  const answers = Array.isArray(turn?.sure?.answers) ? turn.sure.answers : [];
  if (turn === undefined || answers.length === 0) return false;
  const rating = random.pick(["up", "down", null]);
  const comment = rating !== null && random.chance(0.5) ? `Because of ${random.whole(1, 1e9)}` : null;
  const { comment: _, ...answer } = answers.at(-1);
  const last = { ...answer, rating, ...(rating === null ? {} : { comment }) };
  const next = { ...turn.sure, answers: [...answers.slice(0, -1), last] };
  const path = `${publicPath(asker.link)}/messages/${turn.secrets.answerId}/feedback`;
  return await as(asker, () =>
    using([conversation], () =>
      write(world, { what: "rate answer", effects: [{ fact: turn, next }] }, () =>
        request(world, "PUT", path, asker.token, { rating, comment }),
      ),
    ),
  );
};

export const nameConversation: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  const conversation = asker && pickFrom(random, conversationsOf(world, asker));
  if (asker === undefined || conversation === undefined) return false;
  const change = random.chance(0.5)
    ? { title: `Named ${random.whole(1, 1e9)}` }
    : { pinned: conversation.sure?.pinned !== true };
  const next = { ...conversation.sure, ...change };
  const path = `${publicPath(asker.link)}/conversations/${conversation.id}`;
  return await as(asker, () =>
    write(world, { what: "name or pin conversation", effects: [{ fact: conversation, next }] }, () =>
      request(world, "PATCH", path, asker.token, change),
    ),
  );
};

/** A conversation with all that belongs to it: its turns, and the files that came with them. */
const endOf = (world: World, conversation: Fact): Effect[] =>
  [
    conversation,
    ...listUnder(world.ledger, conversation),
    ...world.ledger.list("file").filter((it) => it.sure?.conversation === conversation.tag),
  ].map((fact) => ({ fact, next: null }));

/** What is counted of links and bots stays when conversations go: their sums cannot be counted anew from then on. */
export function loosen(conversation: Fact): void {
  for (const above of [conversation.under, conversation.under?.under])
    if (above != null) above.secrets.hasLost = "yes";
}

export const deleteConversation: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  const conversation = asker && pickFrom(random, conversationsOf(world, asker));
  if (asker === undefined || conversation === undefined || !isIdle(world.ledger, conversation)) return false;
  loosen(conversation);
  const effects = endOf(world, conversation);
  const path = `${publicPath(asker.link)}/conversations/${conversation.id}`;
  return await as(asker, () =>
    write(world, { what: "delete conversation", effects }, () => request(world, "DELETE", path, asker.token)),
  );
};

/** Of those that one visitor has on a link each goes whole, and some may have gone where others are left. */
export const deleteConversations: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  if (asker === undefined) return false;
  const { link, who } = asker;
  const its = world.ledger
    .list("conversation")
    .filter((it) => it.under === link && it.secrets.who === who && it.sure);
  const isQuiet = its.length > 0 && its.every((it) => isUsable(it) && isIdle(world.ledger, it));
  if (!isQuiet || hasUnknown(world, asker)) return false;
  for (const conversation of its) loosen(conversation);
  const effects = its.flatMap((it) => endOf(world, it));
  return await alone(world, asker, () =>
    write(world, { what: "delete all conversations", effects, isWhole: false }, () =>
      request(world, "DELETE", `${publicPath(link)}/conversations`, asker.token),
    ),
  );
};

/** Whether something of an asker's may be there of which nobody knows yet, such as a question that has just been sent. */
const hasUnknown = (world: World, { link, who }: Asker): boolean =>
  world.ledger
    .list("conversation")
    .some((it) => it.under === link && it.secrets.who === who && (it.isBusy || it.guesses.length > 0));

/** Erases a customer with everything that it wrote. Cut off, it is shut out, and may be erased again. */
export const eraseCustomer: Action = async (world, random) => {
  const customer = pickFrom(
    random,
    world.ledger
      .list("account")
      .filter((it) => isUsable(it) && it.secrets.role === "customer" && it.secrets.hasWritten === "yes")
      .filter((it) => isIdle(world.ledger, it)),
  );
  if (customer === undefined) return false;
  const its = world.ledger.list("conversation").filter((it) => it.secrets.who === customer.tag);
  if (its.some((it) => it.isBusy || it.users > 0 || it.guesses.length > 0)) return false;
  const files = world.ledger.list("file").filter((it) => it.secrets.who === customer.tag && it.sure !== null);
  if (files.some((it) => it.isBusy)) return false;
  for (const conversation of its) loosen(conversation);
  const whole = new Set([...its, ...its.flatMap((it) => listUnder(world.ledger, it)), ...files]);
  const invites = world.ledger.list("invite").filter((it) => it.under === customer && it.sure !== null);
  const effects: Effect[] = [
    { fact: customer, next: null, action: "customer.deleted" },
    ...endOfSessions(world, customer),
    ...[...whole, ...invites].map((fact) => ({ fact, next: null })),
  ];
  await write(world, { what: "erase customer", effects, isWhole: false }, () =>
    request(
      world,
      "DELETE",
      `/api/v1/end-users/${customer.id}?conversations=delete`,
      managerToken(world, random),
    ),
  );
  // Shut out is what it may be as well.
  if (customer.guesses.length > 0)
    customer.guesses.push({
      write: { what: "erase customer", effects, isWhole: false },
      state: { ...customer.sure, is_active: false },
    });
  return true;
};

export const uploadFile: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  // As many as may wait unsent.
  if (asker === undefined || unsentOf(world, asker).length >= 15) return false;
  const tag = world.ledger.newTag("fil");
  const text = `${tag} holds ${random.whole(1, 1e9)}. `.repeat(
    random.chance(0.2) ? 4_000 : random.whole(1, 400),
  );
  const content = text.slice(0, 120_000);
  const fact = world.ledger.add("file", tag, { under: asker.link, secrets: { who: asker.who } });
  const hash = new Bun.CryptoHasher("sha256").update(content).digest("hex");
  const next = { size: Buffer.byteLength(content), hash, conversation: null };
  const form = new FormData();
  form.append("file", new File([content], `${tag}.txt`, { type: "text/plain" }));
  return await as(asker, async () => {
    const made = await write(
      world,
      { what: "upload file", effects: [{ fact, next }], mayRefuse: [429] },
      () => requestForm(world, `${publicPath(asker.link)}/attachments`, asker.token, form),
    );
    if (made !== undefined) fact.id = String(made.id);
  });
};

export const deleteFile: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  const file = asker && pickFrom(random, unsentOf(world, asker));
  if (asker === undefined || file === undefined) return false;
  const path = `${publicPath(asker.link)}/attachments/${file.id}`;
  return await as(asker, () =>
    write(world, { what: "delete file", effects: [{ fact: file, next: null }] }, () =>
      request(world, "DELETE", path, asker.token),
    ),
  );
};

/** Clears all that is remembered of somebody on a link. */
export const clearMemory: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  if (asker === undefined || hasUnknown(world, asker)) return false;
  const its = new Set(
    world.ledger.list("conversation").filter((it) => it.under === asker.link && it.secrets.who === asker.who),
  );
  const turns = world.ledger
    .list("turn")
    .filter((it) => it.under !== null && its.has(it.under) && it.sure !== null && it.sure.remembered !== 0);
  if (turns.length === 0 || turns.some((it) => !isUsable(it)) || [...its].some((it) => it.users > 0))
    return false;
  const effects = turns.map((fact) => ({ fact, next: { ...fact.sure, remembered: 0 } }));
  return await alone(world, asker, () =>
    using([...its], () =>
      write(world, { what: "clear memory", effects, isWhole: false }, () =>
        request(world, "DELETE", `${publicPath(asker.link)}/memory`, asker.token),
      ),
    ),
  );
};
