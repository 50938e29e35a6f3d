import { sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import type { Language } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { breathe } from "../../lib/breathe.ts";
import { newId } from "../../lib/id.ts";
import { actorOf, countedQuery } from "../audit/record.ts";
import { marked, readTable } from "./import-table.ts";
import type { ImportAnswer, ImportedRow } from "./model.ts";

interface ImportOptions {
  /** Looks only: nothing changes. */
  isDryRun: boolean;
  /** Of what is said of rows. */
  language: Language;
}

/**
 * Makes customers of the rows of a table, without passwords: they are to be invited. Says of each row what became of it; a wrong one stops
 * no other. Throws malformed_table, too_many_rows, passwords_in_table, storage_full.
 */
export async function importCustomers(
  app: App,
  caller: Caller,
  content: string,
  { isDryRun, language }: ImportOptions,
): Promise<ImportAnswer> {
  const rows = await readTable(app, content, language);
  if (!isDryRun) await app.store.assertRoom();
  const entry = { action: "customer.imported", targetId: newId(app.clock()), targetName: null };
  const note = countedQuery(app, actorOf(caller), entry, "customers", "none");
  const judged: ImportedRow[] = [];
  let created = 0;
  for (let from = 0; from < rows.length; from += app.config.limits.importStepRows) {
    const some = rows.slice(from, from + app.config.limits.importStepRows);
    const taken = await findTaken(app, some);
    const free = some.filter(({ username, status }) => status === "new" && !taken.has(username));
    const made = isDryRun ? undefined : await createSome(app, free, note);
    created += made?.size ?? 0;
    for (const row of some) {
      const id = made?.get(row.username) ?? null;
      // Somebody else may have taken a name between the look and the writing.
      const isTaken = row.status === "new" && (made === undefined ? taken.has(row.username) : id === null);
      judged.push(
        isTaken ? marked(row, "taken", language) : { ...row, id: row.status === "new" ? id : null },
      );
    }
    await breathe();
  }
  return { rows: judged, created };
}

async function findTaken(app: App, rows: readonly ImportedRow[]): Promise<Set<string>> {
  const names = JSON.stringify(rows.map(({ username }) => username));
  const found = await app.store.db
    .select({ username: users.username })
    .from(users)
    .where(sql`${users.username} IN (SELECT value FROM json_each(${names}))`);
  return new Set(found.map(({ username }) => username));
}

/** Makes customers, with a note of how many they are. Gives the ids of those that were made, by name. */
async function createSome(
  app: App,
  rows: readonly ImportedRow[],
  note: ReturnType<typeof countedQuery>,
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const now = app.clock();
  const values = rows.map(({ username, email }) => ({
    id: newId(now),
    username,
    email,
    passwordHash: "",
    isAdmin: false,
    isEndUser: true,
    createdAt: now,
  }));
  const [made] = await app.store.durably([
    app.store.db
      .insert(users)
      .values(values)
      .onConflictDoNothing()
      .returning({ id: users.id, username: users.username }),
    note,
  ]);
  return new Map(made.map(({ id, username }) => [username, id]));
}
