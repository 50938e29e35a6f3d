import { and, eq } from "drizzle-orm";
import { messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import type { TurnTools } from "./turn.ts";

type MessageRow = typeof messages.$inferSelect;

/** A message that is shown and whose place another version takes. */
export interface Replaced {
  id: string;
  seq: number;
  isAnswer: boolean;
  /** The question of a replaced answer, which is asked again as it is stored; else the replaced question. */
  question: MessageRow;
}

/**
 * The message that a request replaces, null where it replaces none. It must be shown, and of that conversation, which the caller has
 * been found to own. Throws not_found, or conversation_busy where it may just be being replaced; validation_failed without a conversation.
 */
export async function findReplaced(
  tools: TurnTools,
  conversationId: string | null,
  replaces: string | null | undefined,
): Promise<Replaced | null> {
  if (replaces == null) return null;
  if (conversationId === null) {
    const message = "Expected conversation_id beside it.";
    throw new AppError("validation_failed", { errors: [{ path: "/replaces", message }] });
  }
  const row = await findShown(tools, conversationId, replaces);
  const isAnswer = row.role === "assistant";
  const question = isAnswer ? await findShown(tools, conversationId, row.parentId) : row;
  if (question.role !== "user") throw new AppError("not_found");
  return { id: row.id, seq: row.seq, isAnswer, question };
}

async function findShown(
  { app, answers }: TurnTools,
  conversationId: string,
  id: string,
): Promise<MessageRow> {
  const [row] = await app.store.db
    .select()
    .from(messages)
    .where(and(eq(messages.id, id), eq(messages.conversationId, conversationId), eq(messages.isShown, true)))
    .limit(1);
  if (row === undefined)
    throw new AppError(answers.isBusy(conversationId) ? "conversation_busy" : "not_found");
  return row;
}
