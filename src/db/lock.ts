import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/** Locks are held by open connections, which would be closed when they are collected. */
const held = new Set<Database.Database>();

/**
 * Takes the folder for this process alone until the process ends, however it ends, or until what it gives is called: the lock is the
 * operating system's own, on `serve.lock`. Gives nothing when somebody has it. Throws what SQLite throws when the file cannot be made.
 */
export const lockFolder = (folder: string): Release | undefined => hold(join(folder, "serve.lock"), "alone");

/**
 * Takes part in the folder's use beside a server, which holds another lock: any number of processes may, until what it gives is called.
 * Gives nothing while somebody replaces the database. Throws as `lockFolder`.
 */
export const joinFolder = (folder: string): Release | undefined => hold(join(folder, besideLock), "beside");

/**
 * Keeps those away who use the folder beside a server, for whoever replaces the database: what they write would be lost with the former one,
 * and the last to close that removes the log that stands at its path by then. Gives nothing while there is one of them. Throws as `lockFolder`.
 */
export const closeFolder = (folder: string): Release | undefined => hold(join(folder, besideLock), "alone");

const besideLock = "beside.lock";

type Release = () => void;

function hold(path: string, how: "alone" | "beside"): Release | undefined {
  const connection = new Database(path, { timeout: 0 });
  try {
    // Nothing is ever written, so the file needs no journal beside it.
    connection.pragma("journal_mode = MEMORY");
    // Readers share a lock for as long as their transaction lasts.
    connection.exec(how === "alone" ? "BEGIN EXCLUSIVE" : "BEGIN; SELECT 1 FROM sqlite_schema");
  } catch (error) {
    connection.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(connection);
  return () => {
    held.delete(connection);
    connection.close();
  };
}

/** Whether somebody has the folder at this moment. Changes nothing there. Throws what SQLite throws. */
export function isFolderLocked(folder: string): boolean {
  const path = join(folder, "serve.lock");
  if (!existsSync(path)) return false;
  const connection = new Database(path, { readonly: true, timeout: 0 });
  try {
    // Any read needs the lock that the owner does not share.
    connection.pragma("schema_version");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    connection.close();
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
