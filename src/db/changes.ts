import type Database from "better-sqlite3";

/**
 * The tables that every turn writes to. No row of theirs is ever recalled (recall.ts), and none that is hangs on them: SQLite changes or
 * deletes nothing elsewhere when they are written.
 */
export const unrecalledTables = [
  "conversations",
  "messages",
  "memories",
  "attachments",
  "attachment_parts",
  "figures",
  "usage_days",
  "reservations",
  "hook_deliveries",
  "link_events",
  "audit_events",
];

/** Of other tables, the columns that every turn writes to and that no recalled row has, as `table.column`. */
export const unrecalledColumns = [
  "share_tokens.used_points",
  "share_tokens.used_messages",
  "share_tokens.last_used_at",
];

const tables: ReadonlySet<string> = new Set(unrecalledTables);
const columns: ReadonlySet<string> = new Set(unrecalledColumns);

/** Whether a statement as drizzle writes it changes nothing that is recalled. What is not known to be so is taken to change it. */
export function leavesRecalled(sql: string): boolean {
  const [, verb, table = ""] = /^(insert into|update|delete from) "(\w+)"/.exec(sql) ?? [];
  if (tables.has(table)) return true;
  if (verb !== "update") return false;
  // A column that is set stands without its table before it. One that is only compared so makes the statement no quieter.
  const set = [...sql.matchAll(/(?<!\.)"(\w+)" = /g)];
  return set.length > 0 && set.every(([, column]) => columns.has(`${table}.${column}`));
}

export type Changes = ReturnType<typeof createChanges>;

/**
 * Knows whether anything has changed of what is recalled: by this connection, whose changes SQLite counts (`total_changes`), but for those
 * that left it alone; or by another process (SQLite's documentation, "PRAGMA data_version"). What another changes shows with the next turn
 * of the event loop at the latest: to look for that takes most of the time, and a loop's turn answers many.
 */
export function createChanges(connection: Database.Database) {
  const byOthers = connection.prepare<[], number>("PRAGMA data_version").pluck();
  const byThisOne = connection.prepare<[], number>("SELECT total_changes()").pluck();
  const countOwn = () => byThisOne.get() ?? 0;
  let state = 0;
  let last = { others: 0, own: 0 };
  let others = 0;
  let isLooked = false;
  /** Own changes that left alone what is recalled, and statements in batches that did not. */
  let quiet = 0;
  let loud = 0;
  return {
    /** The same number for as long as nothing of what is recalled has changed. */
    state: (): number => {
      if (!isLooked) {
        others = byOthers.get() ?? 0;
        isLooked = true;
        setImmediate(() => {
          isLooked = false;
        });
      }
      const own = countOwn() - quiet;
      if (last.others !== others || last.own !== own) {
        last = { others, own };
        state += 1;
      }
      return state;
    },
    /** Runs what writes; unless `noteLoud` was called meanwhile, it is taken to leave alone what is recalled. */
    quietly: <Result>(run: () => Result): Result => {
      const [ownBefore, loudBefore] = [countOwn(), loud];
      try {
        return run();
      } finally {
        if (loud === loudBefore) quiet += countOwn() - ownBefore;
      }
    },
    noteLoud: (): void => {
      loud += 1;
    },
  };
}
