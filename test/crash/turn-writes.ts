import { readEvents } from "../../src/web/shared/events.ts";
import type { Random } from "../bench/random.ts";
import { send } from "../helpers/api-client.ts";
import { pickFrom } from "./account-writes.ts";
import { type Asker, conversationsOf, pickAsker, unsentOf } from "./asker.ts";
import { type Effect, type Fact, isUsable, type State, using } from "./facts.ts";
import { publicPath } from "./link-writes.ts";
import { answerOf, type Pace, questionOf } from "./model.ts";
import { type Action, acknowledge, cutOff, holding, request, type World } from "./world.ts";

// Questions and their answers: streamed, whole, stopped, left by their readers, and cut off by the kill.

interface Turn {
  asker: Asker;
  /** The question's fact, and its conversation's: new ones, or ones that go on. */
  turn: Fact;
  conversation: Fact;
  isNew: boolean;
  /** The question is only answered anew. */
  isAgain: boolean;
  /** The last question is asked in other words. */
  isEdit: boolean;
  files: readonly Fact[];
  body: Record<string, unknown>;
  fact: string;
}

/** What has been read of an answer. */
interface Heard {
  /** Whether anything came: the question is written then. */
  hasBegun: boolean;
  text: string;
  isWhole: boolean;
  errorCode: string;
}

export const ask: Action = async (world, random) => {
  const asker = pickAsker(world, random);
  if (asker === undefined) return false;
  const turn = planTurn(world, random, asker);
  const { link, bot, entry } = asker;
  const used =
    entry.under === null || entry.kind === "visit" ? [link, bot, entry] : [link, bot, entry, entry.under];
  const effects = [turn.turn, turn.conversation, ...turn.files].map((fact) => ({ fact, next: null }));
  await using(used, () => holding(effects, () => carryOut(world, random, turn)));
  return true;
};

function planTurn(world: World, random: Random, asker: Asker): Turn {
  const { ledger } = world;
  const former = random.chance(0.65) ? pickFrom(random, conversationsOf(world, asker)) : undefined;
  const tag = ledger.newTag("q");
  const conversation =
    former ?? ledger.add("conversation", `of ${tag}`, { under: asker.link, secrets: { who: asker.who } });
  const pace = world.mayStream ? random.pick<Pace>(["fast", "slow", "slow", "long"]) : "fast";
  const again = former !== undefined && random.chance(0.2) ? pickTurn(world, random, former) : undefined;
  const fact = again === undefined && random.chance(0.3) ? `I live in Town ${tag}.` : "";
  const files =
    again === undefined && random.chance(0.4) ? unsentOf(world, asker).slice(0, random.whole(1, 3)) : [];
  const turn = again ?? ledger.add("turn", tag, { under: conversation });
  const edited =
    again === undefined && former !== undefined && random.chance(0.15)
      ? pickTurn(world, random, former)
      : undefined;
  const replaced = again?.secrets.answerId ?? edited?.id;
  const body = {
    bot_id: asker.bot.id,
    share_token: asker.link.secrets.token,
    stream: world.mayStream && random.chance(0.8),
    messages: [{ role: "user", content: questionOf(tag, pace, fact) }],
    ...(former === undefined ? {} : { conversation_id: former.id }),
    ...(files.length === 0 ? {} : { attachment_ids: files.map(({ id }) => id) }),
    ...(replaced === undefined ? {} : { replaces: replaced }),
  };
  const isNew = former === undefined;
  return {
    asker,
    turn,
    conversation,
    isNew,
    isAgain: again !== undefined,
    isEdit: edited !== undefined,
    files,
    body,
    fact,
  };
}

/** The last turn of a conversation, for what is shown of it is not followed here, and the last one always is shown. */
function pickTurn(world: World, random: Random, conversation: Fact): Fact | undefined {
  const turns = world.ledger.list("turn").filter((it) => it.under === conversation);
  const last = turns.at(-1);
  const isKnown =
    last !== undefined && isUsable({ ...last, under: null }) && last.id !== "" && last.secrets.answerId;
  return isKnown && conversation.secrets.last === last.tag && random.chance(0.9) ? last : undefined;
}

async function carryOut(world: World, random: Random, turn: Turn): Promise<void> {
  const heard: Heard = { hasBegun: false, text: "", isWhole: false, errorCode: "" };
  const wish =
    turn.body.stream === true ? random.pick(["read", "read", "read", "stop", "leave"] as const) : "read";
  const isStreamed = turn.body.stream === true;
  if (isStreamed) world.running.streams += 1;
  else world.running.writes += 1;
  try {
    const { status, refusal } = await hear(world, turn, wish, heard);
    if (status >= 300) {
      world.counts.refused += 1;
      // As many as one visitor may have at once, or all of its conversation's versions.
      if (status !== 429 && status !== 409)
        world.problems.push(`a question was refused with ${status}: ${refusal} ${JSON.stringify(turn.body)}`);
      return;
    }
    noteEnd(world, turn, heard, wish);
  } catch {
    noteEnd(world, turn, heard, wish);
  } finally {
    if (isStreamed) world.running.streams -= 1;
    else world.running.writes -= 1;
  }
}

async function hear(world: World, turn: Turn, wish: "read" | "stop" | "leave", heard: Heard) {
  const { token, link } = turn.asker;
  const response = await send(world.url, "POST", "/api/v3/chat/completions", { token, body: turn.body });
  const { status, body } = response;
  if (status >= 300 || body === null) return { status, refusal: await response.text() };
  if (turn.body.stream !== true) {
    const answer = await response.json();
    learnIds(turn, answer);
    Object.assign(heard, { hasBegun: true, text: answer.choices[0].message.content, isWhole: true });
    return { status, refusal: "" };
  }
  heard.hasBegun = true;
  for await (const { event, data } of readEvents(body, 30_000)) {
    if (data === "[DONE]") {
      heard.isWhole = true;
      break;
    }
    const chunk = JSON.parse(data);
    if (event === "error") heard.errorCode = chunk.code;
    else {
      learnIds(turn, chunk);
      heard.text += chunk.choices[0]?.delta.content ?? "";
    }
    if (wish === "leave" && heard.text.length > 20) break;
    if (wish === "stop" && heard.text.length > 60 && turn.turn.secrets.stopped !== "yes") {
      turn.turn.secrets.stopped = "yes";
      // Its own answer tells whether it was stopped: this one only wishes it.
      request(world, "POST", `${publicPath(link)}/stop`, token, { message_id: turn.turn.secrets.answerId });
    }
  }
  return { status, refusal: "" };
}

function learnIds({ turn, conversation }: Turn, named: Record<string, unknown>): void {
  if (typeof named.question_id === "string") turn.id = named.question_id;
  if (typeof named.message_id === "string") turn.secrets.answerId = named.message_id;
  if (typeof named.conversation_id === "string") conversation.id = named.conversation_id;
}

function noteEnd(world: World, turn: Turn, heard: Heard, wish: string): void {
  const { turn: fact, conversation } = turn;
  const whole = answerOf(String(fact.tag));
  const isWished = wish === "stop" && fact.secrets.stopped === "yes";
  fact.secrets.stopped = "";
  const mayBe = !heard.isWhole
    ? ["interrupted", "complete", "stopped"]
    : isWished
      ? ["stopped", "complete"]
      : ["complete"];
  const answer = {
    status: (seen: unknown) => mayBe.some((status) => status === seen),
    text: (seen: unknown) =>
      typeof seen === "string" && whole.startsWith(seen) && (!heard.isWhole || seen.startsWith(heard.text)),
    rating: null,
  };
  if (heard.isWhole && heard.errorCode !== "") world.problems.push(`an answer broke: ${heard.errorCode}`);
  if (heard.isWhole && !isWished && heard.text !== whole)
    world.problems.push(`an answer was read as "${heard.text}"`);
  const effects = effectsOf(turn, answer);
  conversation.secrets.last = fact.tag;
  const what = turn.isAgain ? "answer anew" : wish === "stop" ? "question, stopped" : "question";
  if (heard.isWhole) acknowledge(world, { what, effects });
  else if (heard.hasBegun) noteBegun(world, turn, what, effects);
  else cutOff(world, { what: `${what}, not begun`, effects, isWhole: true });
}

/** Whose answer has begun is written, whatever becomes of it. A reader that left an answer does not end it. */
function noteBegun(world: World, turn: Turn, what: string, effects: Effect[]): void {
  if (world.isKilled) world.counts.cutOff.total += 1;
  for (const { fact, next } of effects) Object.assign(fact, { sure: next, isTouched: true });
  // Nobody knows when it ends: in this round nobody asks on, and nobody ends the session that it is written in.
  const { entry } = turn.asker;
  for (const fact of [entry, entry.under]) if (fact !== null) fact.users += 1;
  turn.conversation.guesses.push({ write: { what, effects, isWhole: true }, state: turn.conversation.sure });
}

function effectsOf(
  { turn, conversation, isNew, isAgain, isEdit, files, fact, body }: Turn,
  answer: State,
): Effect[] {
  const answers = Array.isArray(turn.sure?.answers) ? turn.sure.answers : [];
  const next = isAgain
    ? { ...turn.sure, answers: [...answers, answer] }
    : {
        conversation: conversation.tag,
        answers: [answer],
        remembered: fact === "" ? 0 : (seen: unknown) => seen === 0 || seen === 1,
        files: files.map(({ tag }) => tag),
      };
  const words = JSON.stringify(body.messages);
  const former = conversation.sure;
  // A conversation is called after its first question, as long as nobody has named it.
  const title = (seen: unknown) => seen === former?.title || words.includes(String(seen));
  const named = isNew ? { title, pinned: false } : { ...former, title };
  return [
    { fact: turn, next },
    ...(isNew || isEdit ? [{ fact: conversation, next: named }] : []),
    ...files.map((file) => ({ fact: file, next: { ...file.sure, conversation: conversation.tag } })),
  ];
}
