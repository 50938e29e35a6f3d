import { and, desc, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { conversations } from "../../db/schema/conversations.ts";
import { breathe } from "../../lib/breathe.ts";

type ConversationRow = typeof conversations.$inferSelect;

/** Where a list of conversations goes on: after this one. */
export interface ListPlace {
  atMs: number;
  id: string;
}

/** Which conversations a walk is for: `found` by an index, and of those the ones that are `meant`, which each row is asked. */
export interface Walk {
  found: SQL | undefined;
  meant?: SQL | undefined;
  /** The name of the index, where SQLite would take one that leaves more to be looked at. */
  index?: string;
  /** How many rows one statement reads. */
  stepRows?: number;
}

const defaultStepRows = 100;

/** The conversations of a walk after `place`, the latest first, read in steps between which other work runs. */
export async function* eachConversation(
  app: App,
  { found, meant = sql`1`, index, stepRows = defaultStepRows }: Walk,
  place: ListPlace | undefined,
): AsyncGenerator<ConversationRow> {
  for (let from = place; ; ) {
    const rows = await app.store.db
      .select({ ...getTableColumns(conversations), isMeant: sql<number | null>`${meant}` })
      .from(conversations)
      .where(index === undefined ? isNext(found, from) : isListed(index, isNext(found, from), stepRows))
      .orderBy(desc(conversations.updatedAt), desc(conversations.id))
      .limit(stepRows);
    for (const { isMeant, ...row } of rows) if (isMeant === 1) yield row;
    const last = rows.at(-1);
    if (last === undefined || rows.length < stepRows) return;
    from = { atMs: last.updatedAt, id: last.id };
    await breathe();
  }
}

const isNext = (found: SQL | undefined, from: ListPlace | undefined) =>
  and(found, after(conversations.updatedAt, conversations.id, from));

/** The query builder has no word for an index that is named. */
const isListed = (index: string, condition: SQL | undefined, stepRows: number) => sql`${conversations.id} IN (
    SELECT id FROM ${conversations} INDEXED BY ${sql.identifier(index)} WHERE ${condition}
    ORDER BY updated_at DESC, id DESC LIMIT ${stepRows}
  )`;
