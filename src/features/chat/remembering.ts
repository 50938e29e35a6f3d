import type { App } from "../../app.ts";
import { factsIn } from "../memory/facts.ts";
import { type Memory, recallMemories } from "../memory/recall.ts";
import { type Asked, shelfOf } from "./asked.ts";
import type { HistoryMessage } from "./prompt.ts";
import type { Replaced } from "./replaced.ts";

/** A question, as far as memory goes. */
interface Asking {
  asked: Asked;
  question: { text: string };
  replaced: Replaced | null;
}

/** What a customer says of itself, kept where the bot's `enable_memori` is on. What the bot's own manager says is not. */
const hasMemory = ({ bot, link }: Asked): boolean => link !== null && bot.settings.enable_memori === true;

/** What is to be remembered of a question. One that is only answered anew says nothing new. */
export const factsOf = ({ asked, question, replaced }: Asking): string[] =>
  hasMemory(asked) && !replaced?.isAnswer ? factsIn(question.text) : [];

/**
 * What a question recalls of what its customer said before, beyond the history that its model is shown. Nothing for the built-in model:
 * it answers in the words of documents alone and reads no prompt, so that there is nothing that it could do with them.
 */
export async function recallFor(
  app: App,
  { asked, question, replaced }: Asking,
  history: readonly HistoryMessage[],
): Promise<Memory[]> {
  if (asked.link === null || !hasMemory(asked) || asked.bot.model === "builtin") return [];
  const said = history.filter(({ role }) => role === "user").map(({ content }) => content);
  const leaving = replaced && { conversationId: replaced.question.conversationId, seq: replaced.seq };
  const shelf = shelfOf(app, asked.visitor, asked.link.id);
  return await recallMemories(app, shelf, question.text, { shown: [...said, question.text], leaving });
}
