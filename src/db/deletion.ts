import { inArray, type SQL } from "drizzle-orm";
import { breathe } from "../lib/breathe.ts";
import { conversations, messages } from "./schema/conversations.ts";
import type { Store } from "./store.ts";

const stepConversations = 20;
const stepMessages = 100;

/** Repeats a bounded step until it finds nothing to delete, letting other work in between. Gives how many rows it found. */
export async function deleteInSteps(deleteSome: () => PromiseLike<unknown[]>): Promise<number> {
  for (let total = 0; ; ) {
    const { length } = await deleteSome();
    if (length === 0) return total;
    total += length;
    await breathe();
  }
}

/**
 * Deletes the conversations for which `condition` holds: first their messages in steps, for one conversation may hold thousands, then
 * the conversations themselves. Gives how many there were.
 */
export async function deleteConversationsWhere({ db }: Store, condition: SQL | undefined): Promise<number> {
  const some = db
    .select({ id: conversations.id })
    .from(conversations)
    .where(condition)
    .limit(stepConversations);
  let total = 0;
  await deleteInSteps(async () => {
    const ids = (await some).map(({ id }) => id);
    if (ids.length === 0) return ids;
    const theirs = db
      .select({ seq: messages.seq })
      .from(messages)
      .where(inArray(messages.conversationId, ids))
      .limit(stepMessages);
    await deleteInSteps(() =>
      db.delete(messages).where(inArray(messages.seq, theirs)).returning({ seq: messages.seq }),
    );
    const deleted = await db
      .delete(conversations)
      .where(inArray(conversations.id, ids))
      .returning({ id: conversations.id });
    total += deleted.length;
    // Those that were found, not those that went: another call may have taken the same ones, and more be left.
    return ids;
  });
  return total;
}
