import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { reasonOf, type UnwritableReason } from "../db/condition.ts";

const nextSteps: Record<UnwritableReason, string> = {
  disk_full: "cannot be opened: its disk is full. Free some space, then start again.",
  read_only:
    "cannot be written: it, its folder or its disk is read-only. Let the user who runs botshare write there, then start again.",
  locked: "is held by another process. End that one (a backup, a shell), then start again.",
  damaged: "is damaged. Restore it from your backup.",
  io_error:
    "cannot be opened. Look whether the user who runs botshare may read it, and whether its disk is well.",
};

/** The sentence for an owner whose database at `path` could not be opened with `error`, and what to do next. */
export function explainUnopened(path: string, error: unknown): string {
  const said = wordsOf(error);
  if (isDriver(said)) return explainDriver(said);
  // SQLite tells only that it could not write where there is no room for the files beside the database.
  const reason = reasonOf(error, () => freeBytesOf(dirname(path)));
  if (reason === undefined)
    return `The database ${path} cannot be opened (${said}). If it is damaged, restore it from your backup.`;
  const isReadOnly = reason === "io_error" && !mayWrite(dirname(path));
  return `The database ${path} ${nextSteps[isReadOnly ? "read_only" : reason]} (${said})`;
}

/** The same for a data folder that cannot be locked. */
export function explainUnlocked(folder: string, error: unknown): string {
  const said = wordsOf(error);
  // The first that the database's driver is needed for is the lock.
  if (isDriver(said)) return explainDriver(said);
  if (!mayWrite(folder))
    return `data-dir: ${folder} cannot be written: the folder or its disk is read-only. Let the user who runs botshare write there, then start again. (${said})`;
  if (reasonOf(error, () => freeBytesOf(folder)) === "disk_full")
    return `data-dir: the disk of ${folder} is full. Free some space, then start again. (${said})`;
  return `data-dir: ${folder} cannot be locked (${said})`;
}

const faults: Record<string, string | undefined> = {
  ENOSPC: "cannot be written: its disk is full. Free some space, then try again.",
  EDQUOT: "cannot be written: its user may have no more on that disk. Free some space, then try again.",
  EROFS:
    "cannot be written: its disk is read-only. Let the user who runs botshare write there, then try again.",
  EACCES: "may not be read or written by this user. Run botshare as the user whose files they are.",
  EPERM: "may not be changed by this user. Run botshare as the user whose files they are.",
  ENOENT: "is not there.",
  EISDIR: "is a folder, and a file is wanted.",
  ENOTDIR: "lies below what is no folder.",
};

/** The sentence for a call of the system or of SQLite that failed where nobody expected it; undefined for every other error. */
export function explainFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  const words = "syscall" in error ? faults[code] : undefined;
  if (words !== undefined && "path" in error) return `${String(error.path)} ${words} (${code})`;
  const reason = reasonOf(error);
  if (reason === undefined) return undefined;
  return reason === "io_error"
    ? `The database or what lies beside it cannot be read or written. Most often the disk is full: free some space. Otherwise look whether the disk is well. (${error.message})`
    : `The database ${nextSteps[reason]} (${error.message})`;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether what failed is the loading of the database's driver, which the executable unpacks. */
const isDriver = (said: string): boolean => /\.node\b|shared object|dlopen/.test(said);

const explainDriver = (said: string): string =>
  `The database's driver cannot be unpacked into ${tmpdir()}, or not be loaded from there. Set TMPDIR to a folder in which this user may write and run files. (${said})`;

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is free on a folder's disk; null where that cannot be said. */
function freeBytesOf(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
