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
  /**
   * The index by its name, where SQLite would take one that leaves more to be looked at, and what its own columns tell of which
   * conversations are meant: the rows of all others are not read.
   */
  listed?: { index: string; seen: SQL | undefined } | undefined;
  /** How many rows one statement reads. */
  stepRows?: number;
  /** A walk of which every conversation comes before all of this one's. */
  before?: Walk | undefined;
}

const defaultStepRows = 100;

/** The conversations of a walk after `place`, the latest first, read in steps between which other work runs. */
export async function* eachConversation(
  app: App,
  { found, meant = sql`1`, listed, stepRows = defaultStepRows, before }: Walk,
  place: ListPlace | undefined,
): AsyncGenerator<ConversationRow> {
  if (before !== undefined) yield* eachConversation(app, { stepRows, ...before }, place);
  for (let from = place; ; ) {
    const isLater = and(found, after(conversations.updatedAt, conversations.id, from));
    const rows = await app.store.db
      .select({ ...getTableColumns(conversations), isMeant: sql<number | null>`${meant}` })
      .from(conversations)
      .where(listed === undefined ? isLater : isListed(app, listed, isLater, stepRows))
      .orderBy(...latestFirst)
      .limit(stepRows);
    for (const { isMeant, ...row } of rows) if (isMeant === 1) yield row;
    const last =
      rows.length === stepRows
        ? rows.at(-1)
        : listed?.seen && (await endOfStretch(app, listed.index, isLater));
    if (last === undefined) return;
    from = { atMs: last.updatedAt, id: last.id };
    await breathe();
  }
}

const latestFirst = [desc(conversations.updatedAt), desc(conversations.id)] as const;

/** The query builder has no word for an index that is named. */
const byIndex = (index: string, condition: SQL | undefined) =>
  sql`FROM ${conversations} INDEXED BY ${sql.identifier(index)} WHERE ${condition} ORDER BY updated_at DESC, id DESC`;

function isListed(
  { config }: App,
  { index, seen }: NonNullable<Walk["listed"]>,
  isLater: SQL | undefined,
  stepRows: number,
): SQL {
  const entries = byIndex(index, isLater);
  if (seen === undefined) return sql`${conversations.id} IN (SELECT id ${entries} LIMIT ${stepRows})`;
  return sql`${conversations.id} IN (
    SELECT id FROM (SELECT id, updated_at, ${seen} AS is_seen ${entries} LIMIT ${config.limits.walkedRows})
    WHERE is_seen ORDER BY updated_at DESC, id DESC LIMIT ${stepRows}
  )`;
}

/** The last entry that one statement looks at; undefined where it comes to the end before. */
async function endOfStretch({ store, config }: App, index: string, isLater: SQL | undefined) {
  const [end] = await store.db.all<ListEnd>(
    sql`SELECT updated_at AS updatedAt, id ${byIndex(index, isLater)} LIMIT 1 OFFSET ${config.limits.walkedRows - 1}`,
  );
  return end;
}

type ListEnd = Pick<ConversationRow, "updatedAt" | "id">;
