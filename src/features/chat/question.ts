import { limits } from "../../config.ts";
import { AppError } from "../../errors.ts";
import type { ChatBody } from "./model.ts";

/** What a chat request asks, read from OpenAI's form. */
export interface Question {
  text: string;
  /** The `system` and `developer` messages of a bot's own manager, added to the bot's instructions. */
  instructions: string[];
}

/**
 * The question of a request: its last user message, unless one is asked again in the words that are `stored`. A caller with a share
 * token supplies no instructions; one with files (`hasFiles`) may do without words. Throws role_not_allowed, empty_question,
 * question_too_long, validation_failed.
 */
export function readQuestion(
  body: ChatBody,
  stored: string | null = null,
  hasFiles: boolean = false,
): Question {
  const isShared = typeof body.share_token === "string";
  const instructions: string[] = [];
  let text = stored ?? "";
  for (const [index, message] of body.messages.entries()) {
    if (message.role === "user") text = stored ?? textOf(message.content, index);
    else if (message.role === "assistant") continue;
    else if (!isShared && (message.role === "system" || message.role === "developer")) {
      instructions.push(textOf(message.content, index));
    } else throw new AppError("role_not_allowed", { params: { role: message.role } });
  }
  if (text.trim() === "" && !hasFiles) throw new AppError("empty_question");
  if (Buffer.byteLength(text) > limits.questionBytes) {
    throw new AppError("question_too_long", { params: { max: limits.questionBytes } });
  }
  return { text, instructions };
}

/** The text of a message: a string, or OpenAI's list of parts, of which only text is taken. */
function textOf(content: unknown, index: number): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map((part: unknown, at) => partText(part, index, at)).join("");
  throw unreadable(`/messages/${index}/content`, "Expected a string or a list of text parts.");
}

function partText(part: unknown, index: number, at: number): string {
  if (typeof part === "object" && part !== null && "type" in part && part.type === "text") {
    if ("text" in part && typeof part.text === "string") return part.text;
  }
  throw unreadable(
    `/messages/${index}/content/${at}`,
    "Only text parts are taken. Upload files to the link's attachments and name them in attachment_ids.",
  );
}

const unreadable = (path: string, message: string) =>
  new AppError("validation_failed", { errors: [{ path, message }] });

/** The fields of OpenAI's request that a bot's own manager may set for the model call. A customer sets none. */
const managerParams = [
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "response_format",
  "tools",
  "tool_choice",
  "reasoning_effort",
] as const;

/** Those of them that the request holds. */
export function readModelParams(body: ChatBody): Record<string, unknown> {
  if (typeof body.share_token === "string") return {};
  const given: Record<string, unknown> = body;
  return Object.fromEntries(managerParams.filter((name) => name in given).map((name) => [name, given[name]]));
}
