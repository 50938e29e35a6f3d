import type Database from "better-sqlite3";
import { conversations, messages } from "../../../src/db/schema/conversations.ts";
import { createRandom, type Random, weighted } from "../random.ts";
import { inTransactions, writerOf } from "../table-writer.ts";
import { dayMs, days, type Link, type People } from "./people.ts";
import { createSpeaker, rareWord } from "./words.ts";

/** A conversation before its messages are written, and what they come to. */
interface Talk {
  id: string;
  link: Link;
  visitorId: string;
  turns: number;
  title: string;
  createdAt: number;
  updatedAt: number;
  /** What was said last. */
  endId: string;
  answers: number;
  points: number;
  ratedUp: number;
  ratedDown: number;
  failures: number;
}

export interface Talked {
  /** The conversation with the most messages. */
  longestId: string;
}

/** The longest conversation and so many others are one customer's on one link: whoever comes back has full pages in a small database too. */
const regularTalks = 150;
/** Of a hundred messages one is an answer that another one has replaced. */
const hiddenShare = 0.01;
const minuteMs = 60_000;

/** Writes so many messages in so many conversations, oldest first across all of them, as they would have come. */
export function writeTalks(
  connection: Database.Database,
  random: Random,
  people: People,
  size: { messages: number; conversations: number },
  endMs: number,
): Talked {
  const hidden = Math.round(size.messages * hiddenShare);
  const turns = (size.messages - hidden) / 2;
  const talks = planTalks(random, people, size.conversations, turns, endMs);
  const { talkOf, timeOf, order } = planTurns(random, talks, turns, endMs);
  const write = createTurnWriter(connection, random, turns);
  // The same words whatever else there is: whoever reads the longest conversation reads as much of it at each size.
  const writeLongest = createTurnWriter(connection, createRandom(20_261_123), turns);
  const hiddenEvery = Math.floor(turns / hidden);
  inTransactions(connection, turns, (place) => {
    const turn = order[place] ?? 0;
    const talk = talks[talkOf[turn] ?? 0];
    if (talk === undefined) throw new Error("A turn has no conversation");
    const isAnsweredTwice = place % hiddenEvery === 0 && place < hidden * hiddenEvery;
    const said = { place, at: timeOf[turn] ?? endMs, isAnsweredTwice };
    if (talk === talks[0]) writeLongest(talk, said);
    else write(talk, said);
  });
  const writeConversation = writerOf(connection, conversations);
  inTransactions(connection, talks.length, (at) => {
    const talk = talks[at];
    if (talk === undefined) return;
    const { id, link, visitorId, title, createdAt, updatedAt, answers, ratedUp, ratedDown, failures } = talk;
    const points = Math.round(talk.points * 1e6) / 1e6;
    const sums = { answers, points, ratedUp, ratedDown, failures };
    const place = { botId: link.botId, shareTokenId: link.id, visitorId };
    writeConversation({ id, ...place, title, createdAt, updatedAt, ...sums });
  });
  return { longestId: talks[0]?.id ?? "" };
}

/** The first has a fiftieth of all turns, the others have them unevenly: most are short. */
function planTalks(
  random: Random,
  { links, bots, customers }: People,
  count: number,
  turns: number,
  endMs: number,
): Talk[] {
  const sizes = Array.from({ length: count }, (_, at) => (at === 0 ? 0 : (1 - random.next()) ** -0.7));
  const sum = sizes.reduce((all, size) => all + size, 0);
  const longest = Math.floor(turns / 50);
  const share = (turns - longest - count) / sum;
  const chooseLink = weighted(weighLinks({ links, bots }));
  let left = turns;
  return sizes.map((size, at) => {
    const wanted = at === 0 ? longest : 1 + Math.floor(size * share);
    const own = at === count - 1 ? left : Math.min(wanted, left - (count - 1 - at));
    left -= own;
    const isRegular = at <= regularTalks;
    const link = links[isRegular ? 0 : chooseLink(random.next())];
    if (link === undefined) throw new Error("There are no links");
    const createdAt = Math.floor(endMs - (at === 0 ? 0.999 : random.next()) * days * dayMs);
    return {
      id: random.id(createdAt),
      link,
      visitorId: (isRegular ? customers[0]?.visitorId : undefined) ?? random.pick(link.visitorIds),
      turns: own,
      ...{ title: "", createdAt, updatedAt: createdAt, endId: "" },
      ...{ answers: 0, points: 0, ratedUp: 0, ratedDown: 0, failures: 0 },
    };
  });
}

/** Each bot's share is its links' together; of those the first are used the most. */
function weighLinks({ links, bots }: Pick<People, "links" | "bots">): number[] {
  const ofBot = new Map<string, number[]>();
  for (const { botId } of links) {
    const own = ofBot.get(botId) ?? [];
    ofBot.set(botId, [...own, 1 / (own.length + 1) ** 0.7]);
  }
  return bots.flatMap(({ id, share }) => {
    const own = ofBot.get(id) ?? [];
    const sum = own.reduce((all, weight) => all + weight, 0);
    return own.map((weight) => (share * weight) / sum);
  });
}

/** When each turn was, and the order of all of them. A conversation goes on for minutes, and on other days. */
function planTurns(random: Random, talks: readonly Talk[], turns: number, endMs: number) {
  const talkOf = new Uint32Array(turns);
  const timeOf = new Float64Array(turns);
  let turn = 0;
  for (const [place, talk] of talks.entries()) {
    const gaps = Array.from({ length: talk.turns }, (_, at) =>
      at === 0 ? 0 : random.chance(0.1) ? random.whole(1, 48) * 60 * minuteMs : random.whole(1, 4) * minuteMs,
    );
    const length = gaps.reduce((sum, gap) => sum + gap, 0);
    // What would reach past the end is pressed together.
    const scale = Math.min(1, (endMs - talk.createdAt) / (length + 1));
    let at = talk.createdAt;
    for (const gap of gaps) {
      at += gap * scale;
      talkOf[turn] = place;
      timeOf[turn] = at;
      turn += 1;
    }
  }
  const order = new Uint32Array(turns).map((_, at) => at);
  order.sort((a, b) => (timeOf[a] ?? 0) - (timeOf[b] ?? 0) || a - b);
  return { talkOf, timeOf, order };
}

const endings = [
  { status: "failed", errorCode: "upstream_unavailable", errorDetail: "503: the model is overloaded" },
  { status: "stopped", errorCode: null, errorDetail: null },
  { status: "complete", errorCode: null, errorDetail: null },
] as const;

function createTurnWriter(connection: Database.Database, random: Random, turns: number) {
  const writeMessage = writerOf(connection, messages);
  const speak = createSpeaker(random);
  const endingOf = weighted([2, 1, 97]);
  const rareEvery = Math.max(1, Math.floor(turns / 200));
  const common = { reasoning: null, attachments: null, toolCalls: null };
  const unanswered = {
    ...{ citations: null, model: null, errorCode: null, errorDetail: null, finishReason: null },
    ...{
      promptTokens: null,
      completionTokens: null,
      points: 0,
      searchMs: null,
      firstTokenMs: null,
      modelMs: null,
    },
    ...{ rating: null, ratingComment: null, endedAt: null },
  };
  const writeAnswer = (talk: Talk, questionId: string, at: number, place: number, isShown: boolean) => {
    const ending = endings[endingOf(random.next())] ?? endings[2];
    const isWhole = ending.status !== "failed";
    const content = isWhole ? speak.answer(place) : "";
    const promptTokens = random.whole(200, 3_000);
    const completionTokens = Math.ceil(content.length / (place % 2 === 0 ? 4 : 1.5));
    const points = isWhole ? (promptTokens * 0.5 + completionTokens * 1.5) / 1_000 : 0;
    const firstTokenMs = isWhole ? random.whole(200, random.chance(0.02) ? 9_000 : 1_500) : null;
    const modelMs = random.whole(1_500, 12_000);
    const rating = !isWhole || !random.chance(0.11) ? null : random.chance(0.75) ? "up" : "down";
    const id = random.id(at);
    writeMessage({
      ...{
        id,
        conversationId: talk.id,
        parentId: questionId,
        isShown,
        role: "assistant",
        content,
        ...common,
      },
      citations: random.chance(0.4) ? makeCitations(random, speak.sentence, place) : null,
      model: "gpt-large",
      ...ending,
      finishReason: ending.status === "complete" ? "stop" : null,
      ...{
        promptTokens,
        completionTokens,
        points,
        searchMs: random.whole(1, 9),
        firstTokenMs,
        modelMs,
        rating,
      },
      ratingComment: rating === "down" && random.chance(0.3) ? speak.sentence(place) : null,
      createdAt: at,
      endedAt: at + modelMs,
    });
    talk.answers += 1;
    talk.points += points;
    talk.ratedUp += rating === "up" ? 1 : 0;
    talk.ratedDown += rating === "down" ? 1 : 0;
    talk.failures += isWhole ? 0 : 1;
    talk.updatedAt = Math.max(talk.updatedAt, at + modelMs);
    return id;
  };
  return (talk: Talk, turn: { place: number; at: number; isAnsweredTwice: boolean }): void => {
    const at = Math.floor(turn.at);
    // A talk is held in one language.
    const language = talk.createdAt % 2;
    // Three times, early on: whoever looks for it from the newest message has a long way.
    const isRare = turn.place > 0 && turn.place % rareEvery === 0 && turn.place <= rareEvery * 3;
    const content = `${speak.question(language)}${isRare ? ` ${rareWord}?` : ""}`;
    if (talk.title === "") talk.title = content.slice(0, 60);
    const id = random.id(at);
    writeMessage({
      ...{
        id,
        conversationId: talk.id,
        parentId: talk.endId,
        isShown: true,
        role: "user",
        content,
        ...common,
      },
      ...{ ...unanswered, status: "complete", createdAt: at },
    });
    if (turn.isAnsweredTwice) writeAnswer(talk, id, at, language, false);
    talk.endId = writeAnswer(talk, id, at, language, true);
  };
}

const makeCitations = (random: Random, sentence: (place: number) => string, place: number) =>
  Array.from({ length: random.whole(1, 4) }, (_, at) => ({
    index: at + 1,
    passage_id: random.id(0),
    document_id: random.id(0),
    document: "Shop FAQ.md",
    question: null,
    text: `${sentence(place)} ${sentence(place)}`,
    score: Math.round(random.next() * 1000) / 1000,
  }));
