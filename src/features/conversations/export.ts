import type { App } from "../../app.ts";
import type { Language } from "../../errors.ts";
import { titledFileName } from "../../lib/file-name.ts";
import { toIso } from "../../lib/time.ts";
import { eachMessage, type Visibility } from "./messages.ts";
import { findConversation, type Shelf } from "./service.ts";

/** A conversation as a file: its media type, its name, and its text piece by piece. */
export interface ConversationFile {
  type: string;
  name: string;
  text: AsyncGenerator<string>;
}

/** What the file of a conversation is called whose title makes no name. */
const untitled = "conversation";

const sourcesHead = { en: "Sources:", zh: "来源：" } satisfies Record<Language, string>;

/** One of the visitor's conversations as Markdown, its headings of sources in `language`, or JSON. Throws not_found. */
export async function exportConversation(
  app: App,
  shelf: Shelf,
  conversationId: string,
  visibility: Visibility,
  format: "md" | "json",
  language: Language,
): Promise<ConversationFile> {
  const conversation = await findConversation(app, shelf, conversationId);
  const messages = eachMessage(app, conversationId, visibility);
  const head = { id: conversation.id, title: conversation.title, created_at: toIso(conversation.createdAt) };
  return format === "json"
    ? {
        type: "application/json",
        name: titledFileName(head.title, "json", untitled),
        text: asJson(head, messages),
      }
    : {
        type: "text/markdown; charset=utf-8",
        name: titledFileName(head.title, "md", untitled),
        text: asMarkdown(head, messages, sourcesHead[language]),
      };
}

type Head = { id: string; title: string; created_at: string };

async function* asJson(head: Head, messages: ReturnType<typeof eachMessage>): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  let separator = "";
  for await (const message of messages) {
    yield separator + JSON.stringify(message);
    separator = ",";
  }
  yield "]}\n";
}

async function* asMarkdown(
  head: Head,
  messages: ReturnType<typeof eachMessage>,
  sources: string,
): AsyncGenerator<string> {
  yield `# ${onOneLine(head.title)}\n`;
  for await (const message of messages) {
    yield `\n## ${message.role === "user" ? "Question" : "Answer"} (${message.created_at})\n\n${message.content}\n`;
    if (message.attachments.length > 0) yield "\n";
    for (const { name, type } of message.attachments) yield `- ${onOneLine(name)} (${type})\n`;
    if (message.tools.length > 0) yield "\n";
    for (const { name, arguments: given, result } of message.tools) {
      const back = result === null ? "" : `: ${result}`;
      yield `- ${onOneLine(`${name}(${given})${back}`)}\n`;
    }
    if (message.status !== "complete") yield `\n*${message.status}*\n`;
    if (message.citations.length > 0) yield `\n${sources}\n\n`;
    for (const citation of message.citations) {
      yield `${citation.index}. ${citation.document}: ${onOneLine(citation.text)}\n`;
    }
  }
}

const onOneLine = (text: string) => text.replace(/\s+/g, " ");
