import { existsSync } from "node:fs";
import type Database from "better-sqlite3";
import { peekDatabase } from "../peek.ts";

/** What an older state brings back that somebody may have ended on purpose since. */
export interface Revived {
  /** Links that are revoked in the database that is replaced, and open in the one that takes its place: their names, or their ids. */
  links: string[];
  /** Accounts that are switched off or gone there, and can sign in here. */
  accounts: string[];
  /** Sign-ins of accounts that hold. */
  sessions: number;
  /** Reports to hosts that go out, perhaps a second time. */
  reports: number;
  /** Why the database that is replaced could not be asked; null where it could, or is not there. */
  unread: string | null;
}

/** Compares the database that is replaced, where there is one, with the prepared one. */
export function listRevived(former: string, prepared: Database.Database, nowMs: number): Revived {
  const count = (sql: string, ...values: unknown[]) =>
    Number(
      prepared
        .prepare(sql)
        .pluck()
        .get(...values),
    );
  const isThere = (table: string) => count("SELECT count(*) FROM sqlite_schema WHERE name = ?", table) > 0;
  const revived: Revived = {
    links: [],
    accounts: [],
    sessions: count("SELECT count(*) FROM sessions WHERE expires_at > ?", nowMs),
    reports: isThere("hook_deliveries")
      ? count("SELECT count(*) FROM hook_deliveries WHERE state = 'pending'")
      : 0,
    unread: null,
  };
  if (!existsSync(former)) return revived;
  try {
    using database = peekDatabase(former);
    const list = (sql: string): string =>
      JSON.stringify(
        database
          .query<{ id: string }, []>(sql)
          .all()
          .map(({ id }) => id),
      );
    const revoked = list("SELECT id FROM share_tokens WHERE revoked_at IS NOT NULL");
    const active = list("SELECT id FROM users WHERE is_active");
    const names = (sql: string, ids: string) => prepared.prepare<[string], string>(sql).pluck().all(ids);
    const links = names(
      "SELECT coalesce(name, id) FROM share_tokens WHERE revoked_at IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
      revoked,
    );
    const accounts = names(
      "SELECT username FROM users WHERE is_active AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id",
      active,
    );
    return { ...revived, links, accounts };
  } catch (error) {
    // A damaged database may be why somebody restores a backup.
    return { ...revived, unread: error instanceof Error ? error.message : String(error) };
  }
}
