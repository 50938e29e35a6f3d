import type { App } from "../../app.ts";
import { AppError, type Language } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import { answerFromPassages, chooseAnswer } from "../../upstream/builtin.ts";
import { streamChat } from "../../upstream/client.ts";
import type { ChatMessage, CompletionChunk, FoundPassage } from "../../upstream/types.ts";
import { type BotRow, findManagedBot } from "../bots/service.ts";
import { findUpstreamTarget } from "../bots/upstream.ts";
import type { Citation } from "../conversations/model.ts";
import { findConversation, findOwnConversation } from "../conversations/service.ts";
import { assertCustomer, type Visitor, type VisitorResolver } from "../identity/visitor.ts";
import { searchPassages } from "../knowledge/search.ts";
import type { LinkLookup, LinkRow } from "../links/open-link.ts";
import { usageOf } from "./answer.ts";
import type { ChatBody } from "./model.ts";
import { buildPrompt, fitHistory } from "./prompt.ts";
import { type Question, readModelParams, readQuestion } from "./question.ts";
import { listRecentMessages, type Outcome, recordAnswer, startCheckpoints, writeQuestion } from "./record.ts";
import type { AnswerScope, RunningAnswer, RunningAnswers, TurnPiece } from "./running.ts";
import { createShower, cutOffPiece, type Show, stoppedPiece, usagePiece, visibilityOf } from "./shown.ts";

/** What a turn needs beside the app. */
export interface TurnTools {
  app: App;
  links: LinkLookup;
  visitors: VisitorResolver;
  answers: RunningAnswers;
}

interface Asked {
  bot: BotRow;
  link: LinkRow | null;
  visitor: Visitor;
}

/**
 * One question and its answer, from the link's lookup to the last row: each step is one call. Gives the model's chunks as they come.
 * However it ends (done, failed, stopped), what has come is written down. Throws what prevents or breaks the answer.
 */
export async function* chatTurn(
  tools: TurnTools,
  caller: Caller,
  body: ChatBody,
  language: Language,
  it: RunningAnswer,
): AsyncGenerator<TurnPiece> {
  const { app } = tools;
  const asked = await resolveAsked(tools, caller, body);
  const question = readQuestion(body);
  const conversationId = body.conversation_id ?? body.chat_id ?? null;
  if (conversationId !== null) await assertOwnConversation(app, asked, conversationId);
  const scope = openScope(tools, asked, conversationId);
  it.scope = scope;
  it.visible = visibilityOf(asked.bot, asked.link);
  it.answer.model = asked.bot.model;
  const show = createShower(it, scope, asked.bot, body);
  const seq = await writeQuestion(app, scope, question.text, conversationId === null);
  let outcome: Outcome = { status: "failed", errorCode: "internal_error" };
  let prompt: ChatMessage[] = [];
  try {
    const passages = await searchPassages(app, asked.bot.id, question.text);
    const recent = await listRecentMessages(app, scope.conversationId, seq);
    prompt = makePrompt(app, asked.bot, question, passages, recent);
    const call = { prompt, passages, params: readModelParams(body), question: question.text, language };
    const { citations, chunks } = await askModel(app, asked.bot, call, it.signal);
    it.answer.citations = citations;
    yield* writeAnswer(app, scope, it, chunks, show);
    if (it.answer.usage === null) yield usagePiece(usageOf(it.answer, promptText(prompt)), show);
    outcome = { status: "complete", errorCode: null };
  } catch (error) {
    outcome = outcomeOf(error, it.signal);
    if (outcome.status !== "stopped") throw it.signal.aborted ? it.signal.reason : error;
    it.isStopped = true;
    yield stoppedPiece(show);
  } finally {
    it.answer.usage = usageOf(it.answer, promptText(prompt));
    await recordAnswer(app, scope, it.answer, outcome, it.answer.usage, asked.bot);
  }
}

/** Steps 1 and 2 of a turn: the open link or the bot, and who asks. */
async function resolveAsked(tools: TurnTools, caller: Caller, body: ChatBody): Promise<Asked> {
  if (typeof body.share_token !== "string") {
    const bot = await findManagedBot(tools.app, caller, body.bot_id);
    return { bot, link: null, visitor: await tools.visitors.resolveManager(caller) };
  }
  assertCustomer(caller);
  const { link, bot } = await tools.links.findOpenLink(body.share_token);
  if (bot.id !== body.bot_id) throw new AppError("share_token_mismatch");
  return { bot, link, visitor: await tools.visitors.resolveVisitor(caller, link) };
}

async function assertOwnConversation(app: App, asked: Asked, conversationId: string): Promise<void> {
  const { bot, link, visitor } = asked;
  if (link === null) await findOwnConversation(app, visitor.id, bot.id, conversationId);
  else await findConversation(app, { visitorId: visitor.id, linkId: link.id }, conversationId);
}

function openScope(tools: TurnTools, asked: Asked, conversationId: string | null): AnswerScope {
  if (conversationId !== null && tools.answers.isBusy(conversationId))
    throw new AppError("conversation_busy");
  // Through a link only: an owner's own programs may ask as much as the server takes.
  const { streamsPerVisitor } = tools.app.config.limits;
  if (asked.link !== null && tools.answers.countOf(asked.visitor.id) >= streamsPerVisitor) {
    throw new AppError("too_many_streams", { retryAfterSeconds: 5 });
  }
  const now = tools.app.clock();
  return {
    messageId: newId(now),
    conversationId: conversationId ?? newId(now),
    visitorId: asked.visitor.id,
    botId: asked.bot.id,
    linkId: asked.link?.id ?? null,
    sessionId: asked.visitor.sessionId,
    createdAtMs: now,
  };
}

function makePrompt(
  app: App,
  bot: BotRow,
  question: Question,
  passages: readonly FoundPassage[],
  recent: Awaited<ReturnType<typeof listRecentMessages>>,
): ChatMessage[] {
  return buildPrompt({
    systemPrompt: bot.systemPrompt,
    instructions: question.instructions,
    passages,
    history: fitHistory(recent, app.config.limits.historyBytes),
    question: question.text,
  });
}

interface ModelCall {
  prompt: readonly ChatMessage[];
  passages: FoundPassage[];
  params: Record<string, unknown>;
  question: string;
  language: Language;
}

/** Calls the bot's model, or answers from its documents, in the same form. */
async function askModel(
  app: App,
  bot: BotRow,
  call: ModelCall,
  signal: AbortSignal,
): Promise<{ citations: Citation[]; chunks: AsyncGenerator<CompletionChunk> }> {
  if (bot.model === "builtin") {
    const language = languageOfBot(bot) ?? call.language;
    const { used } = chooseAnswer(call.passages, call.question, language);
    return { citations: cite(used), chunks: answerFromPassages(call.passages, call.question, language) };
  }
  const target = await findUpstreamTarget(app, bot.ownerId).catch((error: unknown) => {
    // Why an address is refused is the owner's to know; to whoever asks, the model is not there.
    const isRefused = error instanceof AppError && error.code === "address_not_allowed";
    throw isRefused ? new AppError("upstream_unavailable", { cause: error }) : error;
  });
  const request = { model: bot.model, messages: call.prompt, params: call.params };
  const io = { fetch: app.fetch, limits: app.config.limits };
  return { citations: cite(call.passages), chunks: streamChat(io, target, request, signal) };
}

/** The language that the bot's settings name, where it is one of ours. */
function languageOfBot(bot: BotRow): Language | undefined {
  const primary = String(bot.settings.language ?? "")
    .toLowerCase()
    .split(/[-_]/)[0];
  return primary === "zh" || primary === "en" ? primary : undefined;
}

const promptText = (prompt: readonly ChatMessage[]) =>
  prompt.map((message) => String(message.content)).join("\n");

const cite = (passages: readonly FoundPassage[]): Citation[] =>
  passages.map((passage, index) => ({ index: index + 1, ...passage }));

async function* writeAnswer(
  app: App,
  scope: AnswerScope,
  it: RunningAnswer,
  chunks: AsyncGenerator<CompletionChunk>,
  show: Show,
): AsyncGenerator<TurnPiece> {
  const endCheckpoints = startCheckpoints(app, scope.messageId, it.answer);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      it.signal.throwIfAborted();
      bytes += sizeOf(chunk);
      if (bytes > app.config.limits.answerBytes) {
        yield cutOffPiece(show);
        return;
      }
      yield { chunk, shown: show(chunk) };
    }
  } finally {
    endCheckpoints();
  }
}

/** The bytes a chunk adds to the answer. Most hold nothing but text. */
const sizeOf = (chunk: CompletionChunk) =>
  chunk.choices.reduce((sum, { delta: { content, ...others } }) => {
    const text = Buffer.byteLength(content ?? "");
    return sum + text + (Object.keys(others).length > 0 ? Buffer.byteLength(JSON.stringify(others)) : 0);
  }, 0);

function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause === "stopped") return { status: "stopped", errorCode: null };
  const code = cause instanceof AppError ? cause.code : "internal_error";
  return { status: code === "shutting_down" ? "interrupted" : "failed", errorCode: code };
}
