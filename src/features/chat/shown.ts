import { single } from "../../upstream/arrival.ts";
import type { ChunkChoice, CompletionChunk } from "../../upstream/types.ts";
import type { BotRow } from "../bots/service.ts";
import type { LinkRow } from "../links/open-link.ts";
import type { TokenUsage } from "../usage/points.ts";
import { frameOf } from "./frames.ts";
import { hideFields } from "./hiding.ts";
import type { ChatBody } from "./model.ts";
import type { AnswerScope, RunningAnswer, TurnPiece, Visible } from "./running.ts";
import { createTeller } from "./telling.ts";

/** Makes what the caller sees of a chunk; null where nothing is left to see. */
export type Show = (chunk: CompletionChunk, more?: Beside) => CompletionChunk | null;

export interface Shower {
  show: Show;
  /** Whether the next plain chunk is shown as all those after it: no chunk is the first any more, and no tools wait to be told. */
  isSteady: () => boolean;
}

interface Beside {
  /** Fields of our own. */
  own?: { status: "stopped" };
  /** Whether nothing of the model follows. */
  isLast?: boolean;
}

/** What may be seen of an answer through a link: its own visibility, and the bot's settings. Without a link everything. */
export function visibilityOf(bot: BotRow, link: LinkRow | null): Visible {
  if (link === null) return { citations: true, reasoning: true, tools: true, usage: true };
  return {
    citations: link.showCitations,
    reasoning: link.showReasoning && bot.settings.enable_thinking !== false,
    tools: link.showTools && bot.settings.tool_response !== false,
    usage: bot.settings.show_usage === true,
  };
}

/**
 * Makes what the caller sees of each chunk: the upstream's chunk whole, with the ids of this answer, what OpenAI's form asks of every
 * chunk where it is missing, the question's id and the citations on the first, and without what the link hides. Null where nothing is
 * left to see.
 */
export function createShower(
  { answer, visible }: RunningAnswer,
  scope: AnswerScope,
  bot: BotRow,
  body: ChatBody,
): Shower {
  // The page shows it where the owner allows that, and asks for nothing.
  const showsUsage = body.share_token != null && visible.usage;
  const wantsUsage = showsUsage || body.stream_options?.include_usage === true;
  const defaults = {
    id: `chatcmpl-${scope.messageId}`,
    object: "chat.completion.chunk",
    created: Math.floor(scope.createdAtMs / 1000),
    model: bot.model,
  };
  const ids = { conversation_id: scope.conversationId, message_id: scope.messageId };
  let isFirst = true;
  let hasRole = false;
  // A chunk is shown before it is added to the answer, whose tools are therefore a chunk behind.
  const teller = createTeller();
  const show: Show = (chunk, { own = {}, isLast = false } = {}) => {
    const { usage, ...rest } = hideFields(chunk, visible);
    let { choices } = rest;
    const tools = visible.tools ? teller.tell(chunk, isLast) : null;
    const isSeen = choices.some(hasNews) || tools !== null;
    if (choices.length === 0 && usage && !wantsUsage && !isSeen) return null;
    if ((isLast || chunk.choices.some(hasNews)) && !isSeen) return null;
    if (!hasRole && choices.length > 0) {
      hasRole = true;
      choices = choices.map(withRole);
    }
    const shown = {
      ...defaults,
      ...rest,
      choices,
      ...ids,
      ...own,
      ...(tools === null ? {} : { tools }),
      ...(wantsUsage && usage ? { usage } : {}),
    };
    if (!isFirst) return shown;
    isFirst = false;
    const { citations } = answer;
    const first = { ...shown, question_id: scope.questionId };
    return visible.citations && citations.length > 0 ? { ...first, citations } : first;
  };
  return { show, isSteady: () => !isFirst && hasRole && !teller.hasMore() };
}

const hasNews = ({ delta, finish_reason }: ChunkChoice) =>
  Boolean(finish_reason) || Object.entries(delta).some(([name, value]) => name !== "role" && value);

/** The first delta names its role in OpenAI's form, and its clients insist; it may have stood in a chunk that is hidden. */
const withRole = (choice: ChunkChoice) => ({ ...choice, delta: { role: "assistant", ...choice.delta } });

/** The chunk with an answer's usage, for an upstream that sent none: an estimate, and marked as one. */
export function usagePiece(usage: TokenUsage, show: Show): TurnPiece {
  const { promptTokens, completionTokens } = usage;
  const chunk: CompletionChunk = {
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      estimated: true,
    },
  };
  return { arrival: single(chunk), frames: frameOf(show(chunk)) };
}

/** The end of an answer that grew beyond the limit, as OpenAI tells it. */
export function cutOffPiece(show: Show): TurnPiece {
  const chunk: CompletionChunk = { choices: [{ index: 0, delta: {}, finish_reason: "length" }] };
  return { arrival: single(chunk), frames: frameOf(show(chunk)) };
}

/** What of the tools was too much to be told before the end; null where nothing was. */
export function lastPiece(show: Show): TurnPiece {
  const choices = [{ index: 0, delta: {}, finish_reason: null }];
  return { arrival: null, frames: frameOf(show({ choices }, { isLast: true })) };
}

/** The last chunk of an answer that its visitor stopped. It is no part of what the model answered. */
export function stoppedPiece(show: Show): TurnPiece {
  const choices = [{ index: 0, delta: {}, finish_reason: "stop" }];
  return { arrival: null, frames: frameOf(show({ choices }, { own: { status: "stopped" }, isLast: true })) };
}
