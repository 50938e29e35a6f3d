import { join } from "node:path";
import Database from "better-sqlite3";

/** Locks are held by open connections, which would be closed when they are collected. */
const held: Database.Database[] = [];

/**
 * Takes the folder for this process alone until the process ends, however it ends: the lock is the operating system's own, on
 * `serve.lock`. Gives false when another process has it. Throws what SQLite throws when the file cannot be made.
 */
export function lockFolder(folder: string): boolean {
  const connection = new Database(join(folder, "serve.lock"), { timeout: 0 });
  try {
    // Nothing is ever written, so the file needs no journal beside it.
    connection.pragma("journal_mode = MEMORY");
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (isBusy(error)) return false;
    throw error;
  }
  held.push(connection);
  return true;
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
