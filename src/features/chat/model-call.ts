import pLimit from "p-limit";
import type { App } from "../../app.ts";
import { AppError, type Language } from "../../errors.ts";
import { createRoom, type Room } from "../../lib/room.ts";
import { type Arrival, single } from "../../upstream/arrival.ts";
import { answerFromPassages, chooseAnswer } from "../../upstream/builtin.ts";
import { streamChat } from "../../upstream/client.ts";
import {
  createRefusalMemory,
  opensThinking,
  type RefusalMemory,
  reasoningFields,
} from "../../upstream/reasoning.ts";
import type { CompletionChunk, CompletionRequest, FoundPassage } from "../../upstream/types.ts";
import type { BotRow } from "../bots/service.ts";
import { findUpstreamTarget, upstreamIo } from "../bots/upstream.ts";
import type { Citation } from "../conversations/model.ts";
import { readImages } from "./attached.ts";
import { imageBytesOf, type PromptMessage } from "./content.ts";
import type { Heard } from "./failure-detail.ts";

/** One call of a bot's model. */
export interface ModelCall {
  prompt: readonly PromptMessage[];
  passages: readonly FoundPassage[];
  /** Further fields of OpenAI's request. */
  params: Record<string, unknown>;
  question: string;
  language: Language;
  /** Takes down which endpoint it is, and what it says where it fails. */
  heard: Heard;
}

/**
 * Calls the bot's model, at once and not when the answer is first read, or answers from its documents, in the same form. Throws what the
 * upstream's client does, upstream_not_configured.
 */
export async function askModel(
  app: App,
  bot: BotRow,
  call: ModelCall,
  signal: AbortSignal,
): Promise<{ citations: Citation[]; arrivals: AsyncIterable<Arrival[]> }> {
  if (bot.model === "builtin") {
    const language = languageOfBot(bot) ?? call.language;
    const { used } = chooseAnswer([...call.passages], call.question, language);
    return {
      citations: cite(used),
      arrivals: singly(answerFromPassages([...call.passages], call.question, language)),
    };
  }
  const { heard } = call;
  const noteEndpoint = (endpoint: string) => {
    heard.endpoint = endpoint;
  };
  const target = await findUpstreamTarget(app, bot.ownerId, noteEndpoint).catch((error: unknown) => {
    // Why an address is refused is the owner's to know; to whoever asks, the model is not there.
    const isRefused = error instanceof AppError && error.code === "address_not_allowed";
    throw isRefused ? new AppError("upstream_unavailable", { cause: error }) : error;
  });
  const noteWords = (words: string) => {
    heard.words = words;
  };
  const sendMessages = messagesOf(app, call.prompt);
  const withMessages: CompletionRequest["withMessages"] = (signal, send) => {
    // Of two attempts only the last counts.
    heard.words = "";
    return sendMessages(signal, send);
  };
  const request = {
    model: bot.model,
    withMessages,
    params: call.params,
    extras: askForReasoning(app, bot, target.baseUrl, call.params),
    opensThinking: opensThinking(target.baseUrl, bot.model),
  };
  const arrivals = streamChat(upstreamIo(app, "chat"), { ...target, noteWords }, request, signal);
  return { citations: cite(call.passages), arrivals: begin(arrivals) };
}

/** Ends a call that was begun and whose answer nobody comes to read, so that nothing goes on waiting for it and it is counted as left. */
export async function leaveModel({ arrivals }: { arrivals: AsyncIterable<Arrival[]> }): Promise<void> {
  await arrivals[Symbol.asyncIterator]().return?.();
}

/** The same, asked for now. Whoever reads it hears of a failure. */
function begin(arrivals: AsyncGenerator<Arrival[]>): AsyncIterable<Arrival[]> {
  const first = arrivals.next();
  first.catch(() => undefined);
  let isFirst = true;
  const next = () => {
    if (!isFirst) return arrivals.next();
    isFirst = false;
    return first;
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: () => arrivals.return(undefined) }) };
}

async function* singly(chunks: AsyncGenerator<CompletionChunk>): AsyncGenerator<Arrival[]> {
  for await (const chunk of chunks) yield [single(chunk)];
}

const rooms = new WeakMap<App, Room>();
/** One after the other: an image takes some milliseconds, which would add up before other work gets its turn. */
const building = pLimit(1);

/** The prompt with the bytes of its images, which are read when there is room for them and held until they are sent. */
function messagesOf(app: App, prompt: readonly PromptMessage[]): CompletionRequest["withMessages"] {
  const room = rooms.get(app) ?? createRoom(app.config.limits.sentImageBytes);
  rooms.set(app, room);
  const bytes = imageBytesOf(prompt);
  return async (signal, send) => {
    if (bytes === 0) return await send(await readImages(app, prompt));
    return await room(bytes, signal, async () => send(await building(() => readImages(app, prompt))));
  };
}

const refusals = new WeakMap<App, RefusalMemory>();

/**
 * What the bot's `enable_thinking` asks of its upstream, where it says anything and the endpoint has not refused just that of late. A
 * manager who names an effort knows better.
 */
function askForReasoning(app: App, bot: BotRow, baseUrl: string, params: ModelCall["params"]) {
  const { enable_thinking: isWanted } = bot.settings;
  if (typeof isWanted !== "boolean" || "reasoning_effort" in params) return undefined;
  const { refusedFieldsMs: ms, refusedFieldItems: count } = app.config.limits;
  const refused = refusals.get(app) ?? createRefusalMemory({ ms, count }, app.clock);
  refusals.set(app, refused);
  const fields = reasoningFields(baseUrl, bot.model, isWanted);
  if (Object.keys(fields).length === 0 || refused.isRefused(baseUrl, bot.model, fields)) return undefined;
  return { fields, onRefused: () => refused.remember(baseUrl, bot.model, fields) };
}

/** The most tokens that the owner wants of an answer through a link (`settings.max_tokens`), where it says. */
export function ownersMaxTokens({ settings }: BotRow): number | null {
  const { max_tokens: wanted } = settings;
  return typeof wanted === "number" && Number.isSafeInteger(wanted) && wanted > 0 ? wanted : null;
}

/** The language that the bot's settings name, where it is one of ours. */
function languageOfBot(bot: BotRow): Language | undefined {
  const primary = String(bot.settings.language ?? "")
    .toLowerCase()
    .split(/[-_]/)[0];
  return primary === "zh" || primary === "en" ? primary : undefined;
}

const cite = (passages: readonly FoundPassage[]): Citation[] =>
  passages.map(({ passage_id, document_id, document, question, text, score }, index) => ({
    index: index + 1,
    passage_id,
    document_id,
    document,
    question,
    text,
    score,
  }));
