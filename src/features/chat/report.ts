import type { App } from "../../app.ts";
import type { BotRow } from "../bots/service.ts";
import { leastScore, type SearchedPassage } from "../knowledge/search.ts";
import type { TokenUsage } from "../usage/points.ts";
import type { Answer } from "./answer.ts";
import { type PromptMessage, previewOf } from "./content.ts";
import type { Outcome } from "./record.ts";

/** What one turn did, for the report to the host. Times are in milliseconds. */
export interface TurnSteps {
  question: string;
  passages: readonly SearchedPassage[];
  searchMs: number;
  /** What the model was shown, but for what it was told to remember. */
  prompt: readonly PromptMessage[];
  params: Record<string, unknown>;
  modelMs: number;
}

/**
 * The body of a host's `finish` call but for its token: what the turn really did, in the shape of FastGPT's `responseData` (its share
 * authentication, "finish"), oldest step first. The search's step is there when it found something: a
 * bot without documents searches nothing.
 */
export function describeTurn(
  app: App,
  bot: BotRow,
  conversationId: string,
  steps: TurnSteps,
  ended: { answer: Answer; outcome: Outcome; usage: TokenUsage; points: number },
): string {
  const quoteList = steps.passages.map((passage, index) => toQuote(bot, passage, index));
  const { previewChars, searchedPassages } = app.config.limits;
  const search = {
    moduleName: "Knowledge search",
    moduleType: "datasetSearchNode",
    totalPoints: 0,
    query: steps.question,
    similarity: leastScore,
    limit: searchedPassages,
    searchMode: "fullTextRecall",
    quoteList,
    runningTime: toSeconds(steps.searchMs),
  };
  const { answer, outcome, usage, points } = ended;
  const { temperature, max_tokens: maxToken = null } = steps.params;
  const said = answer.content === "" ? [] : [{ role: "assistant" as const, content: answer.content }];
  const context = [...steps.prompt, ...said];
  const chat = {
    moduleName: "AI chat",
    moduleType: "chatNode",
    totalPoints: points,
    model: answer.model ?? bot.model,
    tokens: usage.promptTokens + usage.completionTokens,
    inputTokens: usage.promptTokens,
    outputTokens: usage.completionTokens,
    query: steps.question,
    maxToken,
    ...(temperature === undefined ? {} : { temperature }),
    quoteList,
    historyPreview: context.map(({ role, content }) => ({
      obj: speakers[role],
      value: preview(previewOf(content), previewChars),
    })),
    contextTotalLen: context.length,
    ...(answer.reasoning === "" ? {} : { reasoningText: answer.reasoning }),
    finishReason: finishReasonOf(answer, outcome),
    runningTime: toSeconds(steps.modelMs),
  };
  const responseData = quoteList.length > 0 ? [search, chat] : [chat];
  return JSON.stringify({ appName: bot.name, chatId: conversationId, responseData });
}

const speakers = { system: "System", user: "Human", assistant: "AI" } as const;

function toQuote(bot: BotRow, passage: SearchedPassage, index: number) {
  const { question, text } = passage;
  return {
    id: passage.passage_id,
    q: question ?? text,
    a: question === null ? "" : text,
    chunkIndex: passage.position,
    datasetId: bot.id,
    collectionId: passage.document_id,
    sourceName: passage.document,
    sourceId: passage.document_id,
    score: [{ type: "fullText", value: passage.score, index }],
  };
}

/** The beginning and the end of a long text. */
function preview(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2) - 1;
  return `${text.slice(0, half)}\n…\n${text.slice(-half)}`.toWellFormed();
}

/** FastGPT's words for how an answer ended: the model's own, "close" where it was stopped, "error" where it broke. */
function finishReasonOf(answer: Answer, { status }: Outcome): string {
  if (status === "stopped") return "close";
  return status === "complete" ? (answer.finishReason ?? "stop") : "error";
}

const toSeconds = (ms: number) => Math.round(ms / 10) / 100;
