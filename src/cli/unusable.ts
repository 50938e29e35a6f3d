import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
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
  const reason = reasonOf(error);
  const said = error instanceof Error ? error.message : String(error);
  if (reason === undefined)
    return `The database ${path} cannot be opened (${said}). If it is damaged, restore it from your backup.`;
  return `The database ${path} ${nextSteps[reason]} (${said})`;
}

/** The same for a data folder that cannot be locked. */
export function explainUnlocked(folder: string, error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  // The first that the database's driver is needed for is the lock.
  if (/\.node\b/.test(said))
    return `The database's driver cannot be unpacked into ${tmpdir()}, or not be loaded from there. Set TMPDIR to a folder in which this user may write and run files. (${said})`;
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return `data-dir: ${folder} cannot be written: the folder or its disk is read-only. Let the user who runs botshare write there, then start again. (${said})`;
  }
  return `data-dir: ${folder} cannot be locked (${said})`;
}
