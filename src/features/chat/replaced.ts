import { and, eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { messages } from "../../db/schema/conversations.ts";
import { AppError } from "../../errors.ts";
import { versionStatements } from "./statements.ts";
import type { TurnTools } from "./turn.ts";

type MessageRow = typeof messages.$inferSelect;

/** A message that is shown and whose place another version takes. */
export interface Replaced {
  id: string;
  seq: number;
  /** What it follows, as all its versions do. */
  parentId: string;
  isAnswer: boolean;
  /** The question of a replaced answer, which is asked again as it is stored; else the replaced question. */
  question: MessageRow;
}

/**
 * The message that a request replaces, null where it replaces none. It must be shown, and of that conversation, which the caller has
 * been found to own. Throws not_found, or conversation_busy where it may just be being replaced; too_many_versions; validation_failed
 * without a conversation.
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
  const { id, seq, parentId } = row;
  if (await isFull(tools.app, conversationId, parentId)) throw tooManyVersions(tools.app);
  return { id, seq, parentId, isAnswer, question };
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

/** Whether a message has as many versions as are kept. The rule stands in the statement that writes one more as well. */
export async function isFull({ config, store }: App, conversationId: string, parentId: string) {
  const [{ hidden } = { hidden: 0 }] = await versionStatements(store).countHidden.execute({
    conversationId,
    parentId,
  });
  return hidden + 1 >= config.limits.versionsPerMessage;
}

export const tooManyVersions = ({ config }: App) =>
  new AppError("too_many_versions", { params: { max: config.limits.versionsPerMessage } });
